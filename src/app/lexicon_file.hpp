#pragma once
// How an operator wants words to be said, from a file.

#include <memory>
#include <string>
#include <string_view>

#include "core/error.hpp"
#include "tts/text/lexicon.hpp"

namespace repartee::app {

/// Reads "word" = "how it is said", line by line of a TOML document without groups. `name` is the
/// file's, for errors: `invalid_argument` with FILE:LINE and the mend.
core::Result<std::shared_ptr<const tts::Lexicon>> parse_lexicon(std::string_view text,
                                                                const std::string& name);

/// The lexicon in a file; an empty path gives an empty one. Also `not_found` for no such file,
/// `too_large` above 4 MiB.
core::Result<std::shared_ptr<const tts::Lexicon>> load_lexicon(const std::string& path);

}  // namespace repartee::app
