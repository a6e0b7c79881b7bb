#pragma once
// The files of the page, built from web/ and part of the binary (cmake/web.cmake).

#include <span>
#include <string_view>

namespace repartee::api {

/// All views live as long as the program.
struct Asset {
  std::string_view path;          ///< As in the request: "/" is the page, "/talk.js" …
  std::string_view content_type;  ///< With its charset.
  std::string_view bytes;
  std::string_view etag;  ///< Quoted, as the ETag header has it; changes with the bytes.
};

/// Every file, in no particular order.
std::span<const Asset> assets();

}  // namespace repartee::api
