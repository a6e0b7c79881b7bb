#include "tts/piper/phonemes.hpp"

#include <gtest/gtest.h>

#include <map>

#include "tts/piper/unicode.hpp"

namespace repartee::tts::piper {
namespace {

using Ids = std::vector<std::int64_t>;

/// Answers from a list, as espeak-ng did once; letters for what is not in it.
class Dictionary : public Phonemizer {
 public:
  explicit Dictionary(std::map<std::string, std::string> entries) : entries_(std::move(entries)) {}
  core::Result<std::vector<std::string>> phonemize(const std::string& voice,
                                                   std::span<const std::string> texts) override {
    if (voice == "xx") return core::Error(core::ErrorCode::unsupported, "no voice 'xx'");
    std::vector<std::string> answers;
    for (const auto& text : texts) {
      const auto found = entries_.find(text);
      answers.push_back(found != entries_.end() ? found->second : text);
    }
    return answers;
  }

 private:
  std::map<std::string, std::string> entries_;
};

VoiceConfig config(std::u32string_view phonemes) {
  VoiceConfig voice;
  voice.espeak_voice = "en-us";
  voice.phoneme_ids = {{U'_', {0}}, {U'^', {1}}, {U'$', {2}}};
  std::int64_t next = 10;
  for (const char32_t phoneme : phonemes) voice.phoneme_ids[phoneme] = {next++};
  return voice;
}

SentenceIds ids_of(std::string_view text, const VoiceConfig& voice, Phonemizer* phonemizer) {
  const auto cut = sentences(text);
  EXPECT_EQ(cut.size(), 1U);
  auto made = sentence_ids(text, cut.front(), voice, phonemizer);
  EXPECT_TRUE(made) << made.error().text();
  return made ? *made : SentenceIds();
}

TEST(PiperPhonemes, stand_between_pads_in_the_frame_of_the_sentence) {
  Dictionary dictionary({{"ab", "ab"}});
  EXPECT_EQ(ids_of("ab.", config(U"ab."), &dictionary).ids, (Ids{1, 0, 10, 0, 11, 0, 12, 0, 2}));
}

TEST(PiperPhonemes, a_clause_ends_with_its_mark_and_a_space) {
  Dictionary dictionary({});
  EXPECT_EQ(ids_of("a, b?", config(U"ab,? "), &dictionary).ids,
            (Ids{1, 0, 10, 0, 12, 0, 14, 0, 11, 0, 13, 0, 2}));
}

TEST(PiperPhonemes, a_phoneme_may_be_several_ids_or_be_replaced) {
  Dictionary dictionary({});
  VoiceConfig voice = config(U"ab");
  voice.phoneme_ids[U'a'] = {20, 21};
  voice.replaced[U'c'] = U"ab";
  EXPECT_EQ(ids_of("c", voice, &dictionary).ids, (Ids{1, 0, 20, 21, 0, 11, 0, 2}));
}

TEST(PiperPhonemes, unknown_ones_are_left_out_and_counted) {
  Dictionary dictionary({{"word", "aʘbʘ"}});
  const auto made = ids_of("word", config(U"ab"), &dictionary);
  EXPECT_EQ(made.ids, (Ids{1, 0, 10, 0, 11, 0, 2}));
  EXPECT_EQ(made.unknown, 2U);
}

TEST(PiperPhonemes, a_sentence_of_unknown_ones_is_empty) {
  Dictionary dictionary({{"word", "ʘʘ"}});
  EXPECT_TRUE(ids_of("word", config(U"ab"), &dictionary).ids.empty());
}

TEST(PiperPhonemes, the_frame_cannot_be_said) {
  VoiceConfig voice = config(U"a");
  voice.phoneme_type = PhonemeType::text;
  EXPECT_EQ(ids_of("^a_$", voice, nullptr).ids, (Ids{1, 0, 10, 0, 2}));
}

TEST(PiperPhonemes, are_decomposed_and_without_language_flags) {
  Dictionary dictionary({{"word", "(en)a\xc3\xa7(de)b"}});  // ç is c and a cedilla
  EXPECT_EQ(ids_of("word", config(U"abc\u0327"), &dictionary).ids,
            (Ids{1, 0, 10, 0, 12, 0, 13, 0, 11, 0, 2}));
}

TEST(PiperPhonemes, letters_are_folded_and_decomposed) {
  VoiceConfig voice = config(U"e\u0301s");
  voice.phoneme_type = PhonemeType::text;
  EXPECT_EQ(ids_of("\xc3\x89\xc3\x9f", voice, nullptr).ids,  // Éß is e, accent, s, s
            (Ids{1, 0, 10, 0, 11, 0, 12, 0, 12, 0, 2}));
}

TEST(PiperPhonemes, words_share_a_clause_by_what_each_has_alone) {
  // espeak-ng joins "of the": together 4 phonemes, apart 2 and 2.
  Dictionary dictionary(
      {{"of the cats", "ʌvðə kats"}, {"of", "ʌv"}, {"the", "ðə"}, {"cats", "kats"}});
  const auto made = ids_of("of the cats.", config(U"ʌvðəkats ."), &dictionary);
  ASSERT_EQ(made.words.size(), 3U);
  // 9 phonemes of 2 ids each, from id 2 on, for 2 + 2 + 4 of the words.
  EXPECT_DOUBLE_EQ(made.words[0].begin, 2);
  EXPECT_DOUBLE_EQ(made.words[0].end, 6.5);
  EXPECT_DOUBLE_EQ(made.words[1].end, 11);
  EXPECT_DOUBLE_EQ(made.words[2].end, 20);
  EXPECT_EQ(made.words[2].text.begin, 7U);
  EXPECT_EQ(made.words[2].text.end, 11U);
}

TEST(PiperPhonemes, a_failing_phonemizer_fails_the_sentence) {
  Dictionary dictionary({});
  VoiceConfig voice = config(U"a");
  voice.espeak_voice = "xx";
  const auto cut = sentences("a");
  const auto made = sentence_ids("a", cut.front(), voice, &dictionary);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, core::ErrorCode::unsupported);
}

}  // namespace
}  // namespace repartee::tts::piper
