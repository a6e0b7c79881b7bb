#pragma once
// A text on its way from the screen to a voice: each of its bytes knows what it was made from.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "tts/text/origins.hpp"

namespace repartee::tts {

/// The stages of speakable() take one and build the next, by copying parts and by putting words in
/// the place of others. Eight bytes a byte: for the work, not to be kept (see Origins).
class TracedText {
 public:
  TracedText() = default;
  /// The displayed text itself (less than 4 GiB).
  explicit TracedText(std::string_view displayed);

  const std::string& text() const { return text_; }
  bool empty() const { return text_.empty(); }
  std::size_t size() const { return text_.size(); }

  /// What [begin, end) was made from, as a whole; an empty range: the place where it is.
  Origin origin(std::size_t begin, std::size_t end) const;

  /// `size` bytes of another text, as they are.
  void copy(const TracedText& from, std::size_t begin, std::size_t size);
  /// `words` instead of `size` bytes of another text.
  void replace(const TracedText& from, std::size_t begin, std::size_t size, std::string_view words);
  /// `words` that stand for nothing, behind what is there.
  void add(std::string_view words);
  /// `mark` instead of the last byte: a stronger one that is `size` bytes of another text.
  void replace_last(const TracedText& from, std::size_t begin, std::size_t size, char mark);

  Origins origins() const;

 private:
  std::string text_;
  std::vector<Origin> origins_;  // one a byte of text_
};

}  // namespace repartee::tts
