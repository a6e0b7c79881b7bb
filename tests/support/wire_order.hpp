#pragma once
// What must hold of the order of a Realtime server's events, whatever the client does. The same
// rules as tests/realtime/support/order.mjs has for real connections.

#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>

namespace repartee::test {

/// Is told each event of one connection, in GA's words.
class WireOrder {
 public:
  /// What is wrong with it, after those before.
  std::optional<std::string> check(const nlohmann::json& event);
  /// Sound told so far, in bytes of base64's content.
  std::size_t audio_bytes(const std::string& item) const;

 private:
  struct Response {
    bool out_of_band = false, done = false;
    std::map<std::string, bool> items, parts;  // open: true
  };
  std::optional<std::string> follow(const nlohmann::json& event, const std::string& type,
                                    Response& response);

  std::set<std::string> ids_;
  std::map<std::string, Response> responses_;
  std::map<std::string, bool> items_;  // of the conversation; being added: true
  std::map<std::string, std::size_t> audio_;
};

}  // namespace repartee::test
