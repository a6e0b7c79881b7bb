#include "conversation/digest.hpp"

#include <algorithm>
#include <bit>
#include <string_view>

#include "conversation/fields.hpp"

namespace repartee::conversation {

struct DigestFields {
  Digest& digest;

  template <class T>
  void operator()(const char*, const T& x) const {
    take(x);
  }

  template <class T>
  void take(const T& x) const {
    if constexpr (std::is_floating_point_v<T>) {
      digest.mix(std::bit_cast<std::uint64_t>(static_cast<double>(x)));
    } else if constexpr (std::is_integral_v<T> || std::is_enum_v<T>) {
      digest.mix(static_cast<std::uint64_t>(x));
    } else {
      fields(x, *this);
    }
  }
  void take(core::Instant x) const { digest.add(x); }
  void take(core::Duration x) const { take(x.count()); }
  void take(const std::string& text) const {
    digest.mix(text.size());
    for (std::size_t i = 0; i < text.size(); i += 8) {
      std::uint64_t word = 0;
      for (std::size_t byte = 0; byte < std::min<std::size_t>(8, text.size() - i); ++byte)
        word |= std::uint64_t{static_cast<unsigned char>(text[i + byte])} << (8 * byte);
      digest.mix(word);
    }
  }
  /// Those that were given with the inputs: the same wherever the inputs are.
  void take(const std::shared_ptr<const Settings>& x) const { take(x != nullptr); }
  template <class T>
  void take(const std::vector<T>& list) const {
    digest.mix(list.size());
    for (const auto& x : list) take(x);
  }
  template <class T>
  void take(const std::optional<T>& x) const {
    digest.mix(x.has_value() ? 1 : 0);
    if (x) take(*x);
  }
};

namespace {

// FNV-1a. The name and not the place in the variant: others may be added before it.
constexpr std::uint64_t hash(std::string_view name) {
  std::uint64_t value = 0xCBF29CE484222325U;
  for (const char c : name) value = (value ^ static_cast<unsigned char>(c)) * 0x100000001B3U;
  return value;
}

}  // namespace

void Digest::add(const Effect& effect) {
  const auto take = [this]<class T>(const T& out) {
    constexpr auto name = hash(kind<T>);
    mix(name);
    DigestFields{*this}.take(out);
  };
  std::visit(
      [&]<class T>(const T& out) {
        if constexpr (std::same_as<T, Event>) {
          std::visit(take, out);
        } else {
          take(out);
        }
      },
      effect);
}

}  // namespace repartee::conversation
