#include "conversation/phrases.hpp"

#include <array>
#include <string_view>

namespace repartee::conversation {
namespace {

struct Phrases {
  std::string_view language;
  std::array<std::string_view, 3> fillers;
  std::string_view idle_prompt;
  std::string_view apology;
};

constexpr std::array phrases = {
    Phrases{"en",
            {"Let me check.", "One moment, please.", "Let me think."},
            "Are you still there?",
            "Sorry, I can't answer right now. Please try again."},
    Phrases{"de",
            {"Ich sehe nach.", "Einen Moment, bitte.", "Da muss ich überlegen."},
            "Sind Sie noch da?",
            "Entschuldigung, ich kann gerade nicht antworten. Bitte versuchen Sie es noch einmal."},
    Phrases{"fr",
            {"Je vérifie.", "Un instant, s'il vous plaît.", "Je réfléchis."},
            "Vous êtes toujours là ?",
            "Désolé, je ne peux pas répondre pour le moment. Veuillez réessayer."},
    Phrases{"es",
            {"Déjame ver.", "Un momento, por favor.", "Lo estoy pensando."},
            "¿Sigue ahí?",
            "Lo siento, ahora no puedo responder. Inténtelo de nuevo, por favor."},
};

const Phrases& phrases_of(const Settings& settings) {
  const std::string_view language = settings.spoken_in();
  for (const auto& row : phrases) {
    if (row.language == language.substr(0, language.find('-'))) return row;
  }
  return phrases.front();
}

}  // namespace

std::string filler(const Settings& settings, TurnId turn) {
  if (!settings.fillers.empty()) return settings.fillers[turn % settings.fillers.size()];
  const auto& built_in = phrases_of(settings).fillers;
  return std::string(built_in[turn % built_in.size()]);
}

std::string apology(const Settings& settings) {
  if (!settings.apologize) return {};
  if (!settings.apology.empty()) return settings.apology;
  return std::string(phrases_of(settings).apology);
}

std::string idle_prompt(const Settings& settings) {
  if (!settings.idle_prompt.empty()) return settings.idle_prompt;
  return std::string(phrases_of(settings).idle_prompt);
}

}  // namespace repartee::conversation
