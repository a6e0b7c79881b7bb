#pragma once
// A server on loopback that speaks OpenAI's chat completions to the byte, and every way they go
// wrong. Deterministic: nothing in it depends on time.

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace repartee::test {

/// What one request is answered with. Pieces are sent one by one.
struct FakeReply {
  enum class End {
    whole,  ///< The closing chunk; the connection stays for the next request.
    close,  ///< Without a closing chunk; where `chunked` is off this is how the body ends.
    reset,  ///< The connection is torn down.
    stall,  ///< Nothing more comes until the client goes.
  };
  int status = 200;
  std::string content_type = "text/event-stream";
  std::vector<std::string> pieces;
  End end = End::whole;
  bool chunked = true;          ///< Else neither length nor chunks: the body lasts until the close.
  std::size_t split_bytes = 0;  ///< Cut the body into pieces of so many bytes; 0: as they are.
  std::string location;         ///< For redirects.
  std::vector<std::pair<std::string, std::string>> headers;  ///< Further ones.
};

struct FakeRequest {
  std::string method;
  std::string path;
  std::map<std::string, std::string> headers;  ///< Names in lower case.
  std::string body;
};

/// The payloads of one stream, as `data: …\n\n` lines.
std::string sse(const std::string& payload, const std::string& line_end = "\n");
std::string text_chunk(const std::string& text);
std::string finish_chunk(const std::string& reason = "stop");
std::string usage_chunk(int input, int output);

/// A well-formed stream: a role, the deltas, the finish reason, usage and [DONE].
FakeReply stream_of(const std::vector<std::string>& deltas, const std::string& line_end = "\n");
FakeReply error_reply(int status, std::string body, std::string content_type = "application/json");

/// Thread-safe. Answers with the replies given to next(), in order, then with "Hello there."
class FakeOpenAi {
 public:
  FakeOpenAi();
  ~FakeOpenAi();
  FakeOpenAi(const FakeOpenAi&) = delete;
  FakeOpenAi& operator=(const FakeOpenAi&) = delete;

  void next(FakeReply reply);
  /// What is answered where no reply was given to next().
  void otherwise(std::function<FakeReply(const FakeRequest&)> answer);
  std::string base_url() const;  ///< "http://127.0.0.1:PORT/v1".
  int port() const { return port_; }

  std::vector<FakeRequest> requests() const;
  int connections() const;
  /// Blocks until a client has left a stalled reply.
  void wait_for_disconnect();
  /// Blocks until so many requests have come.
  void wait_for_requests(std::size_t count);

 private:
  void accept();
  void serve(int socket);
  bool answer(int socket, const FakeReply& reply);

  int listener_ = -1;
  int port_ = 0;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<FakeReply> replies_;                           // guarded by mutex_
  std::function<FakeReply(const FakeRequest&)> otherwise_;  // guarded by mutex_
  std::vector<FakeRequest> requests_;                       // guarded by mutex_
  std::vector<int> sockets_;          // guarded by mutex_; closed by the destructor
  std::vector<std::thread> threads_;  // guarded by mutex_
  int disconnects_ = 0;               // guarded by mutex_
  bool closing_ = false;              // guarded by mutex_
  std::thread acceptor_;
};

}  // namespace repartee::test
