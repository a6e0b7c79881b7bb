#include "journal/recording.hpp"

#include <fmt/format.h>

#include <fstream>
#include <iterator>

namespace repartee::journal {

namespace {

core::Error in_line(std::size_t number, const core::Error& error) {
  return {error.code, fmt::format("line {} of the journal: {}", number, error.message), error.hint};
}

core::Error too_large() {
  return {core::ErrorCode::too_large,
          fmt::format("the journal is larger than {} MiB", most_bytes >> 20U),
          "cut it: any number of its first lines is a journal"};
}

}  // namespace

core::Result<Recording> read_recording(std::string_view bytes) {
  if (bytes.size() > most_bytes) return too_large();
  Recording recording;
  std::size_t number = 0;
  while (!bytes.empty()) {
    const auto feed = bytes.find('\n');
    const bool whole = feed != std::string_view::npos;
    const auto line = bytes.substr(0, feed);
    bytes.remove_prefix(whole ? feed + 1 : bytes.size());
    ++number;
    if (number == 1) {
      auto header = read_header_line(line);
      if (!header) return in_line(number, header.error());
      recording.header = std::move(*header);
      continue;
    }
    if (recording.complete || !recording.cut.empty())
      return in_line(number, {core::ErrorCode::corrupt, "something follows its end"});
    auto read = read_line(line);
    if (!read) {
      if (whole) return in_line(number, read.error());
      recording.torn = true;  // the server died while it wrote this
      break;
    }
    if (auto* end = std::get_if<End>(&*read)) {
      recording.complete = end->cut.empty();
      recording.cut = std::move(end->cut);
      continue;
    }
    auto& step = std::get<Step>(*read);
    if (!recording.steps.empty() && step.at < recording.steps.back().at)
      return in_line(number, {core::ErrorCode::corrupt, "time goes back"});
    recording.steps.push_back(std::move(step));
  }
  if (number == 0)
    return core::Error(core::ErrorCode::corrupt, "the journal is empty",
                       "is it a journal of `serve --journal`?");
  return recording;
}

core::Result<Recording> read_recording_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    return core::Error(core::ErrorCode::not_found, "cannot read " + path,
                       "name a journal that `serve --journal` wrote");
  }
  std::string bytes;
  constexpr std::size_t block = std::size_t{1} << 20U;
  for (std::string part(block, '\0'); file && bytes.size() <= most_bytes;) {
    file.read(part.data(), static_cast<std::streamsize>(part.size()));
    bytes.append(part, 0, static_cast<std::size_t>(file.gcount()));
  }
  return read_recording(bytes);
}

}  // namespace repartee::journal
