#include "tts/piper/phonemes.hpp"

#include <algorithm>
#include <string>

#include "tts/piper/unicode.hpp"

namespace repartee::tts::piper {
namespace {

// espeak-ng marks a word of another language: "(en)ˈapəl(de)".
std::string without_language_flags(const std::string& ipa) {
  std::string kept;
  bool flag = false;
  for (const char c : ipa) {
    if (c == '(') flag = true;
    if (!flag) kept += c;
    if (c == ')') flag = false;
  }
  return kept;
}

struct ClausePhonemes {
  std::u32string clause;
  std::vector<std::size_t> word_lengths;  // of each word, spoken alone
};

core::Result<ClausePhonemes> phonemes_of(std::string_view text, const Clause& clause,
                                         const VoiceConfig& config, Phonemizer* phonemizer) {
  std::vector<std::string> texts;
  const auto add = [&](Range range) {
    texts.emplace_back(text.substr(range.begin, range.end - range.begin));
  };
  add(clause.text);
  for (const Range word : clause.words) add(word);
  const bool spelled = config.phoneme_type == PhonemeType::text;
  if (!spelled) {
    auto spoken = phonemizer->phonemize(config.espeak_voice, texts);
    if (!spoken) return spoken.error();
    texts.clear();
    for (const std::string& ipa : *spoken) texts.push_back(without_language_flags(ipa));
  }
  ClausePhonemes phonemes;
  phonemes.clause = decomposed(texts.front(), spelled);
  for (std::size_t i = 1; i < texts.size(); ++i) {
    phonemes.word_lengths.push_back(decomposed(texts[i], spelled).size());
  }
  return phonemes;
}

class IdWriter {
 public:
  explicit IdWriter(const VoiceConfig& config) : config_(config) {
    append(begin_of_sentence);
    append(pad);
  }
  void phoneme(char32_t phoneme) {
    const auto replacement = config_.replaced.find(phoneme);
    if (replacement == config_.replaced.end()) return known(phoneme);
    for (const char32_t to : replacement->second) known(to);
  }
  SentenceIds finish() {
    append(end_of_sentence);
    if (!anything_) written_.ids.clear();
    return std::move(written_);
  }
  SentenceIds& written() { return written_; }

 private:
  void known(char32_t phoneme) {
    const bool framing =
        phoneme == pad || phoneme == begin_of_sentence || phoneme == end_of_sentence;
    if (framing || !config_.phoneme_ids.contains(phoneme)) {
      ++written_.unknown;
      return;
    }
    append(phoneme);
    append(pad);
    anything_ = true;
  }
  void append(char32_t phoneme) {
    const auto& ids = config_.phoneme_ids.at(phoneme);
    written_.ids.insert(written_.ids.end(), ids.begin(), ids.end());
  }

  const VoiceConfig& config_;
  SentenceIds written_;
  bool anything_ = false;
};

}  // namespace

core::Result<SentenceIds> sentence_ids(std::string_view text, const Sentence& sentence,
                                       const VoiceConfig& config, Phonemizer* phonemizer) {
  IdWriter writer(config);
  bool first = true;
  for (const Clause& clause : sentence) {
    const auto phonemes = phonemes_of(text, clause, config, phonemizer);
    if (!phonemes) return phonemes.error();
    if (!std::exchange(first, false)) writer.phoneme(U' ');
    const auto begin = static_cast<double>(writer.written().ids.size());
    for (const char32_t phoneme : phonemes->clause) writer.phoneme(phoneme);
    const double length = static_cast<double>(writer.written().ids.size()) - begin;

    double total = 0;
    for (const std::size_t word : phonemes->word_lengths) total += static_cast<double>(word);
    double before = 0;
    for (std::size_t i = 0; i < clause.words.size(); ++i) {
      const auto share = static_cast<double>(phonemes->word_lengths[i]);
      if (share == 0 || length == 0) continue;
      writer.written().words.push_back({clause.words[i], begin + length * before / total,
                                        begin + length * (before + share) / total});
      before += share;
    }
    if (clause.mark != 0) writer.phoneme(static_cast<unsigned char>(clause.mark));
    writer.written().mark = clause.mark;
  }
  return writer.finish();
}

}  // namespace repartee::tts::piper
