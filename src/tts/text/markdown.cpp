#include "tts/text/markdown.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "tts/text/utf8.hpp"

namespace repartee::tts {
namespace {

constexpr std::string_view blanks = " \t";

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(blanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

char at_or_0(std::string_view text, std::size_t at) {
  return at < text.size() ? text[at] : '\0';
}

bool is_blank_or_end(char c) {
  return c == '\0' || c == ' ' || c == '\t';
}

bool is_word_byte(char c) {
  const auto u = static_cast<unsigned char>(c);
  return is_letter(u) || is_digit(u) || u >= 0x80;
}

/// The length of a code fence at the start of a line; 0: none.
std::size_t fence_length(std::string_view line) {
  const char c = at_or_0(line, 0);
  if (c != '`' && c != '~') return 0;
  const std::size_t run = std::min(line.find_first_not_of(c), line.size());
  return run >= 3 ? run : 0;
}

// "---", "* * *", "===": a rule or the underline of a heading.
bool is_rule(std::string_view line) {
  const char c = at_or_0(line, 0);
  if (c != '-' && c != '*' && c != '_' && c != '=') return false;
  return std::ranges::count(line, c) >= 3 &&
         std::ranges::all_of(line, [c](char x) { return x == c || x == ' '; });
}

bool is_table_row(std::string_view line) {
  if (line.size() < 2) return false;
  if (line.front() == '|') return true;
  // "--- | ---", the row under the header, may lack the outer bars.
  return line.find('|') != std::string_view::npos &&
         line.find_first_not_of("-:| ") == std::string_view::npos;
}

/// The bytes of the mark that starts a line: "> ", "## ", "- ", "[x] "; 0: none.
std::size_t line_mark_size(std::string_view line) {
  const char c = at_or_0(line, 0);
  const bool bullet = c == '-' || c == '*' || c == '+';
  if (c == '>' || (bullet && is_blank_or_end(at_or_0(line, 1)))) return 1;
  if (c == '[' && at_or_0(line, 2) == ']' &&
      std::string_view(" xX").find(line[1]) != std::string_view::npos) {
    return 3;
  }
  const std::size_t run = std::min(line.find_first_not_of('#'), line.size());
  return run <= 6 && is_blank_or_end(at_or_0(line, run)) ? run : 0;
}

/// A line without the marks at its start, and without the ones that close a heading.
std::string_view without_line_marks(std::string_view line) {
  line = trimmed(line);
  bool heading = false;
  while (const std::size_t size = line_mark_size(line)) {
    heading = heading || line[0] == '#';
    line = trimmed(line.substr(size));
  }
  while (heading && line.ends_with('#')) line.remove_suffix(1);
  return line;
}

/// Inline markdown, one line at a time, left to right.
class InlineText {
 public:
  /// `line` is a part of `whole`'s text.
  InlineText(const TracedText& whole, std::string_view line)
      : whole_(whole),
        line_(line),
        line_begin_(line.empty() ? 0
                                 : static_cast<std::size_t>(line.data() - whole.text().data())) {}

  TracedText text() {
    while (at_ < line_.size()) {
      if (!(escape() || code() || image_or_link() || tag_or_address() || entity() || emphasis())) {
        copy(1);
      }
    }
    return std::move(out_);
  }

 private:
  void copy(std::size_t size) {
    out_.copy(whole_, line_begin_ + at_, size);
    at_ += size;
  }
  void replace(std::size_t size, std::string_view words) {
    out_.replace(whole_, line_begin_ + at_, size, words);
    at_ += size;
  }

  bool escape() {
    if (line_[at_] != '\\') return false;
    const char next = at_or_0(line_, at_ + 1);
    if (next == '\0' || is_word_byte(next) || next == ' ') {
      replace(1, " ");
    } else {
      ++at_;
      copy(1);
    }
    return true;
  }

  // What stands between backticks is said as it is.
  bool code() {
    if (line_[at_] != '`') return false;
    const std::size_t run = std::min(line_.find_first_not_of('`', at_), line_.size()) - at_;
    const std::size_t close = line_.find(line_.substr(at_, run), at_ + run);
    at_ += run;
    if (close == std::string_view::npos) return true;
    copy(close - at_);
    at_ = close + run;
    return true;
  }

  bool image_or_link() {
    const bool image = line_[at_] == '!' && at_or_0(line_, at_ + 1) == '[';
    if (!image && line_[at_] != '[') return false;
    const std::size_t text_begin = at_ + (image ? 2 : 1);
    const std::size_t text_end = line_.find(']', text_begin);
    if (text_end == std::string_view::npos || at_or_0(line_, text_end + 1) != '(') return false;
    const std::size_t target_end = end_of_target(text_end + 1);
    // A link's text holds no further link, so only its marks go.
    for (at_ = text_begin; at_ < text_end;) {
      if (std::string_view("*`[").find(line_[at_]) == std::string_view::npos) {
        copy(1);
      } else {
        ++at_;
      }
    }
    at_ = target_end;
    return true;
  }

  // After the parenthesis that closes the one at `open`; the end of the line where none does.
  std::size_t end_of_target(std::size_t open) const {
    int depth = 0;
    for (std::size_t i = open; i < line_.size(); ++i) {
      if (line_[i] == '(') ++depth;
      if (line_[i] == ')' && --depth == 0) return i + 1;
    }
    return line_.size();
  }

  bool tag_or_address() {
    if (line_[at_] != '<') return false;
    const char next = at_or_0(line_, at_ + 1);
    if (!is_letter(static_cast<unsigned char>(next)) && next != '/' && next != '!') return false;
    const std::size_t close = line_.find('>', at_);
    if (close == std::string_view::npos) return false;
    const auto inside = line_.substr(at_ + 1, close - at_ - 1);
    const bool address = inside.find(' ') == std::string_view::npos &&
                         (inside.find("://") != std::string_view::npos ||
                          inside.find('@') != std::string_view::npos);
    replace(1, " ");
    if (address) copy(inside.size());
    at_ = close;
    replace(1, " ");
    return true;
  }

  bool entity() {
    if (line_[at_] != '&') return false;
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 7> entities = {{
        {"&amp;", "&"},
        {"&lt;", "<"},
        {"&gt;", ">"},
        {"&quot;", "\""},
        {"&#39;", "'"},
        {"&apos;", "'"},
        {"&nbsp;", " "},
    }};
    for (const auto& [name, text] : entities) {
      if (!line_.substr(at_).starts_with(name)) continue;
      replace(name.size(), text);
      return true;
    }
    return false;
  }

  bool emphasis() {
    const char c = line_[at_];
    if (c != '*' && c != '_' && c != '~') return false;
    const std::size_t run = std::min(line_.find_first_not_of(c, at_), line_.size()) - at_;
    const char before = at_ > 0 ? line_[at_ - 1] : '\0', after = at_or_0(line_, at_ + run);
    const bool between_words = is_word_byte(before) && is_word_byte(after);
    const bool alone = is_blank_or_end(before) && is_blank_or_end(after);
    // snake_case, 3 * 4, 2*3 and ~5 are no emphasis.
    const bool kept = (c == '_' && (between_words || alone)) ||
                      (c == '*' && run == 1 && (alone || (is_digit(before) && is_digit(after)))) ||
                      (c == '~' && run == 1);
    if (kept) {
      copy(run);
    } else {
      at_ += run;
    }
    return true;
  }

  const TracedText& whole_;
  const std::string_view line_;
  const std::size_t line_begin_;  // in whole_
  std::size_t at_ = 0;
  TracedText out_;
};

bool ends_with_mark(std::string_view text) {
  // A closing quote or bracket may follow the mark.
  while (!text.empty() && std::string_view("\"')]} ").find(text.back()) != std::string_view::npos) {
    text.remove_suffix(1);
  }
  if (text.empty()) return true;
  if (std::string_view(".,;:!?").find(text.back()) != std::string_view::npos) return true;
  for (const std::string_view mark : {"。", "！", "？", "，", "、", "：", "；"}) {
    if (text.ends_with(mark)) return true;
  }
  return false;
}

/// The text without what stands between code fences.
std::vector<std::string_view> prose_lines(std::string_view text) {
  std::vector<std::string_view> lines;
  std::size_t fence = 0;  // length of the open one
  char fence_mark = 0;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const auto line = trimmed(text.substr(at, end - at));
    at = end + 1;
    const std::size_t length = fence_length(line);
    if (fence == 0 && length != 0) {
      const std::size_t close = line.find(line.substr(0, length), length);
      if (close != std::string_view::npos) {  // opened and closed on one line
        lines.push_back(line.substr(std::min(line.find_first_not_of(line[0], close), line.size())));
        continue;
      }
      fence = length;
      fence_mark = line[0];
    } else if (fence == 0) {
      lines.push_back(line);
    } else {
      const std::size_t close = line.find(std::string(fence, fence_mark));
      if (close == std::string_view::npos) continue;
      fence = 0;
      lines.push_back(
          line.substr(std::min(line.find_first_not_of(fence_mark, close), line.size())));
    }
  }
  return lines;
}

}  // namespace

TracedText markdown_text(const TracedText& markdown) {
  TracedText out;
  for (auto line : prose_lines(markdown.text())) {
    if (is_rule(line) || is_table_row(line)) continue;
    line = without_line_marks(line);
    const TracedText text = InlineText(markdown, line).text();
    if (text.text().find_first_not_of(blanks) == std::string::npos) continue;
    if (!out.empty()) out.add(ends_with_mark(out.text()) ? " " : ". ");
    out.copy(text, 0, text.size());
  }
  return out;
}

}  // namespace repartee::tts
