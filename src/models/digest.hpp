#pragma once
// SHA-256 and SHA-1 of files, as models are published with one or the other.

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "core/error.hpp"
#include "models/catalogue.hpp"

namespace repartee::models {

struct Digests {
  std::string sha256;  ///< Hexadecimal, lower case.
  std::string sha1;    ///< No proof against a forger; compared where nothing better is published.

  bool operator==(const Digests&) const = default;
};

/// Takes bytes as they come.
class Digester {
 public:
  Digester();
  ~Digester();
  Digester(Digester&&) noexcept;
  Digester& operator=(Digester&&) noexcept;

  void add(std::string_view bytes);
  /// Ends it; add nothing afterwards.
  Digests finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Reads a whole file; `on_read` hears how many bytes are done. `not_found` where it cannot be
/// opened, `corrupt` where reading breaks off.
core::Result<Digests> digest_of(const std::filesystem::path& path,
                                const std::function<void(std::uint64_t)>& on_read = {});

/// `corrupt` where a digest that is written down differs from what came. What is not written down
/// is not compared.
core::Result<> compare(const ModelFile& file, const Digests& got);

}  // namespace repartee::models
