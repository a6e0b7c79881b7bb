#include <algorithm>

#include "tts/text/reading/rules.hpp"

namespace repartee::tts::reading {
namespace {

bool ends_word(const Place& place) {
  return !place.word_at(0);
}

/// "$" or "USD" at a place; a code is a whole word.
struct Found {
  const Currency* currency = nullptr;
  std::size_t size = 0;
};
Found currency_at(const Place& place, const Language& language, bool before_amount) {
  for (const Currency& currency : language.currencies) {
    for (const std::string_view sign : {currency.sign, currency.code}) {
      if (sign.empty() || !place.rest().starts_with(sign)) continue;
      const bool letters =
          is_word_byte(sign.back()) && static_cast<unsigned char>(sign.back()) < 0x80;
      const char next = place.look(sign.size());
      const bool whole = before_amount ? place.starts_word() && (is_digit_byte(next) || next == ' ')
                                       : !place.word_at(sign.size());
      if (!letters || whole) return {&currency, sign.size()};
    }
  }
  return {};
}

const Scale* scale_at(const Place& place, const Language& language) {
  for (const Scale& scale : language.scales) {
    if (place.rest().starts_with(scale.sign) && ends_word(place.ahead(scale.sign.size()))) {
      return &scale;
    }
  }
  return nullptr;
}

// "5 dollars 20": what people say between an amount's two halves, or for cents alone.
std::string with_cents(const std::string& figures, const Number& number, const Currency& currency,
                       const Language& language) {
  const int cents = value_of(number.decimals);
  const std::string said = std::to_string(cents);
  const auto of_cents = [&] {
    return said + " " + std::string(cents == 1 ? currency.minor_one : currency.minor_many);
  };
  if (number.whole == "0") return of_cents();
  const bool one = number.whole == "1";
  std::string words = one && !currency.article.empty() ? std::string(currency.article) : figures;
  words.append(" ").append(one ? currency.one : currency.many);
  if (cents == 0) return words;
  if (cents < 10 && !language.words.and_cents.empty()) {
    return words.append(" ").append(language.words.and_cents).append(" ").append(of_cents());
  }
  return words.append(" ").append(said);
}

Reading amount_of(const Amount& amount, const Currency& currency, std::size_t behind) {
  Reading parts = amount.parts;
  const bool one = amount.number.is_one() && !amount.range;
  if (one && !currency.article.empty()) parts.front().words = currency.article;
  parts.push_back({behind, std::string(one ? currency.one : currency.many)});
  return parts;
}

Reading merged(const Reading& parts, std::size_t more) {
  Part whole{more, {}};
  for (const Part& part : parts) {
    whole.size += part.size;
    if (!whole.words.empty()) whole.words += ' ';
    whole.words += part.words;
  }
  return {whole};
}

bool has_cents(const Amount& amount, const Currency& currency) {
  return amount.number.decimals.size() == 2 && !currency.minor_many.empty() && !amount.range;
}

}  // namespace

Reading read_money(const Place& place, const Language& language) {
  const Found found = currency_at(place, language, /*before_amount=*/true);
  if (found.currency == nullptr) return {};
  const std::size_t space = place.look(found.size) == ' ' ? 1 : 0;
  const Place begin = place.ahead(found.size + space);
  const Amount amount = amount_at(begin, language);
  if (amount.size == 0) return {};
  // "5 $ 3": the sign belongs to the number before it; read_quantity() has taken that one.
  const std::size_t lead = found.size + space;
  const Place after = begin.ahead(amount.size);
  Reading reading;
  if (const Scale* scale = scale_at(after, language)) {
    reading = merged(amount.parts, lead + scale->sign.size());
    reading.front().words.append(" ").append(scale->words).append(" ").append(found.currency->many);
  } else if (has_cents(amount, *found.currency)) {
    const std::string whole =
        amount.parts.front().words.substr(0, amount.parts.front().words.rfind(language.decimal));
    reading = {{lead + amount.size, with_cents(whole, amount.number, *found.currency, language)}};
  } else {
    reading = merged(amount_of(amount, *found.currency, 0), lead);
  }
  std::size_t size = 0;
  for (const Part& part : reading) size += part.size;
  append_per(reading, place.ahead(size), language);
  return reading;
}

Reading money_behind(const Amount& amount, const Place& after, const Language& language) {
  const Scale* scale = scale_at(after, language);
  const Place behind = after.ahead(scale != nullptr ? scale->sign.size() : 0);
  const std::size_t space = behind.look() == ' ' ? 1 : 0;
  const Place sign = behind.ahead(space);
  const Found found = currency_at(sign, language, /*before_amount=*/false);
  if (found.currency == nullptr) return {};
  // "5 $6" is two amounts, "5 $" is one.
  const Place rest = sign.ahead(found.size);
  if (digits(rest) > 0) return {};
  Reading reading;
  if (scale != nullptr) {
    reading = amount.parts;
    reading.push_back({scale->sign.size(), std::string(scale->words)});
    reading.push_back({space + found.size, std::string(found.currency->many)});
  } else if (has_cents(amount, *found.currency)) {
    const std::string whole =
        amount.parts.front().words.substr(0, amount.parts.front().words.rfind(language.decimal));
    reading = {{amount.size + space + found.size,
                with_cents(whole, amount.number, *found.currency, language)}};
  } else {
    reading = amount_of(amount, *found.currency, space + found.size);
  }
  append_per(reading, rest, language);
  return reading;
}

}  // namespace repartee::tts::reading
