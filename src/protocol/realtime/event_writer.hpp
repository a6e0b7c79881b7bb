#pragma once
// From the conversation's events to the wire's, in either shape. Pure: no socket, no clock.

#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

#include "conversation/effects.hpp"
#include "protocol/realtime/responses.hpp"
#include "protocol/realtime/session_config.hpp"

namespace repartee::protocol::realtime {

/// Where messages go, in order.
class WireSink {
 public:
  virtual ~WireSink() = default;
  virtual void send(std::string message) = 0;
  /// Sound of a reply; `clearable`: its speaker may be interrupted, and what has not left by then
  /// is not wanted any more.
  virtual void send_audio(std::string message, bool clearable) = 0;
};

/// Of one connection. What it remembers is the wire's: which reply has which format, how much of a
/// transcript was told; of the conversation it knows nothing.
class EventWriter {
 public:
  /// `session`: "sess_…". The sink outlives it.
  EventWriter(Shape shape, std::string session, SessionConfig config, WireSink& sink);

  const SessionConfig& config() const { return config_; }
  /// What holds from now on.
  void set_config(SessionConfig config) { config_ = std::move(config); }
  /// The session's name without "sess_": part of the ids of its responses.
  const std::string& session() const { return session_; }

  void session_created(std::int64_t expires_at_s);
  void error(const ApiError& error, const std::string& event_id);
  /// Servers of tools that cannot be asked: named, so that a client does not wait for them.
  void tool_servers_failed();
  /// Whether this is the id of such a server's list of tools; then it is told, empty.
  bool retrieved_tools(const conversation::ItemId& item);
  /// Only for clients that asked for events of our own.
  void warning(const std::string& warning);

  /// What the client has just asked to be done with an item, for the code of the error that may
  /// follow: "retrieve", "delete", "truncate".
  void doing(std::string_view verb) { verb_ = verb; }

  void on_event(const conversation::Event& event);
  void on_audio(conversation::ReplyId reply, std::span<const std::int16_t> samples);
  /// `audio`: base64 of what is kept of the item's sound; may be empty.
  void retrieved(const conversation::Item& item, const std::string& audio);

 private:
  struct Reply {
    ResponseTraits traits;
    std::optional<conversation::Place> speaking;
    bool out_of_band = false;
    conversation::ItemId message;  // that is open; empty: none
    // Items of one response end one after the other: calls that are complete wait for its message.
    // A client that answers a call with `response.create` would else meet a response that still
    // speaks.
    std::vector<conversation::ItemId> calls;
    std::vector<nlohmann::json> held;
  };

  void emit(nlohmann::json event);
  /// What ends a tool call: at once, or after the message of the same response.
  void emit_end(conversation::ReplyId reply, const conversation::ItemId& call,
                nlohmann::json event);
  void release(Reply& reply);
  std::string next_event_id();
  std::string tool_list_id(std::size_t tool) const;
  nlohmann::json at(std::string_view type, const conversation::Place& place) const;
  std::string response(conversation::ReplyId reply) const { return response_id(session_, reply); }

  void on(const conversation::event::Configured& event);
  void on(const conversation::event::SpeechStarted& event);
  void on(const conversation::event::SpeechStopped& event);
  void on(const conversation::event::TurnCommitted& event);
  void on(const conversation::event::InputCleared& event);
  void on(const conversation::event::TurnTimedOut& event);
  void on(const conversation::event::TranscriptUpdated& event);
  void on(const conversation::event::TranscriptFailed& event);
  void on(const conversation::event::ItemAdded& event);
  void on(const conversation::event::ItemDone& event);
  void on(const conversation::event::ItemDeleted& event);
  void on(const conversation::event::ItemTruncated& event);
  void on(const conversation::event::ReplyStarted& event);
  void on(const conversation::event::OutputItemAdded& event);
  void on(const conversation::event::PartAdded& event);
  void on(const conversation::event::OutputText& event);
  void on(const conversation::event::PartDone& event);
  void on(const conversation::event::ToolArguments& event);
  void on(const conversation::event::ToolArgumentsDone& event);
  void on(const conversation::event::OutputItemDone& event);
  void on(const conversation::event::ReplyDone& event);
  void on(const conversation::event::Failure& event);
  /// Told to other protocols, or told here in another way.
  template <class Other>
  void on(const Other&) {}
  void transcript_delta(const conversation::ItemId& item, std::string_view text);

  const Shape shape_;
  const std::string id_;       // "sess_…"
  const std::string session_;  // without that
  SessionConfig config_;
  WireSink& sink_;
  std::int64_t expires_at_s_ = 0;
  std::uint64_t events_ = 0;
  std::string_view verb_;
  std::map<conversation::ReplyId, Reply> replies_;    // that run: the core bounds them
  std::map<conversation::ItemId, std::size_t> told_;  // bytes of transcripts that are not final
};

}  // namespace repartee::protocol::realtime
