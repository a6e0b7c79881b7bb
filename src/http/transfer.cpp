#include "http/transfer.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <charconv>
#include <exception>

#include "http/url.hpp"

namespace repartee::http {
namespace {

using core::Error;
using core::ErrorCode;

bool is_header_text(std::string_view text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
}

}  // namespace

// An exception must not travel through libcurl, nor end the thread of everyone's requests.
template <class Call>
bool Transfer::guarded(Call call) {
  try {
    call();
    return true;
  } catch (const std::exception& thrown) {
    spdlog::critical("a handler of an HTTP request threw: {}; this is a bug, please report it",
                     thrown.what());
  } catch (...) {
    spdlog::critical("a handler of an HTTP request threw; this is a bug, please report it");
  }
  handler_threw_ = true;
  return false;
}

bool is_header(const std::string& name, const std::string& value) {
  return !name.empty() && is_header_text(name) && is_header_text(value) &&
         name.find(':') == std::string::npos;
}

Transfer::Transfer(std::uint64_t id, HttpRequest request, HttpHandlers handlers,
                   std::stop_token stop)
    : id_(id),
      request_(std::move(request)),
      handlers_(std::move(handlers)),
      stop_(std::move(stop)) {}

core::Result<> Transfer::set_headers() {
  // libcurl would wait a second for "100 Continue" before it sends a long body.
  curl_slist* list = curl_slist_append(nullptr, "Expect:");
  for (const auto& [name, value] : request_.headers) {
    if (!is_header(name, value)) {
      curl_slist_free_all(list);
      return Error(ErrorCode::invalid_argument,
                   "A header of the request has no name or holds a line break",
                   "Remove line breaks, for example at the end of a key read from a file.");
    }
    // "Name;" is how libcurl wants a header without a value.
    std::string line = name;
    line.append(value.empty() ? ";" : ": ").append(value);
    list = curl_slist_append(list, line.c_str());
  }
  header_list_.reset(list);
  return {};
}

core::Result<> Transfer::prepare(Clock::time_point now) {
  if (auto checked = check_url(request_.url); checked.has_error()) return checked;
  if (auto set = set_headers(); set.has_error()) return set;
  easy_.reset(curl_easy_init());
  CURL* easy = easy_.get();
  if (easy == nullptr) return Error(ErrorCode::internal, "libcurl gave no handle");

  curl_easy_setopt(easy, CURLOPT_URL, request_.url.c_str());
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_2TLS));
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  // Else a cancelled request would wait for its name look-up, and all others with it.
  curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
  curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
  curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  curl_easy_setopt(easy, CURLOPT_USERAGENT, "repartee");
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS,
                   static_cast<long>(request_.connect_timeout.count()));
  if (is_loopback(request_.url)) curl_easy_setopt(easy, CURLOPT_PROXY, "");

  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, header_list_.get());
  if (request_.method == "HEAD") {
    curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
  } else if (request_.method == "POST" || !request_.body.empty()) {
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
                     static_cast<curl_off_t>(request_.body.size()));
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request_.body.c_str());
  }
  if (request_.method != "HEAD") {
    curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request_.method.c_str());
  }

  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &Transfer::write);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, this);
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &Transfer::header_line);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, this);
  curl_easy_setopt(easy, CURLOPT_PRIVATE, this);
  deadline_ = now + request_.first_byte_timeout;
  return {};
}

void Transfer::watch(std::function<void()> cancel) {
  on_stop_.emplace(stop_, std::move(cancel));
}

std::size_t Transfer::write(char* data, std::size_t one, std::size_t size, void* self) {
  const std::size_t bytes = one * size;
  return static_cast<Transfer*>(self)->see_body({data, bytes}) ? bytes : CURL_WRITEFUNC_ERROR;
}

bool Transfer::see_body(std::string_view bytes) {
  received_bytes_ += bytes.size();
  if (received_bytes_ > request_.max_response_bytes) return false;
  deadline_ = Clock::now() + request_.idle_timeout;
  if (!handlers_.on_body || bytes.empty()) return true;
  return guarded([&] { handlers_.on_body(bytes); });
}

std::size_t Transfer::header_line(char* data, std::size_t one, std::size_t size, void* self) {
  const std::size_t bytes = one * size;
  return static_cast<Transfer*>(self)->see_header({data, bytes}) ? bytes : 0;
}

bool Transfer::see_header(std::string_view line) {
  while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.remove_suffix(1);
  if (line.starts_with("HTTP/")) {
    // A new answer: the one before was provisional (1xx).
    headers_.clear();
    const std::size_t space = line.find(' ');
    status_ = 0;
    if (space != std::string_view::npos) {
      std::from_chars(line.data() + space + 1, line.data() + line.size(), status_);
    }
  } else if (line.empty()) {
    if (status_ >= 200 && handlers_.on_headers) {
      const bool fine = guarded([&] { handlers_.on_headers(status_, headers_); });
      handlers_.on_headers = nullptr;  // trailers end with an empty line too
      return fine;
    }
  } else if (const std::size_t colon = line.find(':'); colon != std::string_view::npos) {
    std::string name(line.substr(0, colon));
    std::ranges::transform(name, name.begin(), [](char c) {
      return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    });
    auto value = line.substr(colon + 1);
    value.remove_prefix(std::min(value.find_first_not_of(" \t"), value.size()));
    headers_.emplace_back(std::move(name), value);
  }
  return true;
}

core::Error Transfer::timeout() const {
  const std::string where = shown_url(request_.url);
  if (received_bytes_ > 0) {
    return Error(ErrorCode::timed_out, where + " stopped sending for " +
                                           std::to_string(request_.idle_timeout.count()) + " ms");
  }
  return Error(ErrorCode::timed_out, where + " sent nothing within " +
                                         std::to_string(request_.first_byte_timeout.count()) +
                                         " ms");
}

core::Result<int> Transfer::outcome(CURLcode code) const {
  if (handler_threw_) {
    return Error(ErrorCode::internal, "something failed inside the server", "please report it");
  }
  if (code == CURLE_OK) return status_;
  const std::string where = shown_url(request_.url);
  if (code == CURLE_WRITE_ERROR) {
    return Error(ErrorCode::too_large, where + " sent more than " +
                                           std::to_string(request_.max_response_bytes) + " bytes");
  }
  return curl_error(code, where, request_.connect_timeout);
}

core::Error curl_error(CURLcode code, const std::string& where,
                       std::chrono::milliseconds connect_timeout) {
  switch (code) {
    case CURLE_OPERATION_TIMEDOUT:
      return Error(ErrorCode::timed_out, "No connection to " + where + " within " +
                                             std::to_string(connect_timeout.count()) + " ms");
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
      return Error(ErrorCode::network, "No host of the name in " + where + " was found",
                   "Check the spelling, the name server and the proxy settings.");
    case CURLE_COULDNT_CONNECT:
      return Error(ErrorCode::network, "Nothing accepts connections at " + where,
                   "Check that the server runs and that host and port are right.");
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
      return Error(
          ErrorCode::network, "The certificate of " + where + " is not trusted",
          "Install the authority's certificate (package ca-certificates) or mend the name.");
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
      return Error(ErrorCode::invalid_argument, "\"" + where + "\" is not an address");
    default:
      return Error(ErrorCode::network,
                   "The connection to " + where + " broke: " + curl_easy_strerror(code));
  }
}

void Transfer::finish(core::Result<int> result) {
  if (handlers_.on_done) guarded([&] { handlers_.on_done(std::move(result)); });
}

}  // namespace repartee::http
