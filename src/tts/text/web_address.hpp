#pragma once
// Web and mail addresses in running text.

#include <cstddef>
#include <string_view>

namespace repartee::tts {

struct WebAddress {
  std::size_t size = 0;    ///< Bytes of the address at the start of the text; 0: there is none.
  std::string_view named;  ///< What is said of it: "example.com", without path, user or "www.".
};

/// Reads "https://www.example.com/a?b", "www.example.com", "me@example.com" or "example.com/a" (a
/// bare name only with a well-known ending). Marks behind it belong to the sentence.
WebAddress web_address(std::string_view text);

}  // namespace repartee::tts
