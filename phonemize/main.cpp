// repartee-phonemize: the phonemes of a text, by espeak-ng. A program of its own for two reasons:
// espeak-ng is under GPL-3+, so this program as built is too, and the server, which only talks to
// it through a pipe, is not; and espeak-ng mixes up the output of two threads, and may crash
// without taking a conversation with it. docs/adr/0019.
//
// Each line of the input is a request, `voice<TAB>text`, answered in order by one line:
// `ok<TAB>phonemes` (the International Phonetic Alphabet, words separated by spaces) or
// `error<TAB>what is wrong`. Ends with its input.
#include <espeak-ng/speak_lib.h>

#include <iostream>
#include <optional>
#include <string>

namespace {

constexpr int ipa = 0x02;  // espeak_TextToPhonemes(): bit 1 asks for the IPA, in UTF-8

std::string phonemes_of(const std::string& text) {
  std::string phonemes;
  const void* rest = text.c_str();
  // espeak-ng answers clause by clause.
  while (rest != nullptr) {
    const char* clause = espeak_TextToPhonemes(&rest, espeakCHARS_UTF8, ipa);
    if (clause == nullptr || *clause == '\0') continue;
    if (!phonemes.empty()) phonemes += ' ';
    phonemes += clause;
  }
  for (char& c : phonemes) {
    if (c == '\n' || c == '\t' || c == '\r') c = ' ';
  }
  return phonemes;
}

}  // namespace

int main() {
  std::ios::sync_with_stdio(false);
  const bool ready =
      espeak_Initialize(AUDIO_OUTPUT_SYNCHRONOUS, 0, nullptr, espeakINITIALIZE_DONT_EXIT) > 0;
  std::optional<std::string> chosen;
  for (std::string request; std::getline(std::cin, request);) {
    const std::size_t tab = request.find('\t');
    const std::string voice = request.substr(0, tab);
    if (!ready) {
      std::cout << "error\tespeak-ng did not start (is the package espeak-ng-data installed?)\n";
    } else if (tab == std::string::npos) {
      std::cout << "error\ta request is 'voice<TAB>text'\n";
    } else if (chosen != voice && espeak_SetVoiceByName(voice.c_str()) != EE_OK) {
      chosen.reset();
      std::cout << "error\tespeak-ng has no voice '" << voice << "'\n";
    } else {
      chosen = voice;
      std::cout << "ok\t" << phonemes_of(request.substr(tab + 1)) << '\n';
    }
    std::cout.flush();
  }
  return 0;
}
