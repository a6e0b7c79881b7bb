#pragma once
// One request on its way through libcurl.

#include <curl/curl.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "http/http_client.hpp"

namespace repartee::http {

/// What libcurl's verdict means, for an address as it may be shown.
core::Error curl_error(CURLcode code, const std::string& where,
                       std::chrono::milliseconds connect_timeout);

/// A line break in a header would let its author write further headers.
bool is_header(const std::string& name, const std::string& value);

/// Owns the easy handle and what its callbacks need. Used on the client's thread only.
class Transfer {
 public:
  using Clock = std::chrono::steady_clock;

  Transfer(std::uint64_t id, HttpRequest request, HttpHandlers handlers, std::stop_token stop);

  /// Makes the easy handle; an error says what is wrong with the request.
  core::Result<> prepare(Clock::time_point now);

  /// Calls `cancel` from whatever thread stops the token, perhaps at once.
  void watch(std::function<void()> cancel);

  /// When the request times out, if nothing comes until then.
  Clock::time_point deadline() const { return deadline_; }
  core::Error timeout() const;

  /// What libcurl's verdict means for the caller.
  core::Result<int> outcome(CURLcode code) const;

  /// Tells the caller; the last thing that happens to a transfer.
  void finish(core::Result<int> result);

  std::uint64_t id() const { return id_; }
  CURL* handle() const { return easy_.get(); }
  bool stopped() const { return stop_.stop_requested(); }

 private:
  struct CloseEasy {
    void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
  };
  struct FreeList {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
  };
  static std::size_t write(char* data, std::size_t one, std::size_t size, void* self);
  static std::size_t header_line(char* data, std::size_t one, std::size_t size, void* self);
  core::Result<> set_headers();
  bool see_body(std::string_view bytes);
  template <class Call>
  bool guarded(Call call);
  bool see_header(std::string_view line);

  const std::uint64_t id_;
  const HttpRequest request_;
  HttpHandlers handlers_;
  std::stop_token stop_;
  std::optional<std::stop_callback<std::function<void()>>> on_stop_;

  std::unique_ptr<curl_slist, FreeList> header_list_;
  std::unique_ptr<CURL, CloseEasy> easy_;
  Clock::time_point deadline_ = Clock::time_point::max();
  int status_ = 0;
  Headers headers_;
  std::size_t received_bytes_ = 0;
  bool handler_threw_ = false;
};

}  // namespace repartee::http
