#pragma once
// A text spoken and encoded piece by piece, as fast as somebody takes the pieces.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <deque>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "audio/encode.hpp"
#include "core/error.hpp"
#include "runtime/engines.hpp"
#include "runtime/signal.hpp"
#include "tts/text/lexicon.hpp"

namespace repartee::runtime {

/// Confined to its executor (a strand). A worker speaks one clause at a time, and the next one only
/// when little of what was spoken still waits here: whoever takes slowly holds no worker.
/// Destroying it stops the speech within one chunk.
class SpeechStream : public std::enable_shared_from_this<SpeechStream> {
 public:
  struct Request {
    std::string text;             ///< For people; it is made speakable here.
    std::string language = "en";  ///< Of the text, where the voice has none of its own.
    std::shared_ptr<const tts::Lexicon> lexicon;  ///< May be null.
    std::string voice;                            ///< Empty: the engine's default.
    double speed = 1;
    audio::Encoding encoding = audio::Encoding::wav;
    std::string tenant;  ///< Whose it is, where computing time is shared out.
  };

  /// `not_found` for an unknown voice, `invalid_argument` for a text with nothing to say or a speed
  /// outside 0.5 to 2.0, `unsupported` for an encoding that this build has not.
  static core::Result<std::shared_ptr<SpeechStream>> open(boost::asio::any_io_executor executor,
                                                          std::shared_ptr<const Engines> engines,
                                                          const Request& request);
  ~SpeechStream();

  /// The next bytes of the encoded stream, never empty; nothing at its end. One call at a time.
  boost::asio::awaitable<core::Result<std::optional<std::string>>> next();

  struct Shared;
  SpeechStream(boost::asio::any_io_executor executor, std::shared_ptr<const Engines> engines,
               std::vector<std::string> clauses, std::shared_ptr<Shared> shared);

 private:
  void speak_next();
  void take(std::string bytes, std::optional<core::Result<>> done);

  const boost::asio::any_io_executor executor_;
  const std::shared_ptr<const Engines> engines_;
  const std::vector<std::string> clauses_;  // speakable
  const std::shared_ptr<Shared> shared_;    // with the worker that speaks
  std::size_t next_clause_ = 0;
  bool speaking_ = false;  // a worker has a clause
  std::optional<core::Error> error_;
  std::deque<std::string> ready_;
  std::size_t ready_bytes_ = 0;
  Signal arrived_;
  std::stop_source stop_;
};

}  // namespace repartee::runtime
