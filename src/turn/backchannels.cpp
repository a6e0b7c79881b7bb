#include "turn/backchannels.hpp"

#include <algorithm>
#include <array>

#include "tts/text/typography.hpp"
#include "turn/words.hpp"

namespace repartee::turn {
namespace {

constexpr std::size_t most_words = 4;      // of an entry
constexpr std::size_t most_bytes = 64;     // of an entry
constexpr std::size_t most_entries = 256;  // of a list that is configured

struct List {
  std::string_view language;  // "" for every language
  Meaning meaning;
  std::string_view entries;  // separated by |
};

// Signs of listening, and ways to take the word: to start from, not to be complete; operators add
// theirs. ("Actually" with "no", and "okay, yeah, right": what Vapi documents for English.)
constexpr std::array lists = {
    List{"", Meaning::backchannel,
         "mm|mmm|mhm|mm hm|mm hmm|mmhm|mmhmm|hm|hmm|hum|uh huh|uhuh|aha|ah|ah ha|oh|ok|okay|o k|"
         "mkay|eh|super"},
    List{"", Meaning::interruption, "stop"},
    List{"en", Meaning::backchannel,
         "yeah|yeah yeah|yep|yup|yes|right|sure|alright|all right|i see|got it|of course|exactly|"
         "true|cool|nice|great|good|fine|wow|really|i know|makes sense|sounds good|no problem|"
         "no worries|uh|um|er|no doubt|no way|no kidding|fair "
         "enough|interesting|absolutely|definitely"},
    List{"en", Meaning::interruption,
         "wait|no|nope|hold on|hang on|pause|quiet|be quiet|shut up|enough|that's enough|"
         "never mind|nevermind|cancel|excuse me|one moment|one second|just a moment|"
         "just a second|just a minute|let me stop you|actually"},
    List{"de", Meaning::backchannel,
         "ja|jaja|ja ja|jawohl|jo|jep|genau|gut|sehr gut|klar|na klar|alles klar|verstehe|"
         "ich verstehe|verstanden|ach so|achso|ach|stimmt|richtig|in ordnung|schön|toll|natürlich|"
         "sicher|eben|äh|ähm|soso|so so|kein problem|interessant|wirklich|echt|aha ja|prima|"
         "wunderbar"},
    List{"de", Meaning::interruption,
         "stopp|halt|warte|warten sie|warte mal|moment|moment mal|einen moment|nein|nee|nö|"
         "sei still|ruhe|genug|das reicht|schluss|aufhören|hör auf|hören sie auf|abbrechen|"
         "entschuldigung|pause|vergiss es|quatsch"},
    List{"fr", Meaning::backchannel,
         "oui|ouais|oui oui|d'accord|bien|très bien|bien sûr|je vois|je comprends|compris|voilà|"
         "exactement|c'est ça|tout à fait|ah bon|ah oui|euh|parfait|ça marche|entendu|mouais|"
         "pas de problème|génial|vraiment|c'est vrai|bon"},
    List{"fr", Meaning::interruption,
         "arrête|arrêtez|attends|attendez|non|une seconde|un instant|un moment|une minute|"
         "tais toi|taisez vous|silence|ça suffit|assez|pardon|excusez moi|excuse moi|pause|annule|"
         "annulez|laisse tomber"},
    List{"es", Meaning::backchannel,
         "sí|sí sí|ya|ya veo|vale|claro|claro que sí|de acuerdo|bien|muy bien|entiendo|entendido|"
         "exacto|cierto|ajá|perfecto|genial|está bien|bueno|em|por supuesto|no hay problema|"
         "correcto|en serio|así es"},
    List{"es", Meaning::interruption,
         "para|pare|espera|espere|alto|no|basta|detente|un momento|un segundo|un minuto|cállate|"
         "silencio|suficiente|perdón|disculpa|disculpe|pausa|cancela|olvídalo"},
};

// What is compared: "Mm-hm, D’accord" → "mm", "hm", "d'accord".
std::vector<std::string> units(std::string_view text) {
  std::string spaced(text);
  std::replace(spaced.begin(), spaced.end(), '-', ' ');
  std::vector<std::string> all;
  for (auto& word : words_of(spaced)) {
    all.push_back(tts::without_accents(tts::TracedText(word.text)).text());
  }
  return all;
}

std::string joined(const std::vector<std::string>& words, std::size_t begin, std::size_t count) {
  std::string text;
  for (std::size_t i = begin; i < begin + count; ++i) {
    if (!text.empty()) text += ' ';
    text += words[i];
  }
  return text;
}

}  // namespace

OverlapWords::OverlapWords(std::string_view language, const std::vector<std::string>& backchannels,
                           const std::vector<std::string>& interrupting) {
  // "de-AT" has the words of "de".
  const auto base = language.substr(0, language.find('-'));
  for (const auto& list : lists) {
    if (!list.language.empty() && list.language != base) continue;
    for (auto rest = list.entries; !rest.empty();) {
      const auto bar = std::min(rest.find('|'), rest.size());
      add(rest.substr(0, bar), list.meaning);
      rest.remove_prefix(std::min(bar + 1, rest.size()));
    }
  }
  for (const auto& entry : backchannels) add(entry, Meaning::backchannel);
  for (const auto& entry : interrupting) add(entry, Meaning::interruption);
}

void OverlapWords::add(std::string_view entry, Meaning meaning) {
  const bool off = entry.starts_with('-');
  const auto words = units(entry.substr(off ? 1 : 0));
  if (words.empty() || words.size() > most_words) return;
  const auto key = joined(words, 0, words.size());
  if (!off) {
    entries_[key] = meaning;
  } else if (const auto found = entries_.find(key);
             found != entries_.end() && found->second == meaning) {
    entries_.erase(found);
  }
}

Overheard OverlapWords::read(std::string_view text) const {
  const auto words = units(text);
  Overheard heard;
  for (std::size_t at = 0; at < words.size();) {
    auto length = std::min(most_words, words.size() - at);
    auto entry = entries_.end();
    for (; length > 0; --length) {
      entry = entries_.find(joined(words, at, length));
      if (entry != entries_.end()) break;
    }
    const auto meaning = entry == entries_.end() ? Meaning::content : entry->second;
    heard.content_words += meaning == Meaning::content;
    heard.meaning = std::max(heard.meaning, meaning);
    at += std::max<std::size_t>(length, 1);
  }
  return heard;
}

core::Result<> check_overlap_words(const std::vector<std::string>& entries) {
  using core::Error, core::ErrorCode;
  if (entries.size() > most_entries) {
    return Error(ErrorCode::invalid_argument,
                 "there are " + std::to_string(entries.size()) + " words or phrases",
                 "at most " + std::to_string(most_entries));
  }
  for (const auto& entry : entries) {
    const auto words = units(std::string_view(entry).substr(entry.starts_with('-') ? 1 : 0));
    if (words.empty() || words.size() > most_words || entry.size() > most_bytes) {
      return Error(ErrorCode::invalid_argument, "'" + entry + "' is no word or phrase to look for",
                   "one to four words, at most 64 bytes");
    }
  }
  return {};
}

// The longest common subsequence: words that a recognizer got wrong or left out count against it,
// and no more.
double share_said(std::string_view heard, std::string_view said) {
  const auto left = units(heard), right = units(said);
  if (left.empty()) return 0;
  std::vector<std::size_t> row(right.size() + 1, 0);
  for (const auto& word : left) {
    std::size_t diagonal = 0;
    for (std::size_t i = 0; i < right.size(); ++i) {
      const auto above = row[i + 1];
      row[i + 1] = word == right[i] ? diagonal + 1 : std::max(above, row[i]);
      diagonal = above;
    }
  }
  return static_cast<double>(row.back()) / static_cast<double>(left.size());
}

std::size_t count_words(std::string_view text) {
  return units(text).size();
}

}  // namespace repartee::turn
