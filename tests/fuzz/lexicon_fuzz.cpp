// A lexicon's file: an error that names it, or words that are found and written down as the same.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "app/config/value.hpp"
#include "app/lexicon_file.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace repartee;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto lexicon = app::parse_lexicon(bytes, "fuzz.toml");
  if (!lexicon) {
    if (!lexicon.error().message.starts_with("fuzz.toml:")) std::abort();
    return 0;
  }
  const auto entries = (*lexicon)->entries();
  if (entries.size() != (*lexicon)->size() || entries.size() > tts::Lexicon::max_entries) {
    std::abort();
  }
  std::string written;
  bool one_line = true;
  for (const auto& [word, said] : entries) {
    if ((*lexicon)->find(word, 0).size == 0) std::abort();
    written += app::in_quotes(word) + " = " + app::in_quotes(said) + "\n";
    // U+2028 and its like are line breaks once the word is kept, which no entry may be written
    // with.
    one_line = one_line && word.find('\n') == std::string::npos;
  }
  if (!one_line) return 0;
  const auto again = app::parse_lexicon(written, "again.toml");
  if (!again || (*again)->entries() != entries) std::abort();
  return 0;
}
