#include "tts/text/english.hpp"

#include <algorithm>
#include <array>

#include "tts/text/utf8.hpp"
#include "tts/text/web_address.hpp"

namespace repartee::tts {
namespace {

bool is_digit_byte(char c) {
  return is_digit(static_cast<unsigned char>(c));
}
bool is_word_byte(char c) {
  const auto u = static_cast<unsigned char>(c);
  return is_letter(u) || is_digit(u) || u >= 0x80;
}

struct Word {
  std::string_view sign;
  std::string_view one;
  std::string_view many;
};

constexpr std::array<Word, 5> currencies = {{
    {"$", "dollar", "dollars"},
    {"€", "euro", "euros"},
    {"£", "pound", "pounds"},
    {"¥", "yen", "yen"},
    {"₹", "rupee", "rupees"},
}};

// Directly or with one space behind a number. The longest come first.
constexpr std::array<Word, 10> units = {{
    {"°C", "degrees Celsius", ""},
    {"°F", "degrees Fahrenheit", ""},
    {"℃", "degrees Celsius", ""},
    {"℉", "degrees Fahrenheit", ""},
    {"°", "degrees", ""},
    {"%", "percent", ""},
    {"km/h", "kilometers per hour", ""},
    {"m/s", "meters per second", ""},
    {"²", "squared", ""},
    {"³", "cubed", ""},
}};

// Anywhere in the text.
constexpr std::array<Word, 15> signs = {{
    {"&", " and ", ""},
    {"%", " percent ", ""},
    {"°C", " degrees Celsius ", ""},
    {"°F", " degrees Fahrenheit ", ""},
    {"°", " degrees ", ""},
    {"×", " times ", ""},
    {"÷", " divided by ", ""},
    {"±", " plus or minus ", ""},
    {"≈", " about ", ""},
    {"≤", " at most ", ""},
    {"≥", " at least ", ""},
    {"½", " one half ", ""},
    {"¼", " one quarter ", ""},
    {"¾", " three quarters ", ""},
    {"\u2013", " to ", ""},
}};

// At the start of a word, any case. The full stop of the last one may also end a sentence.
constexpr std::array<Word, 4> latin = {{
    {"e.g.", "for example", ""},
    {"i.e.", "that is", ""},
    {"vs.", "versus", ""},
    {"etc.", "et cetera.", ""},
}};

constexpr std::array<std::string_view, 12> months = {
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December"};

class English {
 public:
  explicit English(std::string_view text) : text_(text) {}

  std::string words() {
    while (at_ < text_.size()) {
      if (!(address() || money() || date() || number() || abbreviation() || sign() ||
            ascii_sign())) {
        out_ += text_[at_++];
      }
    }
    return std::move(out_);
  }

 private:
  std::string_view rest() const { return text_.substr(at_); }
  char look(std::size_t ahead) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }
  char before() const { return at_ > 0 ? text_[at_ - 1] : '\0'; }
  bool starts_word() const { return !is_word_byte(before()); }

  bool address() {
    if (!starts_word()) return false;
    const WebAddress found = web_address(rest());
    if (found.size == 0) return false;
    out_ += found.words;
    at_ += found.size;
    return true;
  }

  /// The bytes of the number at `from`: digits, groups of three behind commas, decimals.
  std::size_t number_size(std::size_t from) const {
    std::size_t end = from;
    const auto digit = [&](std::size_t i) { return i < text_.size() && is_digit_byte(text_[i]); };
    while (digit(end)) ++end;
    if (end == from) return 0;
    while (end < text_.size() && text_[end] == ',' && digit(end + 1) && digit(end + 2) &&
           digit(end + 3) && !digit(end + 4)) {
      end += 4;
    }
    if (end < text_.size() && text_[end] == '.' && digit(end + 1)) {
      ++end;
      while (digit(end)) ++end;
    }
    return end - from;
  }

  bool money() {
    for (const Word& currency : currencies) {
      if (!rest().starts_with(currency.sign)) continue;
      const std::size_t size = number_size(at_ + currency.sign.size());
      if (size == 0) break;
      const auto amount = text_.substr(at_ + currency.sign.size(), size);
      at_ += currency.sign.size() + size;
      say_amount(amount, currency);
      return true;
    }
    return false;
  }

  void say_amount(std::string_view amount, const Word& currency) {
    out_ += spacer();
    for (const std::string_view scale : {"million", "billion", "trillion", "thousand"}) {
      if (look(0) == ' ' && text_.substr(at_ + 1).starts_with(scale)) {
        out_.append(amount).append(" ").append(scale).append(" ").append(currency.many);
        at_ += 1 + scale.size();
        return;
      }
    }
    const std::size_t point = amount.find('.');
    const auto whole = amount.substr(0, point);
    const auto cents = point == std::string_view::npos ? "" : amount.substr(point + 1);
    const bool has_cents = cents.size() == 2 && currency.many != "yen";
    if (!cents.empty() && !has_cents) {
      out_.append(amount).append(" ").append(currency.many);
    } else if (has_cents && whole == "0") {
      out_.append(cents[0] == '0' ? cents.substr(1) : cents)
          .append(currency.sign == "£" ? " pence" : " cents");
    } else {
      out_.append(whole).append(" ").append(whole == "1" ? currency.one : currency.many);
      if (has_cents && cents[0] != '0') out_.append(" ").append(cents);
      if (has_cents && cents[0] == '0' && cents[1] != '0') {
        out_.append(" and ").append(cents.substr(1));
        out_ += currency.sign == "£" ? " pence" : cents[1] == '1' ? " cent" : " cents";
      }
    }
    if (is_word_byte(look(0))) out_ += ' ';
  }

  std::string_view spacer() const { return out_.empty() || !is_word_byte(out_.back()) ? "" : " "; }

  // 2024-03-15 → March 15, 2024
  bool date() {
    if (!starts_word() || before() == '-') return false;
    const auto text = rest();
    if (text.size() < 10 || text[4] != '-' || text[7] != '-' || is_digit_byte(look(10)) ||
        look(10) == '-') {
      return false;
    }
    for (const int i : {0, 1, 2, 3, 5, 6, 8, 9}) {
      if (!is_digit_byte(text[i])) return false;
    }
    const int month = (text[5] - '0') * 10 + text[6] - '0';
    const int day = (text[8] - '0') * 10 + text[9] - '0';
    if (month < 1 || month > 12 || day < 1 || day > 31) return false;
    out_.append(months[month - 1]).append(" ").append(std::to_string(day)).append(", ");
    out_.append(text.substr(0, 4));
    at_ += 10;
    // A time of day may follow: 2024-03-15T10:30.
    if (look(0) == 'T' && is_digit_byte(look(1))) {
      out_ += ' ';
      ++at_;
    }
    return true;
  }

  bool number() {
    if (is_digit_byte(before())) return false;
    const std::size_t size = number_size(at_);
    if (size == 0) return false;
    const auto amount = text_.substr(at_, size);
    at_ += size;
    const std::size_t space = look(0) == ' ' ? 1 : 0;
    const auto follows = text_.substr(std::min(at_ + space, text_.size()));
    for (const Word& currency : currencies) {
      // "5 $6" is two amounts, "5 $" is one.
      if (!follows.starts_with(currency.sign)) continue;
      if (number_size(at_ + space + currency.sign.size()) != 0) break;
      at_ += space + currency.sign.size();
      say_amount(amount, currency);
      return true;
    }
    out_.append(amount);
    for (const Word& unit : units) {
      if (!follows.starts_with(unit.sign)) continue;
      at_ += space + unit.sign.size();
      out_.append(" ").append(unit.one);
      if (is_word_byte(look(0))) out_ += ' ';
      return true;
    }
    for (const auto& [half, words] :
         {std::pair{"½", " and a half"}, {"¼", " and a quarter"}, {"¾", " and three quarters"}}) {
      if (!follows.starts_with(half)) continue;
      at_ += space + std::string_view(half).size();
      out_ += words;
      return true;
    }
    if (follows.starts_with("- ") && space == 1 && is_digit_byte(look(3))) {
      out_ += " minus";
      at_ += 2;
    }
    return true;
  }

  bool abbreviation() {
    if (!starts_word() || before() == '.') return false;
    for (const Word& word : latin) {
      const auto text = rest().substr(0, word.sign.size());
      if (text.size() != word.sign.size() || !std::ranges::equal(text, word.sign, {}, to_lower)) {
        continue;
      }
      out_ += word.one;
      at_ += text.size();
      return true;
    }
    return false;
  }

  bool sign() {
    for (const Word& word : signs) {
      if (!rest().starts_with(word.sign)) continue;
      out_ += word.one;
      at_ += word.sign.size();
      return true;
    }
    return false;
  }

  bool ascii_sign() {
    const char c = look(0), next = look(1);
    const bool alone = (before() == ' ' || before() == '\0') && (next == ' ' || next == '\0');
    const bool between_digits = is_digit_byte(before()) && is_digit_byte(next);
    std::string_view word;
    switch (c) {
      case '#': word = is_digit_byte(next) ? "number " : " "; break;
      case '@': word = " at "; break;
      case '~': word = is_digit_byte(next) ? "about " : " "; break;
      case '+':
        word = is_word_byte(before()) && !is_digit_byte(before()) ? " plus" : " plus ";
        break;
      case '=': word = before() == '=' || next == '>' ? " " : " equals "; break;
      case '*': word = alone || between_digits ? " times " : " "; break;
      case '<': word = alone ? " less than " : " "; break;
      case '>': word = alone ? " greater than " : " "; break;
      case '-':
        if (!alone) return false;
        word = ", ";
        break;
      case '/':
        if (!alone && between_digits) return false;
        word = " ";
        break;
      case '_':
      case '^':
      case '\\':
      case '`': word = " "; break;
      case '|': word = ", "; break;
      case '[':
      case ']':
      case '{':
      case '}': word = " "; break;
      default: return false;
    }
    out_ += word;
    ++at_;
    return true;
  }

  const std::string_view text_;
  std::size_t at_ = 0;
  std::string out_;
};

}  // namespace

std::string english_words(std::string_view text) {
  return English(text).words();
}

}  // namespace repartee::tts
