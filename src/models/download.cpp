#include "models/download.hpp"

#include <curl/curl.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <fstream>
#include <memory>
#include <optional>

#include "http/http_client.hpp"
#include "http/url.hpp"
#include "models/files.hpp"

namespace repartee::models {

namespace {

using core::Error;
using core::ErrorCode;

struct CloseEasy {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

std::string host_of(const std::string& url) {
  std::string shown = http::shown_url(url);
  const auto begin = shown.find("://");
  if (begin == shown.npos) return shown;
  return shown.substr(begin + 3, shown.find('/', begin + 3) - begin - 3);
}

std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// "Content-Range: bytes FIRST-LAST/TOTAL"; a total of "*" is none.
struct ContentRange {
  std::uint64_t first = 0;
  std::optional<std::uint64_t> total;
};
std::optional<ContentRange> parse_content_range(std::string_view text) {
  constexpr std::string_view unit = "bytes ";
  const auto dash = text.find('-'), slash = text.find('/');
  if (!text.starts_with(unit) || dash == text.npos || slash == text.npos || dash > slash) return {};
  const auto first = number(text.substr(unit.size(), dash - unit.size()));
  if (!first) return std::nullopt;
  return ContentRange{.first = *first, .total = number(text.substr(slash + 1))};
}

/// The part file, locked against a second download, with the ETag beside it.
class PartFile {
 public:
  explicit PartFile(std::filesystem::path path)
      : path_(std::move(path)), etag_path_(path_.string() + ".etag") {}
  ~PartFile() {
    if (file_ < 0) return;
    // Without the lock it is another process's, which may have written to it since.
    std::error_code ignored;
    if (locked_ && size_ == 0) std::filesystem::remove(path_, ignored);
    close(file_);
  }
  PartFile(const PartFile&) = delete;
  PartFile& operator=(const PartFile&) = delete;

  core::Result<> open() {
    file_ = ::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (file_ < 0) return write_error(path_, errno);
    if (flock(file_, LOCK_EX | LOCK_NB) != 0) {
      return Error(ErrorCode::overloaded,
                   fmt::format("another process is downloading {} already", path_.string()),
                   "wait for it to finish");
    }
    locked_ = true;
    struct stat status{};
    if (fstat(file_, &status) == 0) size_ = static_cast<std::uint64_t>(status.st_size);
    std::ifstream stored(etag_path_);
    std::getline(stored, etag_);
    return {};
  }

  core::Result<> append(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto written = pwrite(file_, bytes.data(), bytes.size(), static_cast<off_t>(size_));
      if (written < 0 && errno == EINTR) continue;
      if (written <= 0) return write_error(path_, written < 0 ? errno : ENOSPC);
      size_ += static_cast<std::uint64_t>(written);
      bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
  }

  core::Result<> restart() {
    if (ftruncate(file_, 0) != 0) return write_error(path_, errno);
    size_ = 0;
    set_etag("");
    return {};
  }

  /// A weak one ("W/…") does not vouch for every byte.
  void set_etag(std::string etag) {
    if (etag.starts_with("W/")) etag.clear();
    if (etag == etag_) return;
    etag_ = std::move(etag);
    std::error_code ignored;
    if (etag_.empty()) {
      std::filesystem::remove(etag_path_, ignored);
    } else {
      std::ofstream(etag_path_) << etag_ << '\n';
    }
  }

  std::uint64_t size() const { return size_; }
  const std::string& etag() const { return etag_; }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_, etag_path_;
  int file_ = -1;
  bool locked_ = false;
  std::uint64_t size_ = 0;
  std::string etag_;
};

class Download {
 public:
  Download(const DownloadRequest& request, const OnDownload& on_progress)
      : request_(request), on_progress_(on_progress), part_(request.part) {}

  core::Result<> run() {
    if (auto checked = http::check_url(request_.url); !checked) return checked;
    if (auto opened = part_.open(); !opened) return opened;
    const bool vouched = request_.has_digest || !part_.etag().empty();
    const bool too_long = request_.bytes > 0 && part_.size() > request_.bytes;
    if (part_.size() > 0 && (too_long || !vouched)) {
      if (auto fresh = part_.restart(); !fresh) return fresh;
    }
    for (int attempt = 1;; ++attempt) {
      if (request_.bytes > 0 && part_.size() == request_.bytes) return {};
      const std::uint64_t before = part_.size();
      const CURLcode code = perform();
      if (problem_) return *problem_;
      if (status_ == 416 && before > 0) {
        // What lies here is not a beginning of what lies there.
        if (auto fresh = part_.restart(); !fresh) return fresh;
      } else if (code == CURLE_OK) {
        if (status_ != 200 && status_ != 206) return refused();
        if (request_.bytes == 0 || part_.size() == request_.bytes) return {};
      }
      const bool again = part_.size() != before && attempt < request_.attempts;
      if (!again) return broke(code, before);
    }
  }

 private:
  CURLcode perform() {
    easy_.reset(curl_easy_init());
    CURL* easy = easy_.get();
    if (easy == nullptr) return CURLE_FAILED_INIT;
    status_ = 0;
    in_body_ = false;
    headers_.clear();
    curl_easy_setopt(easy, CURLOPT_URL, request_.url.c_str());
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_USERAGENT, "repartee");
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 1L);
    curl_easy_setopt(easy, CURLOPT_MAXREDIRS, 10L);
    curl_easy_setopt(easy, CURLOPT_REDIR_PROTOCOLS_STR,
                     request_.url.starts_with("https:") ? "https" : "http,https");
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS,
                     static_cast<long>(request_.connect_timeout.count()));
    curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, 1L);
    curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME,
                     static_cast<long>(request_.stall_timeout.count()));
    curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    if (http::is_loopback(request_.url)) curl_easy_setopt(easy, CURLOPT_PROXY, "");

    std::unique_ptr<curl_slist, FreeList> list;
    const std::string range = fmt::format("{}-", part_.size());
    if (part_.size() > 0) {
      curl_easy_setopt(easy, CURLOPT_RANGE, range.c_str());
      if (!part_.etag().empty()) {
        list.reset(curl_slist_append(nullptr, ("If-Range: " + part_.etag()).c_str()));
        curl_easy_setopt(easy, CURLOPT_HTTPHEADER, list.get());
      }
    }
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &Download::write);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, this);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &Download::header_line);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, this);
    const CURLcode code = curl_easy_perform(easy);
    long status = 0;
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    status_ = static_cast<int>(status);
    return code;
  }

  static std::size_t header_line(char* data, std::size_t one, std::size_t size, void* self) {
    std::string_view line(data, one * size);
    auto& headers = static_cast<Download*>(self)->headers_;
    // Each answer begins anew: what a redirect said is not about the file.
    if (line.starts_with("HTTP/")) headers.clear();
    while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.remove_suffix(1);
    if (const auto colon = line.find(':'); colon != line.npos) {
      std::string name(line.substr(0, colon));
      std::ranges::transform(name, name.begin(),
                             [](char c) { return 'A' <= c && c <= 'Z' ? char(c + 32) : c; });
      line.remove_prefix(colon + 1);
      line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
      headers.emplace_back(std::move(name), line);
    }
    return one * size;
  }

  static std::size_t write(char* data, std::size_t one, std::size_t size, void* self) {
    const std::size_t bytes = one * size;
    auto& download = *static_cast<Download*>(self);
    const auto taken = download.take({data, bytes});
    if (!taken && !download.problem_) download.problem_ = taken.error();
    return taken ? bytes : CURL_WRITEFUNC_ERROR;
  }

  core::Result<> take(std::string_view bytes) {
    if (!in_body_) {
      in_body_ = true;
      long status = 0;
      curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
      status_ = static_cast<int>(status);
      if (auto begun = begin_body(); !begun) return begun;
    }
    if (status_ != 200 && status_ != 206) return {};  // the text of an error page
    if (request_.bytes > 0 && part_.size() + bytes.size() > request_.bytes) {
      static_cast<void>(part_.restart());
      return wrong_size("sends more");
    }
    if (auto written = part_.append(bytes); !written) return written;
    if (on_progress_) on_progress_(part_.size(), total_);
    return {};
  }

  core::Result<> begin_body() {
    if (status_ != 200 && status_ != 206) return {};
    std::optional<std::uint64_t> total;
    if (status_ == 206) {
      const auto range = parse_content_range(http::header(headers_, "content-range"));
      if (!range || range->first != part_.size()) {
        return Error(ErrorCode::provider_failed,
                     host_of(request_.url) + " sent another part of the file than was asked for",
                     "run it again");
      }
      total = range->total;
    } else {
      if (part_.size() > 0) {
        if (auto fresh = part_.restart(); !fresh) return fresh;
      }
      total = number(http::header(headers_, "content-length"));
    }
    if (total && request_.bytes > 0 && *total != request_.bytes) {
      return wrong_size("offers " + human_bytes(*total));
    }
    part_.set_etag(std::string(http::header(headers_, "etag")));
    total_ = request_.bytes > 0 ? request_.bytes : total.value_or(0);
    return check_room();
  }

  core::Result<> check_room() const {
    const auto folder = part_.path().parent_path();
    const std::uint64_t room =
        request_.free_bytes ? request_.free_bytes(folder) : free_bytes(folder);
    const std::uint64_t needed = total_ - std::min(total_, part_.size());
    if (needed <= room) return {};
    return Error(ErrorCode::unavailable,
                 fmt::format("{} has {} free, and {} more are needed", folder.string(),
                             human_bytes(room), human_bytes(needed)),
                 "make room, or choose another folder with --models-path");
  }

  Error wrong_size(const std::string& what) const {
    return Error(ErrorCode::corrupt,
                 fmt::format("{} {}, and the file should have {}", http::shown_url(request_.url),
                             what, human_bytes(request_.bytes)),
                 "it is not the same file any more: look for a newer version of this program");
  }

  Error refused() const {
    const std::string shown = http::shown_url(request_.url);
    switch (status_) {
      case 404:
      case 410:
        return Error(ErrorCode::not_found, fmt::format("there is no {} ({})", shown, status_),
                     "it has moved or gone: look for a newer version of this program");
      case 401:
      case 403:
      case 407:
        return Error(ErrorCode::provider_failed,
                     fmt::format("{} is not given out to us ({})", shown, status_),
                     status_ == 407 ? "the proxy wants a name and a password: put them into "
                                      "https_proxy=http://NAME:PASSWORD@HOST:PORT"
                                    : "check whether a proxy or a firewall stands in between");
      case 429:
        return Error(
            ErrorCode::provider_failed,
            fmt::format("{} has had too many requests from here (429)", host_of(request_.url)),
            "wait a few minutes and run it again");
      default: break;
    }
    return Error(ErrorCode::provider_failed, fmt::format("{} answered {}", shown, status_),
                 status_ >= 500 ? "the fault is there: run it again later; what has come is kept"
                                : "look for a newer version of this program");
  }

  Error broke(CURLcode code, std::uint64_t before) const {
    const std::string host = host_of(request_.url);
    const bool reached = status_ != 0 || part_.size() != before;
    if (!reached) {
      return Error(ErrorCode::network, fmt::format("{} cannot be reached from here ({})", host,
                                                   curl_easy_strerror(code)));
    }
    const std::string why =
        code == CURLE_OK ? "it ended too early" : std::string(curl_easy_strerror(code));
    const std::string of = total_ > 0 ? " of " + human_bytes(total_) : "";
    return Error(ErrorCode::closed,
                 fmt::format("the download from {} broke off after {}{} ({})", host,
                             human_bytes(part_.size()), of, why),
                 "run it again: it goes on from there");
  }

  const DownloadRequest& request_;
  const OnDownload& on_progress_;
  PartFile part_;
  std::unique_ptr<CURL, CloseEasy> easy_;
  http::Headers headers_;
  int status_ = 0;
  bool in_body_ = false;
  std::uint64_t total_ = 0;
  std::optional<Error> problem_;
};

}  // namespace

core::Result<> download(const DownloadRequest& request, const OnDownload& on_progress) {
  return Download(request, on_progress).run();
}

}  // namespace repartee::models
