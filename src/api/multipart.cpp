#include "api/multipart.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace repartee::api {
namespace {

using core::Error;
using core::ErrorCode;

// RFC 2046: 1 to 70 characters.
constexpr std::size_t max_boundary_bytes = 70;

Error malformed(std::string_view what) {
  return {ErrorCode::invalid_argument, fmt::format("the form is malformed: {}", what),
          "send multipart/form-data as RFC 7578 describes it"};
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string lowered(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), lower);
  return out;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

/// A header's value, "form-data; name=\"a\"; filename=\"b\"", taken apart.
struct Header {
  std::string value;                              // lower case
  std::map<std::string, std::string> parameters;  // names in lower case
};

// One parameter's value at the start of `text`: a token, or a quoted string with \" and \\ in it.
std::optional<std::string> take_value(std::string_view& text) {
  if (!text.starts_with('"')) {
    const auto end = std::min(text.find(';'), text.size());
    std::string value(trimmed(text.substr(0, end)));
    text.remove_prefix(end);
    return value;
  }
  std::string value;
  for (std::size_t at = 1; at < text.size(); ++at) {
    char c = text[at];
    if (c == '"') {
      text.remove_prefix(at + 1);
      return value;
    }
    // Browsers quote only these two so; other backslashes are parts of Windows paths.
    const char next = at + 1 < text.size() ? text[at + 1] : '\0';
    if (c == '\\' && (next == '"' || next == '\\')) c = text[++at];
    value += c;
  }
  return std::nullopt;  // never closed
}

std::optional<Header> parse_header(std::string_view text) {
  Header header;
  const auto end = std::min(text.find(';'), text.size());
  header.value = lowered(trimmed(text.substr(0, end)));
  text.remove_prefix(end);
  while (text.starts_with(';')) {
    text = trimmed(text.substr(1));
    if (text.empty()) break;
    const auto equals = text.find('=');
    if (equals == std::string_view::npos) return std::nullopt;
    const auto name = lowered(trimmed(text.substr(0, equals)));
    text = trimmed(text.substr(equals + 1));
    auto value = take_value(text);
    if (!value || name.empty()) return std::nullopt;
    if (!header.parameters.emplace(name, std::move(*value)).second) return std::nullopt;
    text = trimmed(text);
  }
  if (!text.empty()) return std::nullopt;
  return header;
}

core::Result<std::string> boundary_of(std::string_view content_type) {
  const auto header = parse_header(content_type);
  if (!header || header->value != "multipart/form-data") {
    return Error(ErrorCode::unsupported, "the body must be multipart/form-data");
  }
  const auto it = header->parameters.find("boundary");
  if (it == header->parameters.end() || it->second.empty() ||
      it->second.size() > max_boundary_bytes) {
    return malformed("Content-Type has no boundary of 1 to 70 characters");
  }
  return it->second;
}

core::Result<FormField> parse_field(std::string_view head, std::string_view value) {
  FormField field;
  field.value = value;
  bool named = false;
  while (!head.empty()) {
    const auto end = std::min(head.find("\r\n"), head.size());
    const auto line = head.substr(0, end);
    head.remove_prefix(std::min(end + 2, head.size()));
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) return malformed("a field's header has no colon");
    const auto name = lowered(trimmed(line.substr(0, colon)));
    if (name == "content-type") field.content_type = trimmed(line.substr(colon + 1));
    if (name != "content-disposition") continue;
    auto header = parse_header(trimmed(line.substr(colon + 1)));
    if (!header || header->value != "form-data" || !header->parameters.contains("name")) {
      return malformed("Content-Disposition must be form-data with a name");
    }
    named = true;
    field.name = header->parameters["name"];
    const auto file = header->parameters.find("filename");
    if (file != header->parameters.end()) field.filename = file->second;
  }
  if (!named) return malformed("a field has no Content-Disposition");
  return field;
}

}  // namespace

core::Result<std::vector<FormField>> parse_multipart(std::string_view content_type,
                                                     std::string_view body) {
  auto boundary = boundary_of(content_type);
  if (!boundary) return boundary.error();
  const auto delimiter = "\r\n--" + *boundary;

  // The first delimiter may stand at the very beginning, without a line break before it. What
  // stands before it otherwise is a preamble, which nobody reads.
  const auto first = std::string_view(delimiter).substr(2);
  std::size_t at = first.size();
  if (!body.starts_with(first)) {
    at = body.find(delimiter);
    if (at == std::string_view::npos) return malformed("the boundary never comes");
    at += delimiter.size();
  }

  std::vector<FormField> fields;
  for (;;) {
    auto rest = body.substr(at);
    if (rest.starts_with("--")) return fields;  // what follows is an epilogue
    while (rest.starts_with(' ') || rest.starts_with('\t')) rest.remove_prefix(1);
    if (!rest.starts_with("\r\n")) return malformed("a boundary is not followed by a line break");
    rest.remove_prefix(2);
    if (fields.size() == max_form_fields) {
      return Error(ErrorCode::too_large,
                   fmt::format("the form has more than {} fields", max_form_fields));
    }
    // A field without a header has its empty line at once.
    const auto head_end = rest.starts_with("\r\n") ? 0 : rest.find("\r\n\r\n");
    if (head_end == std::string_view::npos) return malformed("a field's header does not end");
    if (head_end > max_field_header_bytes) {
      return Error(
          ErrorCode::too_large,
          fmt::format("a field's header is over the limit of {} bytes", max_field_header_bytes));
    }
    const auto head = rest.substr(0, head_end);
    const auto content = rest.substr(head_end + (head_end == 0 ? 2 : 4));
    const auto end = content.find(delimiter);
    if (end == std::string_view::npos) return malformed("a field is not followed by the boundary");
    auto field = parse_field(head, content.substr(0, end));
    if (!field) return field.error();
    fields.push_back(std::move(*field));
    at = static_cast<std::size_t>(content.data() - body.data()) + end + delimiter.size();
  }
}

}  // namespace repartee::api
