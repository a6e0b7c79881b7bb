#include "tts/text/reading/numbers.hpp"

namespace repartee::tts::reading {
namespace {

constexpr std::string_view en_dash = "\u2013";

bool less(const Number& a, const Number& b) {
  if (a.whole.size() != b.whole.size()) return a.whole.size() < b.whole.size();
  return a.whole != b.whole ? a.whole < b.whole : a.decimals < b.decimals;
}

std::string said(const Place& place, const Number& number, const Language& language, bool year) {
  if (year) return language.year(value_of(number.whole));
  return figures(place, number, language);
}

}  // namespace

Number number_at(const Place& place, const Language& language) {
  Number number;
  std::size_t end = digits(place);
  if (end == 0) return number;
  number.whole = place.rest().substr(0, end);
  const auto group_follows = [&] {
    return place.look(end) == language.group && digits(place.ahead(end + 1)) == 3;
  };
  if (end <= 3) {
    while (group_follows()) {
      number.whole += place.rest().substr(end + 1, 3);
      end += 4;
    }
  }
  if (place.look(end) == language.decimal) {
    if (const std::size_t size = digits(place.ahead(end + 1)); size > 0) {
      number.decimals = place.rest().substr(end + 1, size);
      end += 1 + size;
    }
  }
  number.size = end;
  return number;
}

std::string figures(const Place& place, const Number& number, const Language& language) {
  if (language.keeps_groups) return std::string(place.rest().substr(0, number.size));
  return number.decimals.empty() ? number.whole : number.whole + language.decimal + number.decimals;
}

bool looks_like_year(const Number& number, std::size_t size) {
  if (size != 4 || number.whole.size() != 4) return false;
  const int value = value_of(number.whole);
  return value >= 1100 && value <= 2099;
}

Amount amount_at(const Place& place, const Language& language) {
  Amount amount;
  amount.number = number_at(place, language);
  amount.size = amount.number.size;
  if (amount.size == 0) return amount;
  const Place after = place.ahead(amount.size);
  const std::size_t dash = after.rest().starts_with(en_dash) ? en_dash.size()
                           : after.look() == '-'             ? 1
                                                             : 0;
  const Place second = after.ahead(dash);
  const Number last = dash != 0 ? number_at(second, language) : Number{};
  const char next = second.look(last.size);
  // With a hyphen it might also be a serial number.
  const bool serial = place.before() == '-' || !less(amount.number, last) ||
                      (last.size > 4 && last.size == last.whole.size());
  amount.range = last.size != 0 && next != '-' && (dash > 1 || !serial);
  const bool years = amount.range && looks_like_year(amount.number, amount.number.size) &&
                     looks_like_year(last, last.size);
  amount.parts.push_back({amount.size, said(place, amount.number, language, years)});
  if (!amount.range) return amount;
  amount.parts.push_back({dash, std::string(language.words.to)});
  amount.parts.push_back({last.size, said(second, last, language, years)});
  amount.size += dash + last.size;
  amount.number = last;
  return amount;
}

}  // namespace repartee::tts::reading
