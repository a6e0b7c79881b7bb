#include "tts/text/typography.hpp"

#include <array>

#include "tts/text/utf8.hpp"

namespace repartee::tts {
namespace {

bool is_invisible(char32_t c) {
  return c == 0xAD || c == 0xFEFF || (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) ||
         (c >= 0x2060 && c <= 0x206F) || c == 0xFFFD || c == 0xFFFC;
}

bool is_unicode_space(char32_t c) {
  return c == 0xA0 || (c >= 0x2000 && c <= 0x200A) || c == 0x202F || c == 0x205F || c == 0x3000;
}

/// The ASCII for a typographic character; null: not one.
const char* ascii_for(char32_t c) {
  switch (c) {
    case 0x2018:
    case 0x2019:
    case 0x201A:
    case 0x201B:
    case 0x2032:
    case 0x00B4: return "'";
    case 0x201C:
    case 0x201D:
    case 0x201E:
    case 0x201F:
    case 0x2033:
    case 0x00AB:
    case 0x00BB: return "\"";
    case 0x2010:
    case 0x2011: return "-";
    case 0x2012:
    case 0x2014:
    case 0x2015: return ", ";
    case 0x2026: return "...";
    case 0x2022:
    case 0x00B7: return ", ";
    case 0x2028:
    case 0x2029:
    case 0x0085: return "\n";
    case 0x2212: return "-";  // minus
    case 0x00A9:
    case 0x00AE:
    case 0x2122: return "";  // © ® ™
    default: return nullptr;
  }
}

// U+00C0 to U+017F: Latin-1's letters and Latin Extended-A. " " stands for what is no letter.
constexpr std::array<std::string_view, 0x180 - 0xC0> latin = {
    "A", "A", "A",  "A",  "A", "A", "AE", "C", "E", "E", "E", "E", "I", "I", "I",  "I",  // C0
    "D", "N", "O",  "O",  "O", "O", "O",  " ", "O", "U", "U", "U", "U", "Y", "Th", "ss",
    "a", "a", "a",  "a",  "a", "a", "ae", "c", "e", "e", "e", "e", "i", "i", "i",  "i",
    "d", "n", "o",  "o",  "o", "o", "o",  " ", "o", "u", "u", "u", "u", "y", "th", "y",
    "A", "a", "A",  "a",  "A", "a", "C",  "c", "C", "c", "C", "c", "C", "c", "D",  "d",  // 100
    "D", "d", "E",  "e",  "E", "e", "E",  "e", "E", "e", "E", "e", "G", "g", "G",  "g",
    "G", "g", "G",  "g",  "H", "h", "H",  "h", "I", "i", "I", "i", "I", "i", "I",  "i",
    "I", "i", "IJ", "ij", "J", "j", "K",  "k", "k", "L", "l", "L", "l", "L", "l",  "L",
    "l", "L", "l",  "N",  "n", "N", "n",  "N", "n", "n", "N", "n", "O", "o", "O",  "o",
    "O", "o", "OE", "oe", "R", "r", "R",  "r", "R", "r", "S", "s", "S", "s", "S",  "s",
    "S", "s", "T",  "t",  "T", "t", "T",  "t", "U", "u", "U", "u", "U", "u", "U",  "u",
    "U", "u", "U",  "u",  "W", "w", "Y",  "y", "Y", "Z", "z", "Z", "z", "Z", "z",  "s"};

bool digit_at(std::string_view text, std::size_t at) {
  return at < text.size() && is_digit(static_cast<unsigned char>(text[at]));
}

bool starts_amount(std::string_view text, std::size_t at) {
  const std::string_view rest = text.substr(at);
  return digit_at(text, at) || rest.starts_with("$") || rest.starts_with("€") ||
         rest.starts_with("£");
}

}  // namespace

TracedText plain_characters(const TracedText& in) {
  const std::string& text = in.text();
  TracedText out;
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = decode(text, at);
    const std::size_t from = at;
    const std::size_t size = point.size != 0 ? point.size : 1;
    const char32_t c = point.value;
    at += size;
    if (!point.valid || is_invisible(c) || is_emoji(c)) continue;
    if (c != '\n' && (c < 0x20 || c == 0x7F || is_unicode_space(c))) {
      out.replace(in, from, size, " ");
    } else if (c == 0x2013) {  // en dash
      const bool range = !out.empty() && out.text().back() != ' ' && starts_amount(text, at);
      if (range) {
        out.copy(in, from, size);
      } else {
        out.replace(in, from, size, ", ");
      }
    } else if (const char* ascii = ascii_for(c)) {
      out.replace(in, from, size, ascii);
    } else if (c < 0x80 || c >= 0xA0) {  // between: C1 control characters
      out.copy(in, from, size);
    }
  }
  return out;
}

std::optional<std::string_view> without_accent(char32_t letter) {
  if (letter >= 0x300 && letter <= 0x36F) return "";  // combining accents
  if (letter < 0xC0 || letter >= 0x180) return std::nullopt;
  return latin[letter - 0xC0];
}

TracedText without_accents(const TracedText& in) {
  const std::string& text = in.text();
  TracedText out;
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = decode(text, at);
    const char32_t c = point.value;
    const std::size_t from = at;
    const std::size_t size = point.size != 0 ? point.size : 1;
    at += size;
    if (!point.valid) continue;
    if (const auto plain = without_accent(c)) {
      out.replace(in, from, size, *plain);
    } else {
      out.copy(in, from, size);
    }
  }
  return out;
}

TracedText tidy(const TracedText& in) {
  constexpr std::string_view marks = ",;:.!?";  // the weakest first
  const std::string& text = in.text();
  TracedText out;
  std::size_t spaces = 0;  // before `at`
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (is_space(static_cast<unsigned char>(c))) {
      ++spaces;
      continue;
    }
    const bool space = spaces > 0;
    const std::size_t strength = marks.find(c);
    const bool in_number = (space || out.empty()) && digit_at(text, at + 1);  // ".5"
    if (strength == std::string_view::npos || in_number) {
      if (space && !out.empty()) out.replace(in, at - spaces, spaces, " ");
      out.copy(in, at, 1);
    } else {
      const std::size_t last = out.empty() ? std::string_view::npos : marks.find(out.text().back());
      // Marks that stand together as written ("...", "?!") stay; others are merged.
      const bool written = !space && c != ',' && c != ';' && c != ':';
      if (last == std::string_view::npos || (written && last >= marks.find('.'))) {
        if (!out.empty()) out.copy(in, at, 1);
      } else if (strength > last) {
        out.replace_last(in, at, 1, c);
      }
    }
    spaces = 0;
  }
  return out;
}

}  // namespace repartee::tts
