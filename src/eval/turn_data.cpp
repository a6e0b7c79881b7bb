#include "eval/turn_data.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "eval/text_file.hpp"

namespace repartee::eval {
namespace {

core::Error wrong(const std::filesystem::path& file, int line, std::string_view expected) {
  return {core::ErrorCode::invalid_argument,
          fmt::format("{}, line {}: not {}", file.string(), line, expected),
          "mend the line, or take it out"};
}

std::optional<TimedWord> timed_word(std::string_view text) {
  const auto at = text.rfind('@');
  if (at == std::string_view::npos || at == 0) return std::nullopt;
  const auto digits = text.substr(at + 1);
  double end_s = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), end_s);
  if (error != std::errc{} || end != digits.data() + digits.size() || !(end_s >= 0 && end_s < 1e7))
    return std::nullopt;
  return TimedWord{std::string(text.substr(0, at)), end_s};
}

bool has_mark(std::string_view transcript) {
  return transcript.find_first_of(".?!") != std::string_view::npos;
}

}  // namespace

core::Result<std::map<std::string, std::vector<TimedWord>>> parse_timed_words(
    std::string_view text, const std::filesystem::path& file) {
  std::map<std::string, std::vector<TimedWord>> all;
  bool header = true;
  for (const Line& line : lines_of(text)) {
    const auto fields = between_tabs(line.text);
    if (header) {
      header = false;
      if (fields.size() != 2 || fields[0] != "file" || fields[1] != "words")
        return wrong(file, line.number, "the header \"file\", \"words\" with a tab between them");
      continue;
    }
    if (fields.size() != 2 || fields[0].empty())
      return wrong(file, line.number, "a file's name, a tab and its words");
    std::vector<TimedWord> words;
    for (const auto field : between_blanks(fields[1])) {
      auto word = timed_word(field);
      if (!word || (!words.empty() && word->end_s < words.back().end_s))
        return wrong(file, line.number, "\"WORD@END WORD@END …\", in order");
      words.push_back(std::move(*word));
    }
    all[std::string(fields[0])] = std::move(words);
  }
  return all;
}

std::vector<TimedWord> spread_words(std::string_view transcript, std::span<const Span> speech) {
  std::vector<TimedWord> words;
  double letters = 0, seconds = 0;
  for (const auto word : between_blanks(transcript)) {
    words.push_back({std::string(word)});
    letters += static_cast<double>(word.size());
  }
  for (const Span& span : speech) seconds += span.end_s - span.begin_s;
  if (words.empty() || seconds <= 0) return words;

  auto span = speech.begin();
  double left_s = span->end_s - span->begin_s;
  double at_s = span->begin_s;
  for (TimedWord& word : words) {
    double lasts_s = static_cast<double>(word.text.size()) / letters * seconds;
    while (lasts_s > left_s && std::next(span) != speech.end()) {
      lasts_s -= left_s;
      ++span;
      left_s = span->end_s - span->begin_s;
      at_s = span->begin_s;
    }
    at_s = std::min(at_s + lasts_s, span->end_s);
    left_s = span->end_s - at_s;
    word.end_s = at_s;
  }
  if (!has_mark(transcript)) words.back().text += '.';
  return words;
}

std::vector<std::vector<SpeakerSpan>> turns_of(std::span<const SpeakerSpan> meeting,
                                               double longest_gap_s) {
  std::vector<std::vector<SpeakerSpan>> turns;
  for (const SpeakerSpan& each : meeting) {
    const bool goes_on = !turns.empty() && turns.back().back().speaker == each.speaker &&
                         each.span.begin_s - turns.back().back().span.end_s <= longest_gap_s;
    if (!goes_on) turns.emplace_back();
    turns.back().push_back(each);
  }
  // Anybody else's speech that touches a turn spoils it.
  std::erase_if(turns, [&](const auto& turn) {
    return std::any_of(meeting.begin(), meeting.end(), [&](const SpeakerSpan& other) {
      return other.speaker != turn.front().speaker && other.span.begin_s < turn.back().span.end_s &&
             other.span.end_s > turn.front().span.begin_s;
    });
  });
  return turns;
}

}  // namespace repartee::eval
