#include "tts/text/web_address.hpp"

#include <algorithm>
#include <array>

#include "tts/text/utf8.hpp"

namespace repartee::tts {
namespace {

// Endings that are seldom the start of a sentence after a missing space ("end.so"). Sorted.
constexpr std::array<std::string_view, 28> endings = {
    "ai",  "app",  "au", "biz", "ca",  "ch",  "co", "com", "de", "dev", "edu", "es", "eu", "fr",
    "gov", "info", "io", "jp",  "mil", "net", "nl", "org", "pl", "ru",  "se",  "tv", "uk", "xyz"};
static_assert(std::ranges::is_sorted(endings));

bool starts_with_any_case(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() &&
         std::ranges::equal(text.substr(0, prefix.size()), prefix, {}, to_lower);
}

bool is_host_byte(char c) {
  const auto u = static_cast<unsigned char>(c);
  return is_letter(u) || is_digit(u) || c == '-' || c == '.';
}

std::size_t run_of(std::string_view text, bool (*belongs)(char)) {
  std::size_t size = 0;
  while (size < text.size() && belongs(text[size])) ++size;
  return size;
}

bool is_url_byte(char c) {
  return !is_space(static_cast<unsigned char>(c)) &&
         std::string_view("<>\"{}|\\^`[]").find(c) == std::string_view::npos;
}

bool is_mail_byte(char c) {
  return is_host_byte(c) || c == '_' || c == '+' || c == '%';
}

std::size_t without_marks(std::string_view text, std::size_t size) {
  while (size > 0 && std::string_view(".,;:!?'*)").find(text[size - 1]) != std::string_view::npos) {
    --size;
  }
  return size;
}

std::string_view without_www(std::string_view host) {
  return starts_with_any_case(host, "www.") ? host.substr(4) : host;
}

// Of "user@host:port/path?query" the host.
std::string_view host_of(std::string_view authority_on) {
  auto authority = authority_on.substr(0, authority_on.find_first_of("/?#"));
  if (const auto at = authority.rfind('@'); at != std::string_view::npos) {
    authority.remove_prefix(at + 1);
  }
  return without_www(authority.substr(0, authority.find(':')));
}

bool is_plausible_name(std::string_view host) {
  const std::size_t dot = host.rfind('.');
  if (dot == std::string_view::npos || dot == 0 || host.front() == '-') return false;
  if (host.find("..") != std::string_view::npos) return false;
  std::string ending(host.substr(dot + 1));
  std::ranges::transform(ending, ending.begin(), to_lower);
  return std::ranges::binary_search(endings, std::string_view(ending));
}

}  // namespace

WebAddress web_address(std::string_view text) {
  for (const std::string_view scheme : {"https://", "http://", "ftp://", "mailto:", ""}) {
    const bool www = scheme.empty() && starts_with_any_case(text, "www.");
    if (scheme.empty() ? !www : !starts_with_any_case(text, scheme)) continue;
    const std::size_t size = without_marks(text, run_of(text, is_url_byte));
    if (size <= scheme.size() + (www ? 4 : 0)) return {};
    const auto rest = text.substr(scheme.size(), size - scheme.size());
    return {size, scheme == "mailto:" ? rest.substr(0, rest.find('?')) : host_of(rest)};
  }

  const std::size_t user = run_of(text, is_mail_byte);
  if (user > 0 && user < text.size() && text[user] == '@') {
    const auto host = text.substr(user + 1);
    const std::size_t size = without_marks(host, run_of(host, is_host_byte));
    if (host.substr(0, size).find('.') == std::string_view::npos) return {};
    return {user + 1 + size, text.substr(0, user + 1 + size)};
  }

  const std::size_t size = without_marks(text, run_of(text, is_host_byte));
  const auto host = text.substr(0, size);
  if (!is_plausible_name(host)) return {};
  std::size_t whole = size;
  if (size < text.size() && text[size] == '/')
    whole = without_marks(text, run_of(text, is_url_byte));
  return {whole, without_www(host)};
}

}  // namespace repartee::tts
