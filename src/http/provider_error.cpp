#include "http/provider_error.hpp"

#include <nlohmann/json.hpp>

namespace repartee::http {
namespace {

using core::Error;
using core::ErrorCode;
using nlohmann::json;

constexpr std::size_t max_words_bytes = 300;

/// A member of an object, or null: for values of any shape.
const json& member(const json& value, const char* name) {
  static const json null;
  if (!value.is_object()) return null;
  const auto found = value.find(name);
  return found == value.end() ? null : *found;
}

std::string one_line(std::string_view text) {
  std::string out;
  for (const char c : text.substr(0, 4 * max_words_bytes)) {
    const bool blank = static_cast<unsigned char>(c) <= 0x20 || c == 0x7F;
    if (!blank) out += c;
    if (blank && !out.empty() && out.back() != ' ') out += ' ';
  }
  if (out.size() > max_words_bytes) {
    std::size_t end = max_words_bytes;
    while (end > 0 && (static_cast<unsigned char>(out[end]) & 0xC0) == 0x80) --end;
    out.resize(end);
  }
  while (out.ends_with(' ')) out.pop_back();
  // The body may hold any bytes; what goes into messages is UTF-8.
  return json::parse(json(out).dump(-1, ' ', false, json::error_handler_t::replace))
      .get<std::string>();
}

// FastAPI's validation errors are a list of objects with `msg`.
const json& first(const json& value) {
  return value.is_array() && !value.empty() ? value.front() : value;
}

std::string words_of(const json& body) {
  const json& error = member(body, "error");
  const json& detail = first(member(body, "detail"));
  for (const json* value : {&member(error, "message"), &member(body, "message"), &error,
                            &member(detail, "message"), &member(detail, "msg"), &detail}) {
    if (value->is_string()) return one_line(value->get_ref<const std::string&>());
  }
  return {};
}

struct Meaning {
  ErrorCode code;
  std::string hint;
};

Meaning meaning(int status, const std::string& kind, std::string_view retry_after,
                const Provider& provider) {
  const auto setting = [&](const char* key) { return provider.group + "." + key; };
  if (kind == "insufficient_quota" || kind == "quota_exceeded") {
    return {ErrorCode::overloaded, "The account's credit is used up: see the provider's billing."};
  }
  switch (status) {
    case 401:
    case 403:
      return {ErrorCode::unauthenticated, provider.key.empty()
                                              ? "It wants a key: set " + setting("api_key") + "."
                                              : "It refuses the key: check " + setting("api_key") +
                                                    ", and that it belongs to this " +
                                                    setting("base_url") + "."};
    case 404:
      return {ErrorCode::not_found, "Check " + setting("model") + " and that " +
                                        setting("base_url") + " is the provider's own address."};
    case 408:
    case 504: return {ErrorCode::timed_out, "Try again, or choose a faster model."};
    case 413: return {ErrorCode::too_large, "Send less at a time."};
    case 429: {
      const std::string wait =
          retry_after.empty() ? "a moment" : one_line(retry_after.substr(0, 40)) + " s as it asks";
      return {ErrorCode::overloaded,
              "Too many requests: wait " + wait + ", or raise the account's limits."};
    }
    case 503:
    case 529:
      return {ErrorCode::overloaded, "The server is busy or still loads the model: wait a moment."};
    default: break;
  }
  if (status >= 300 && status < 400) {
    return {ErrorCode::provider_failed,
            "It redirects elsewhere: set " + setting("base_url") + " to where it leads."};
  }
  if (status >= 500) return {ErrorCode::provider_failed, "See the provider's log or status page."};
  return {ErrorCode::provider_failed,
          "Check " + setting("model") + " and the other settings of [" + provider.group + "]."};
}

}  // namespace

std::string error_words(std::string_view body) {
  const json parsed = json::parse(body, nullptr, false);
  // Some servers put the object into a list.
  if (parsed.is_structured()) return words_of(first(parsed));
  const std::size_t begin = body.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos || body[begin] == '<') return {};
  return one_line(body.substr(begin));
}

std::string error_kind(std::string_view body) {
  const json parsed = json::parse(body, nullptr, false);
  const json& error = member(parsed, "error");
  const json& detail = member(parsed, "detail");
  for (const json* value : {&member(error, "code"), &member(error, "type"), &member(detail, "code"),
                            &member(detail, "status"), &error}) {
    if (value->is_string()) return one_line(value->get_ref<const std::string&>());
  }
  return {};
}

std::string without_key(std::string text, const std::string& key) {
  if (key.empty()) return text;
  for (std::size_t at = 0; (at = text.find(key, at)) != std::string::npos;) {
    text.replace(at, key.size(), "…");
  }
  return text;
}

core::Error status_error(int status, const Headers& headers, std::string_view body,
                         const Provider& provider) {
  const std::string words = without_key(error_words(body), provider.key);
  auto [code, hint] = meaning(status, error_kind(body), header(headers, "retry-after"), provider);
  std::string message = provider.name + " answered " + std::to_string(status);
  if (!words.empty()) message += ": " + words;
  return Error(code, std::move(message), std::move(hint));
}

core::Error connection_error(const core::Error& error, const Provider& provider) {
  if (error.code != ErrorCode::network && error.code != ErrorCode::timed_out) return error;
  if (!error.hint.empty()) {
    return Error(error.code, error.message,
                 error.hint + " Its address is " + provider.group + ".base_url.");
  }
  return Error(
      error.code, error.message,
      "Is it running and reached from here? Its address is " + provider.group + ".base_url.");
}

}  // namespace repartee::http
