#pragma once
// What a remote provider's refusal means for a person. Pure.

#include <string>
#include <string_view>

#include "core/error.hpp"
#include "http/http_client.hpp"

namespace repartee::http {

/// Who is asked, for messages.
struct Provider {
  std::string name;   ///< Begins a sentence: "The voice server at https://api.example.com/v1".
  std::string group;  ///< Of its settings, for hints: "tts" stands for tts.api_key and so on.
  std::string key;    ///< Blotted out wherever the provider quotes it.
};

/// The provider's words in the body of an error answer: {"error":{"message":…}}, {"error":"…"},
/// {"message":…}, {"detail":…} (a text, an object with a message, or a list of them), or plain
/// text; "" for HTML. One line of valid UTF-8, at most 300 bytes.
std::string error_words(std::string_view body);

/// The `code`, `type` or `status` of an error body, or "".
std::string error_kind(std::string_view body);

/// The text with the key blotted out.
std::string without_key(std::string text, const std::string& key);

/// For an answer with a status other than 200: `unauthenticated` (401, 403), `not_found` (404),
/// `too_large` (413), `overloaded` (429, 503, 529), `timed_out` (408, 504), else
/// `provider_failed`. The hint says the mend.
core::Error status_error(int status, const Headers& headers, std::string_view body,
                         const Provider& provider);

/// For a request without a whole answer: says which setting to look at.
core::Error connection_error(const core::Error& error, const Provider& provider);

}  // namespace repartee::http
