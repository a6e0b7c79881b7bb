// Clauses: no text is lost or repeated, none is too long, and the deltas do not matter.
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

#include "tts/text/clause_chunker.hpp"

namespace {

using repartee::tts::ClauseChunker;

constexpr std::string_view spaces = " \t\n\v\f\r";

std::string without_space(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (spaces.find(c) == std::string_view::npos) out += c;
  }
  return out;
}

std::vector<std::string> chunk(std::string_view text, std::size_t delta, bool stalls,
                               std::string_view language = "en",
                               std::optional<double> playing_s = {}) {
  ClauseChunker chunker(language);
  std::vector<std::string> clauses;
  for (std::size_t at = 0; at < text.size(); at += delta) {
    chunker.feed(text.substr(at, delta));
    while (auto clause = chunker.next(playing_s)) clauses.push_back(*clause);
    if (stalls) {
      while (auto clause = chunker.flush_stalled()) clauses.push_back(*clause);
    }
  }
  while (auto clause = chunker.finish()) clauses.push_back(*clause);
  if (!chunker.empty()) std::abort();
  return clauses;
}

void check(const std::vector<std::string>& clauses, std::string_view text) {
  std::string joined;
  for (const auto& clause : clauses) {
    const std::size_t lead = clause.find_first_not_of(spaces);
    if (lead == std::string::npos) std::abort();
    const bool fence = clause[lead] == '`' || clause[lead] == '~';
    if (!fence && clause.size() - lead > ClauseChunker::max_clause_bytes) std::abort();
    joined += clause;
  }
  if (without_space(joined) != without_space(text)) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto whole = chunk(text, text.size() + 1, false);
  const auto split = chunk(text, 1 + data[0] % 16, false);
  if (whole != split) std::abort();
  check(whole, text);
  const auto german = chunk(text, text.size() + 1, false, "de", data[0] / 64);
  if (german != chunk(text, 1 + data[0] % 16, false, "de", data[0] / 64)) std::abort();
  check(german, text);
  check(chunk(text, 1 + data[0] % 16, true), text);
  return 0;
}
