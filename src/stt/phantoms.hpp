#pragma once
// What speech models say when nobody does: the credits and closing words of the videos that they
// were trained on.

#include <string_view>

namespace repartee::stt {

enum class Phantom {
  none,
  possible,  ///< People say it too ("thank you"): doubt it where something else is odd as well.
  certain,   ///< Nobody says it to a machine ("subtitles by the amara.org community").
};

/// Whether the whole of `bare_text` (stt::bare) is such a phrase, once or several times over.
/// Phrases of `language` (ISO 639-1) and English ones, which appear in every language.
Phantom phantom(std::string_view bare_text, std::string_view language);

}  // namespace repartee::stt
