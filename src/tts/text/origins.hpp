#pragma once
// Which part of a displayed text each part of its spoken form stands for.

#include <cstddef>
#include <cstdint>
#include <vector>

namespace repartee::tts {

/// Bytes [begin, end) of the displayed text. Empty: something that was added at `begin`.
struct Origin {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  bool operator==(const Origin&) const = default;
};

/// The origin of every byte of a spoken text, kept as spans: one for all that was taken over as it
/// is, one for each word that was said in another way. A reply's map takes some bytes a clause.
///
/// Origins are in order: neither their beginnings nor their ends ever go back.
class Origins {
 public:
  /// The next byte of the spoken text comes from `origin`.
  void push_back(Origin origin);
  void shrink_to_fit() { spans_.shrink_to_fit(); }

  /// `at` < size().
  Origin operator[](std::size_t at) const;
  std::size_t size() const { return size_; }
  std::size_t spans() const { return spans_.size(); }

 private:
  // Spoken bytes from `at` on, up to the next span. Copied: byte by byte the displayed ones from
  // `begin` on; else all of them stand for [begin, end).
  struct Span {
    std::uint32_t at = 0, begin = 0, end = 0;
    bool copied = false;
  };
  static Origin within(const Span& span, std::size_t at);

  std::vector<Span> spans_;
  std::size_t size_ = 0;
};

}  // namespace repartee::tts
