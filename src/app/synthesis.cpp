#include "app/synthesis.hpp"

#include <optional>
#include <stop_token>

#include "tts/request.hpp"
#include "tts/text/clause_chunker.hpp"
#include "tts/text/speakable.hpp"

namespace repartee::app {

core::Result<> synthesize(
    tts::TextToSpeech& engine, const std::string& text, const std::string& voice, double speed,
    const std::function<core::Result<>(const audio::Samples&, double done)>& sink,
    const tts::Lexicon& lexicon) {
  const std::string language = tts::spoken_language(engine.voices(), voice, "en");
  tts::ClauseChunker chunker(language);
  chunker.feed(text);
  std::size_t spoken = 0;
  const auto next = [&] {
    auto clause = chunker.next();
    return clause ? clause : chunker.finish();
  };
  while (const std::optional<std::string> clause = next()) {
    audio::Samples samples;
    const tts::SpeechSink collect{.words = [](const auto&) {},
                                  .audio =
                                      [&](std::span<const std::int16_t> chunk) {
                                        samples.insert(samples.end(), chunk.begin(), chunk.end());
                                        return true;
                                      }};
    auto said = engine.synthesize(
        {.text = tts::speakable(*clause, language, lexicon), .voice = voice, .speed = speed},
        collect, std::stop_token{});
    if (!said) return said.error();
    spoken += clause->size();
    auto taken = sink(samples, static_cast<double>(spoken) / static_cast<double>(text.size()));
    if (!taken) return taken.error();
  }
  return {};
}

}  // namespace repartee::app
