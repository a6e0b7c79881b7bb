#pragma once
// Forms with files in them: multipart/form-data (RFC 7578, RFC 2046 section 5.1).

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"

namespace repartee::api {

inline constexpr std::size_t max_form_fields = 32;
inline constexpr std::size_t max_field_header_bytes = 8192;

struct FormField {
  std::string name;
  std::optional<std::string> filename;  ///< Set where the field is a file.
  std::string content_type;             ///< May be empty.
  std::string_view value;               ///< A view of the body: lives as long as that.
};

/// Takes a body apart. `unsupported` where the Content-Type is another one; `invalid_argument` for
/// a body that does not follow the grammar (every part must be closed, and the last boundary
/// there); `too_large` over the limits above.
core::Result<std::vector<FormField>> parse_multipart(std::string_view content_type,
                                                     std::string_view body);

}  // namespace repartee::api
