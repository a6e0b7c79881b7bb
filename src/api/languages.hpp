#pragma once
// The names of languages, as OpenAI's verbose_json has them.

#include <string>
#include <string_view>

namespace repartee::api {

/// "english" for "en" or "en-US"; a code that is not known is returned as it is.
std::string language_name(std::string_view code);

}  // namespace repartee::api
