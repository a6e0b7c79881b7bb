#pragma once
// An HTTP server on loopback that answers each request with the bytes that a test wants: also too
// few of them, or lies about them.

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace repartee::test {

struct FileRequest {
  std::string target;    ///< "/file.bin".
  std::string range;     ///< Of the Range header: "bytes=5-"; else empty.
  std::string if_range;  ///< Of the If-Range header.
};

/// One answer, byte for byte, after which the connection is closed.
using Answer = std::function<std::string(const FileRequest&)>;

class FileServer {
 public:
  explicit FileServer(Answer answer);
  ~FileServer();
  FileServer(const FileServer&) = delete;
  FileServer& operator=(const FileServer&) = delete;

  /// "http://127.0.0.1:PORT/file.bin".
  std::string url(const std::string& path = "/file.bin") const;
  std::vector<FileRequest> requests() const;

 private:
  void serve();
  void handle(int connection);

  Answer answer_;
  std::uint16_t port_ = 0;  // known once it listens
  int listener_ = -1;
  std::atomic<bool> ending_ = false;
  mutable std::mutex mutex_;  // guards requests_
  std::vector<FileRequest> requests_;
  std::thread thread_;
};

/// A head and a body: "HTTP/1.1 200 OK", Content-Length of the body, further fields.
std::string response(int status, const std::string& body, const std::string& fields = "");

/// What a well-behaved server answers about a file: the whole, or the rest that was asked for.
std::string whole_or_rest(const std::string& file, const FileRequest& request,
                          const std::string& etag = "\"one\"");

/// An address where nothing listens.
std::string closed_address();

}  // namespace repartee::test
