#include "eval/english_numbers.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <optional>
#include <string_view>

#include "eval/fold.hpp"

namespace repartee::eval {
namespace {

enum class Kind { zero, ones, teens, tens, scale };

struct NumberWord {
  Kind kind;
  std::uint64_t value;
  std::string suffix;  // "st", "th", "s": the number ends with it
};

struct Entry {
  std::string_view word;
  std::string_view ordinal;
  Kind kind;
  std::uint64_t value;
};

constexpr auto entries = std::to_array<Entry>({
    {"zero", "zeroth", Kind::zero, 0},
    {"oh", "", Kind::zero, 0},
    {"o", "", Kind::zero, 0},
    {"one", "first", Kind::ones, 1},
    {"two", "second", Kind::ones, 2},
    {"three", "third", Kind::ones, 3},
    {"four", "fourth", Kind::ones, 4},
    {"five", "fifth", Kind::ones, 5},
    {"six", "sixth", Kind::ones, 6},
    {"seven", "seventh", Kind::ones, 7},
    {"eight", "eighth", Kind::ones, 8},
    {"nine", "ninth", Kind::ones, 9},
    {"ten", "tenth", Kind::teens, 10},
    {"eleven", "eleventh", Kind::teens, 11},
    {"twelve", "twelfth", Kind::teens, 12},
    {"thirteen", "thirteenth", Kind::teens, 13},
    {"fourteen", "fourteenth", Kind::teens, 14},
    {"fifteen", "fifteenth", Kind::teens, 15},
    {"sixteen", "sixteenth", Kind::teens, 16},
    {"seventeen", "seventeenth", Kind::teens, 17},
    {"eighteen", "eighteenth", Kind::teens, 18},
    {"nineteen", "nineteenth", Kind::teens, 19},
    {"twenty", "twentieth", Kind::tens, 20},
    {"thirty", "thirtieth", Kind::tens, 30},
    {"forty", "fortieth", Kind::tens, 40},
    {"fifty", "fiftieth", Kind::tens, 50},
    {"sixty", "sixtieth", Kind::tens, 60},
    {"seventy", "seventieth", Kind::tens, 70},
    {"eighty", "eightieth", Kind::tens, 80},
    {"ninety", "ninetieth", Kind::tens, 90},
    {"hundred", "hundredth", Kind::scale, 100},
    {"thousand", "thousandth", Kind::scale, 1'000},
    {"million", "millionth", Kind::scale, 1'000'000},
    {"billion", "billionth", Kind::scale, 1'000'000'000},
    {"trillion", "trillionth", Kind::scale, 1'000'000'000'000},
});

std::string_view ordinal_suffix(std::uint64_t value) {
  switch (value) {
    case 1: return "st";
    case 2: return "nd";
    case 3: return "rd";
    default: return "th";
  }
}

bool is_plural(std::string_view word, std::string_view singular) {
  if (!word.ends_with('s')) return false;
  if (singular == "six") return word == "sixes";
  if (singular.ends_with('y')) {  // twenty, twenties
    return word.size() == singular.size() + 2 && word.ends_with("ies") &&
           word.starts_with(singular.substr(0, singular.size() - 1));
  }
  return word.size() == singular.size() + 1 && word.starts_with(singular);
}

std::optional<NumberWord> number_word(std::string_view word) {
  for (const Entry& entry : entries) {
    if (word == entry.word) return NumberWord{entry.kind, entry.value, ""};
    if (!entry.ordinal.empty() && word == entry.ordinal) {
      return NumberWord{entry.kind, entry.value, std::string(ordinal_suffix(entry.value))};
    }
    if (entry.word.size() > 2 && is_plural(word, entry.word)) {
      return NumberWord{entry.kind, entry.value, "s"};
    }
  }
  return std::nullopt;
}

/// "20", "3.5": digits that more may follow.
bool is_figure(std::string_view word) {
  return !word.empty() && is_digit(word.front()) && is_digit(word.back()) &&
         std::ranges::all_of(word, [](char c) { return is_digit(c) || c == '.'; }) &&
         std::ranges::count(word, '.') <= 1;
}

/// A number while its words are read: a sum of what was said ("two hundred" "five"), or digits one
/// after the other ("nineteen" "eighty").
class Number {
 public:
  bool empty() const { return digits_.empty() && !sum_; }
  bool last_was_scale() const { return last_ == Kind::scale; }

  void add(const NumberWord& word) {
    switch (word.kind) {
      case Kind::zero: append("0"); break;
      case Kind::ones: add_ones(word.value); break;
      case Kind::teens:
      case Kind::tens: add_up_to_100(word.value); break;
      case Kind::scale: multiply(word.value); break;
    }
    last_ = word.kind;
  }

  void add_figure(std::string_view figure) {
    // Fifteen digits can be multiplied by a trillion only as text.
    if (figure.find('.') == std::string_view::npos && figure.size() < 16 && figure.front() != '0') {
      sum_ = std::stoull(std::string(figure));
    } else {
      digits_ = figure;
    }
    last_.reset();
  }

  void point() {
    append(".");
    last_.reset();
  }
  void half() { append(".5"); }

  std::string text() const { return sum_ ? std::to_string(*sum_) : digits_; }

 private:
  void append(std::string_view more) {
    digits_ = text() + std::string(more);
    sum_.reset();
  }

  void add_ones(std::uint64_t value) {
    if (empty()) {
      sum_ = value;
    } else if (!sum_ && last_ == Kind::tens) {
      digits_.back() = static_cast<char>('0' + value);  // "nineteen eighty" "four"
    } else if (sum_ && last_ != Kind::ones && *sum_ % 10 == 0) {
      *sum_ += value;
    } else {
      append(std::to_string(value));
    }
  }

  void add_up_to_100(std::uint64_t value) {
    if (empty()) {
      sum_ = value;
    } else if (sum_ && *sum_ % 100 == 0) {
      *sum_ += value;
    } else {
      append(std::to_string(value));
    }
  }

  void multiply(std::uint64_t scale) {
    if (empty()) {
      sum_ = scale;
    } else if (sum_) {
      constexpr std::uint64_t most = 1'000'000'000'000'000;
      const std::uint64_t rest = *sum_ % 1000;
      // "two thousand five hundred": only what came after the thousands is multiplied.
      if (rest != 0 && *sum_ < most && scale < most) sum_ = *sum_ - rest + rest * scale;
    } else {
      shift_point(scale);
    }
  }

  // "3.5 million": the digits stay, the point moves; "0.25 hundred" is 25.
  void shift_point(std::uint64_t scale) {
    auto point = digits_.find('.');
    std::string whole = digits_.substr(0, point);
    std::string part = point == std::string::npos ? "" : digits_.substr(point + 1);
    for (; scale > 1; scale /= 10) {
      whole += part.empty() ? '0' : part.front();
      if (!part.empty()) part.erase(0, 1);
    }
    whole.erase(0, std::min(whole.find_first_not_of('0'), whole.size() - 1));
    digits_ = part.empty() ? whole : whole + "." + part;
  }

  std::optional<std::uint64_t> sum_;
  std::string digits_;
  std::optional<Kind> last_;
};

std::string_view currency(std::string_view word) {
  if (word == "dollar" || word == "dollars") return "$";
  if (word == "pound" || word == "pounds") return "£";
  if (word == "euro" || word == "euros") return "€";
  if (word == "cent" || word == "cents") return "¢";
  return "";
}

/// "$20" in its two parts; no symbol where the word does not begin with one.
std::pair<std::string_view, std::string_view> split_symbol(std::string_view word) {
  for (const std::string_view symbol : {"$", "£", "€", "¢", "-"}) {
    if (word.starts_with(symbol)) return {symbol, word.substr(symbol.size())};
  }
  return {"", word};
}

class Reader {
 public:
  explicit Reader(const std::vector<std::string>& words) : words_(words) {}

  std::vector<std::string> read() {
    while (at_ < words_.size()) {
      if (!read_number()) out_.push_back(words_[at_++]);
    }
    return std::move(out_);
  }

 private:
  std::string_view word(std::size_t ahead = 0) const {
    return at_ + ahead < words_.size() ? std::string_view(words_[at_ + ahead]) : std::string_view();
  }

  bool starts_number(std::size_t ahead) const {
    const auto next = word(ahead);
    return number_word(next) || is_figure(split_symbol(next).second);
  }

  /// Reads a number that begins here, if one does.
  bool read_number() {
    std::string sign;
    if ((word() == "minus" || word() == "negative") && starts_number(1)) {
      sign = "-";
      ++at_;
    }
    Number number;
    std::string suffix;
    for (bool more = true; more && at_ < words_.size();) more = read_part(number, sign, suffix);
    if (number.empty()) return false;
    finish(number.text(), std::move(sign), suffix);
    return true;
  }

  /// One more word of the number; false where it ends.
  bool read_part(Number& number, std::string& sign, std::string& suffix) {
    const auto [symbol, figure] = split_symbol(word());
    if (is_figure(figure)) {
      if (!number.empty()) return false;
      sign += symbol;
      number.add_figure(figure);
      ++at_;
      return true;
    }
    if (const auto said = number_word(word())) {
      number.add(*said);
      ++at_;
      suffix = said->suffix;
      return suffix.empty();
    }
    const auto digit_follows = [&] {
      const auto next = number_word(word(1));
      return next && next->suffix.empty() && next->kind <= Kind::ones;
    };
    if ((word() == "double" || word() == "triple") && digit_follows()) {
      const auto digit = *number_word(word(1));
      for (int i = word() == "double" ? 2 : 3; i > 0; --i) number.add(digit);
      at_ += 2;
      return true;
    }
    if (word() == "point" && digit_follows()) {
      number.point();
      ++at_;
      return true;
    }
    if (number.empty() || word() != "and") return false;
    if (word(1) == "a" && word(2) == "half") {
      number.half();
      at_ += 3;
      return false;
    }
    if (!number.last_was_scale() || !number_word(word(1))) return false;
    ++at_;  // "two hundred" "and" "five"
    return true;
  }

  void finish(std::string digits, std::string sign, const std::string& suffix) {
    std::string percent;
    if (suffix.empty() && word() == "percent") {
      percent = "%";
      ++at_;
    } else if (suffix.empty() && word() == "per" && word(1) == "cent") {
      percent = "%";
      at_ += 2;
    } else if (const auto unit = currency(word()); suffix.empty() && !unit.empty()) {
      sign += unit;
      ++at_;
    }
    if (digits == "1" && sign.empty() && percent.empty() && (suffix.empty() || suffix == "s")) {
      digits = "one";
    }
    if (sign == "¢" && add_cents(digits)) return;
    out_.push_back(sign + digits + suffix + percent);
  }

  /// "two dollars (and) seven cents" is $2.07.
  bool add_cents(const std::string& cents) {
    if (cents.size() > 2 || out_.empty()) return false;
    const bool linked = out_.back() == "and" && out_.size() > 1;
    const std::string& before = out_[out_.size() - (linked ? 2 : 1)];
    const auto [symbol, amount] = split_symbol(before);
    if (symbol.empty() || symbol == "-" || symbol == "¢" ||
        !std::ranges::all_of(amount, is_digit)) {
      return false;
    }
    if (linked) out_.pop_back();
    out_.back() += (cents.size() == 1 ? ".0" : ".") + cents;
    return true;
  }

  const std::vector<std::string>& words_;
  std::size_t at_ = 0;
  std::vector<std::string> out_;
};

}  // namespace

std::vector<std::string> read_numbers(const std::vector<std::string>& words) {
  return Reader(words).read();
}

}  // namespace repartee::eval
