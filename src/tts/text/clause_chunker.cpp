#include "tts/text/clause_chunker.hpp"

#include <algorithm>
#include <array>

#include "tts/text/clause_scan.hpp"
#include "tts/text/reading/place.hpp"
#include "tts/text/utf8.hpp"

namespace repartee::tts {
namespace {

constexpr std::string_view spaces = " \t\n\v\f\r";

ClauseRules rules_by_count(int clauses_taken) {
  constexpr std::array<ClauseRules, 4> rules = {
      ClauseRules{.first = true},
      ClauseRules{.sentence_characters = 20, .clause_characters = 80},
      ClauseRules{.sentence_characters = 40, .clause_characters = 120},
      ClauseRules{.sentence_characters = 60, .clause_characters = 160},
  };
  return rules[std::min<std::size_t>(clauses_taken, rules.size() - 1)];
}

// Speech has some 15 characters a second, and a voice takes at most half as long to make them: a
// clause of twice the sound that is left is ready in time. Beyond 160 characters nothing is gained.
ClauseRules rules_by_sound(double playing_s) {
  const int characters = static_cast<int>(std::clamp(30 * playing_s, 20.0, 160.0));
  return {.sentence_characters = characters, .clause_characters = characters + 60};
}

}  // namespace

ClauseChunker::ClauseChunker(std::string_view language)
    : german_(reading::is_language(language, "de")) {}

ClauseRules ClauseChunker::rules(std::optional<double> playing_s) const {
  ClauseRules rules =
      clauses_ > 0 && playing_s ? rules_by_sound(*playing_s) : rules_by_count(clauses_);
  rules.german = german_;
  return rules;
}

void ClauseChunker::feed(std::string_view delta) {
  text_ += delta;
  shorten_lead();
}

// A flood of white space must not grow the buffer.
void ClauseChunker::shorten_lead() {
  const std::size_t lead = std::min(text_.find_first_not_of(spaces), text_.size());
  if (lead <= max_leading_spaces) return;
  // The first ones stay, so that it does not matter in how many parts they came.
  const std::size_t last = max_leading_spaces - 1;
  const bool new_line = text_.find('\n', last) < lead;
  text_.erase(last + 1, lead - last - 1);
  if (new_line) text_[last] = '\n';
  fence_scanned_ = 0;
}

std::optional<std::string> ClauseChunker::take(std::size_t bytes) {
  if (bytes == 0) return std::nullopt;
  std::string clause = text_.substr(0, bytes);
  text_.erase(0, bytes);
  fence_scanned_ = 0;
  ++clauses_;
  shorten_lead();
  return clause;
}

std::optional<std::string> ClauseChunker::next(std::optional<double> playing_s) {
  return take(scan(text_, rules(playing_s), clauses_ == 0, false, fence_scanned_).cut);
}

std::optional<std::string> ClauseChunker::flush_stalled() {
  const Scan found = scan(text_, rules(), clauses_ == 0, false, fence_scanned_);
  return take(found.cut != 0 ? found.cut : found.stalled_cut);
}

std::optional<std::string> ClauseChunker::finish() {
  if (empty()) {
    text_.clear();
    return std::nullopt;
  }
  return take(scan(text_, rules(), clauses_ == 0, true, fence_scanned_).cut);
}

bool ClauseChunker::empty() const {
  return text_.find_first_not_of(spaces) == std::string::npos;
}

}  // namespace repartee::tts
