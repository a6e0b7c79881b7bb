#include "tts/text/clause_scan.hpp"

#include <algorithm>

#include "tts/text/clause_chunker.hpp"
#include "tts/text/utf8.hpp"

namespace repartee::tts {
namespace {

enum class Mark { none, clause, sentence };

// Marks that count only before a space.
Mark spaced_mark(char32_t c) {
  switch (c) {
    case '.':
    case '!':
    case '?': return Mark::sentence;
    case ',':
    case ';':
    case ':':
    case 0x2013:                       // en dash
    case 0x2026: return Mark::clause;  // ellipsis
    default: return Mark::none;
  }
}

// Marks that need no space after them.
Mark unspaced_mark(char32_t c) {
  switch (c) {
    case 0x3002:                         // 。
    case 0xFF01:                         // ！
    case 0xFF1F: return Mark::sentence;  // ？
    case 0x3001:                         // 、
    case 0xFF0C:                         // ，
    case 0xFF1A:                         // ：
    case 0xFF1B:                         // ；
    case 0x2014: return Mark::clause;    // em dash
    default: return Mark::none;
  }
}

// What may stand between a mark and the space after it.
bool is_closer(char32_t c) {
  switch (c) {
    case '"':
    case '\'':
    case ')':
    case ']':
    case '}':
    case '*':
    case '_':
    case '`':
    case 0x00BB:               // »
    case 0x2019:               // ’
    case 0x201D:               // ”
    case 0x300D:               // 」
    case 0x300F:               // 』
    case 0xFF09: return true;  // ）
    default: return false;
  }
}

bool is_word_part(char32_t c) {
  if (c < 0x80) return is_letter(c) || is_digit(c);
  const bool punctuation = (c >= 0x2000 && c <= 0x206F) || (c >= 0x3000 && c <= 0x303F) ||
                           (c >= 0xFF00 && c <= 0xFF0F) || c == 0xFF1A || c == 0xFF1B ||
                           c == 0xFF1F || (c >= 0xA0 && c <= 0xBF);
  return !punctuation && !is_emoji(c);
}

/// The inline markdown that is open at a point of the text. A line's end closes everything.
class Inline {
 public:
  bool open() const { return code_ != 0 || strong_ || emphasis_ || link_ != Link::none; }
  /// Whether marks mean nothing here: in code and in addresses.
  bool literal() const { return code_ != 0 || link_ == Link::target; }
  void end_line() { *this = {}; }

  /// `c` follows `previous`. Of stars and backticks only the first of a run is shown, with the
  /// run's length and the byte after it (0 at the end of the text).
  void see(char32_t c, std::size_t run, char32_t previous, char32_t next) {
    if (c == '`') {
      if (code_ == 0) {
        code_ = run;
      } else if (code_ == run) {
        code_ = 0;
      }
      return;
    }
    if (code_ != 0) return;
    if (link_ == Link::closed_text) link_ = c == '(' ? Link::target : Link::none;
    if (c == '[' && link_ == Link::none) link_ = Link::text;
    if (c == ']' && link_ == Link::text) link_ = Link::closed_text;
    if (c == ')' && link_ == Link::target) link_ = Link::none;
    if (c == '*') see_stars(run, previous, next);
  }
  void see_space() {
    if (link_ == Link::closed_text && code_ == 0) link_ = Link::none;
  }

 private:
  enum class Link { none, text, closed_text, target };

  void see_stars(std::size_t run, char32_t previous, char32_t next) {
    const bool strong = run >= 2, emphasis = run % 2 == 1;
    const bool closes = (strong && strong_) || (emphasis && emphasis_);
    // A star with space on its inner side is a bullet or a product, not emphasis (CommonMark's
    // flanking rule, simplified).
    const bool inner_space =
        closes ? previous == 0 || is_space(previous) : next == 0 || is_space(next);
    if (inner_space) return;
    if (strong) strong_ = !closes;
    if (emphasis) emphasis_ = !closes;
  }

  std::size_t code_ = 0;  // length of the run of backticks that opened a code span
  bool strong_ = false;
  bool emphasis_ = false;
  Link link_ = Link::none;
};

std::size_t run_length(std::string_view text, std::size_t at) {
  return std::min(text.find_first_not_of(text[at], at), text.size()) - at;
}

bool is_fence(std::string_view text, std::size_t at) {
  return (text[at] == '`' || text[at] == '~') && run_length(text, at) >= 3;
}

/// The end of the code fence that starts at `at`; 0 while it is open.
std::size_t fence_end(std::string_view text, std::size_t at, bool at_end, std::size_t& scanned) {
  const std::size_t run = run_length(text, at);
  const std::string mark(run, text[at]);
  const std::size_t from = std::max(at + run, scanned);
  const std::size_t close = text.find(mark, from);
  if (close != std::string_view::npos) {
    const std::size_t end = close + run_length(text, close);
    // The run of backticks may go on in the next delta.
    if (end < text.size() || at_end) return end;
    scanned = close;
    return 0;
  }
  if (at_end || text.size() - at >= ClauseChunker::max_fence_bytes) return text.size();
  scanned = std::max(from, text.size() - std::min(text.size(), run));
  return 0;
}

class Scanner {
 public:
  Scanner(std::string_view text, const ClauseRules& rules, bool starts_line, bool at_end)
      : text_(text), rules_(rules), at_end_(at_end), line_start_(starts_line) {}

  Scan run(std::size_t& fence_scanned) {
    while (at_ < text_.size()) {
      const CodePoint point = decode(text_, at_);
      if (point.size == 0 && !at_end_) break;
      const std::size_t size = std::max<std::size_t>(point.size, 1);
      if (has_content_ && at_ + size > content_start_ + ClauseChunker::max_clause_bytes) {
        return {forced_cut(), 0};
      }
      if (undecided(point.value)) break;
      if (line_start_ && is_fence(text_, at_)) {
        return {has_content_ ? content_end_ : fence_end(text_, at_, at_end_, fence_scanned), 0};
      }
      if (const std::size_t cut =
              is_space(point.value) ? see_space(point.value) : see_character(point.value)) {
        return {cut, 0};
      }
      previous_ = point.value;
      at_ += size;
      if (!is_space(point.value)) content_end_ = at_;
    }
    if (at_end_) return {text_.size(), 0};
    return {0, stalled_cut()};
  }

 private:
  // The meaning of a run of stars or backticks hangs on what follows it.
  bool undecided(char32_t c) const {
    return (c == '*' || c == '`' || c == '~') && !at_end_ &&
           at_ + run_length(text_, at_) == text_.size();
  }

  std::size_t see_space(char32_t c) {
    const bool ends_token = previous_ != 0 && !is_space(previous_);
    inline_.see_space();
    if (c == '\n') inline_.end_line();
    const Mark mark = c == '\n' && has_content_ ? Mark::sentence : pending_;
    std::size_t cut = mark != Mark::none ? candidate(mark) : 0;
    if (ends_token && !guarded_) {
      last_resort_ = at_;
      if (!inline_.open() && !leads_on(text_.substr(token_start_, at_ - token_start_))) {
        last_space_ = at_;
        if (half_words_ >= 6) last_whole_words_ = at_;
        if (cut == 0 && rules_.first && half_words_ >= 16) cut = at_;
      }
    }
    pending_ = Mark::none;
    guarded_ = false;
    in_word_ = false;
    line_start_ = line_start_ || c == '\n';
    if (has_content_) ++characters_;
    return cut;
  }

  std::size_t see_character(char32_t c) {
    const Mark spaced = spaced_mark(c), unspaced = unspaced_mark(c);
    const bool is_mark = spaced != Mark::none || unspaced != Mark::none;
    if (pending_ != Mark::none && pending_unspaced_ && !is_mark && !is_closer(c)) {
      if (const std::size_t cut = candidate(pending_)) return cut;
    }
    const bool unspaced_script = is_unspaced_script(c);
    if (unspaced_script && is_unspaced_script(previous_) && rules_.first && half_words_ >= 16 &&
        !inline_.open()) {
      return at_;
    }

    start_token();
    see_inline(c);
    if (is_mark && !inline_.literal()) {
      see_mark(c, spaced, unspaced);
    } else if (!is_closer(c) || (pending_ == Mark::none && !guarded_)) {
      pending_ = Mark::none;
      guarded_ = false;
      see_word(c, unspaced_script);
    }
    line_start_ = false;
    characters_ += unspaced_script || unspaced != Mark::none ? 3 : 1;
    return 0;
  }

  void start_token() {
    if (!has_content_) content_start_ = at_;
    has_content_ = true;
    if (previous_ != 0 && !is_space(previous_)) return;
    token_start_ = at_;
    token_starts_line_ = line_start_;
  }

  void see_inline(char32_t c) {
    const bool runs = c == '*' || c == '`';
    if (runs && c == previous_) return;
    const std::size_t run = runs ? run_length(text_, at_) : 1;
    const bool more = at_ + run < text_.size();
    inline_.see(c, run, previous_, more ? static_cast<unsigned char>(text_[at_ + run]) : 0);
  }

  void see_mark(char32_t c, Mark spaced, Mark unspaced) {
    if (c == '.' && previous_ != '.') {
      guarded_ = guards_full_stop(token(), token_starts_line_, rules_.german);
      pending_ = guarded_ ? Mark::none : Mark::sentence;
    } else {
      // A second full stop makes an ellipsis, which is a pause within a sentence.
      guarded_ = false;
      pending_ = c == '.' ? Mark::clause : spaced != Mark::none ? spaced : unspaced;
    }
    pending_unspaced_ = unspaced != Mark::none;
    pending_after_digit_ = spaced != Mark::none && is_digit(previous_);
    if (pending_unspaced_) in_word_ = false;
  }

  // The word that a full stop would end, without brackets or quotes before it.
  std::string_view token() const {
    std::string_view word = text_.substr(token_start_, at_ - token_start_);
    while (!word.empty() && !is_word_part(static_cast<unsigned char>(word[0])))
      word.remove_prefix(1);
    return word;
  }

  void see_word(char32_t c, bool unspaced_script) {
    if (unspaced_script) {
      ++half_words_;
      in_word_ = false;
    } else if (!in_word_ && is_word_part(c)) {
      half_words_ += 2;
      in_word_ = true;
    }
  }

  // The clause could end here, behind a mark.
  std::size_t candidate(Mark mark) {
    if (inline_.open() || half_words_ == 0) return 0;
    const bool enough =
        rules_.first ? half_words_ >= 6
                     : (mark == Mark::sentence && characters_ >= rules_.sentence_characters) ||
                           characters_ >= rules_.clause_characters;
    if (enough) return at_;
    last_mark_ = at_;
    return 0;
  }

  std::size_t forced_cut() const {
    for (const std::size_t cut : {last_mark_, last_space_, last_resort_}) {
      if (cut != 0) return cut;
    }
    return at_;
  }

  std::size_t stalled_cut() const {
    // "3." may become "3.14".
    if (at_ == text_.size() && pending_ != Mark::none && !pending_after_digit_ && half_words_ > 0 &&
        !inline_.open()) {
      return at_;
    }
    return last_mark_ != 0 ? last_mark_ : last_whole_words_;
  }

  const std::string_view text_;
  const ClauseRules& rules_;
  const bool at_end_;

  std::size_t at_ = 0;
  char32_t previous_ = 0;  // 0 at the start of the text
  bool line_start_;        // only white space since the line began
  bool has_content_ = false;
  std::size_t content_start_ = 0;  // after the white space that leads
  std::size_t content_end_ = 0;    // before the white space that trails so far
  std::size_t token_start_ = 0;    // of the run of non-space characters around at_
  bool token_starts_line_ = false;
  bool in_word_ = false;
  int half_words_ = 0;  // a Han or Kana character is half a word
  int characters_ = 0;
  Inline inline_;

  Mark pending_ = Mark::none;  // the mark before at_, when only closers stand between
  bool pending_unspaced_ = false;
  bool pending_after_digit_ = false;
  bool guarded_ = false;  // the full stop before at_ belongs to an abbreviation

  // Places for a cut that were passed by; 0: none.
  std::size_t last_mark_ = 0;
  std::size_t last_space_ = 0;
  std::size_t last_whole_words_ = 0;  // after three words at least
  std::size_t last_resort_ = 0;       // inside markdown
};

}  // namespace

Scan scan(std::string_view text, const ClauseRules& rules, bool starts_line, bool at_end,
          std::size_t& fence_scanned) {
  return Scanner(text, rules, starts_line, at_end).run(fence_scanned);
}

}  // namespace repartee::tts
