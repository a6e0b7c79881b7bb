#pragma once
// Responses: what a client asks of one, and the object that tells of it.

#include <nlohmann/json.hpp>
#include <string>
#include <variant>
#include <vector>

#include "conversation/effects.hpp"
#include "conversation/inputs.hpp"
#include "protocol/realtime/items.hpp"
#include "protocol/realtime/session_config.hpp"

namespace repartee::protocol::realtime {

/// What a response object tells beyond what the core knows of it. Travels through the core as the
/// opaque metadata of its reply.
struct ResponseTraits {
  nlohmann::json metadata;  ///< The client's own, or null.
  AudioFormat format = AudioFormat::pcm;
  std::string voice;
  std::optional<int> max_output_tokens;
  std::optional<double> temperature;  ///< The beta's; GA has none.

  /// Of an answer that the session gives by itself.
  static ResponseTraits of(const SessionConfig& config);
  std::string to_text() const;
  static ResponseTraits from_text(const std::string& text);
};

/// `response.create`, read.
struct ResponseRequest {
  conversation::input::ResponseOptions options;
  /// Sound in `options.context`: index of the item there, and where it belongs.
  struct Sound {
    std::size_t item;
    ReadItem::Sound sound;
  };
  std::vector<Sound> sounds;
  std::string voice;       ///< As the client calls it; empty: the session's.
  bool unlimited = false;  ///< "inf" tokens, where the session has a limit: the server's own holds.
};

/// `response` may be null: all as in the session.
ResponseRequest read_response(const nlohmann::json& response, const SessionConfig& config,
                              Findings& findings);

/// The tools that models here can be told of, and the choice among them.
std::vector<llm::Tool> functions_of(const nlohmann::json& tools);
llm::ToolChoice choice_of(const nlohmann::json& choice);

/// "resp_<session>_3".
std::string response_id(const std::string& session, conversation::ReplyId reply);
/// Nothing where it is not one of this session's.
std::optional<conversation::ReplyId> reply_of(const std::string& session, const std::string& id);

/// In GA's words.
nlohmann::json started_json(const std::string& session, const std::string& conversation,
                            const conversation::event::ReplyStarted& started,
                            const ResponseTraits& traits);
nlohmann::json done_json(const std::string& session, const std::string& conversation,
                         const conversation::event::ReplyDone& done, const ResponseTraits& traits);

}  // namespace repartee::protocol::realtime
