// Files of labels, words and recordings that people write by hand for `repartee eval`.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "eval/labels.hpp"
#include "eval/manifest.hpp"
#include "eval/turn_data.hpp"

namespace {

void require(bool property) {
  if (!property) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace repartee::eval;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto spans = parse_rttm(text, "a", "x.rttm")) {
    for (std::size_t i = 1; i < spans->size(); ++i)
      require((*spans)[i].begin_s > (*spans)[i - 1].end_s);
  }
  if (const auto spans = parse_rttm_speakers(text, "a", "x.rttm")) {
    for (std::size_t i = 1; i < spans->size(); ++i)
      require((*spans)[i].span.begin_s >= (*spans)[i - 1].span.begin_s);
    for (const auto& turn : turns_of(*spans, 3)) require(!turn.empty());
  }
  if (const auto spans = parse_segments_10ms(text, "x.txt")) {
    const auto words = spread_words(text.substr(0, 256), *spans);
    for (std::size_t i = 1; i < words.size(); ++i) require(words[i].end_s >= words[i - 1].end_s);
  }
  if (const auto all = parse_timed_words(text, "x.tsv")) {
    for (const auto& [file, words] : *all) {
      for (const auto& word : words) require(!word.text.empty() && word.end_s >= 0);
    }
  }
  if (const auto clips = parse_manifest(text, "x.tsv")) require(!clips->empty());
  return 0;
}
