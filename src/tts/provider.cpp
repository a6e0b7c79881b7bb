#include "tts/provider.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace repartee::tts {
namespace {

using core::Error;
using core::ErrorCode;

// Of "name=value"; without a '=' both are the whole.
std::pair<std::string, std::string> halves(const std::string& entry) {
  const std::size_t at = entry.find('=');
  if (at == std::string::npos) return {entry, entry};
  return {entry.substr(0, at), entry.substr(at + 1)};
}

std::string number_text(double value) {
  std::string text = std::to_string(value);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text;
}

}  // namespace

core::Result<std::vector<RemoteVoice>> remote_voices(const std::vector<std::string>& entries) {
  std::vector<RemoteVoice> voices;
  for (const auto& entry : entries) {
    auto [name, id] = halves(entry);
    if (name.empty() || id.empty()) {
      return Error(ErrorCode::invalid_argument, "tts.voices has the entry \"" + entry + "\"",
                   "write the provider's name of a voice, or name=id");
    }
    const bool known = std::ranges::find(voices, name, &RemoteVoice::name) != voices.end();
    if (!known) voices.push_back({std::move(name), std::move(id)});
  }
  return voices;
}

std::vector<Voice> listed(const std::vector<RemoteVoice>& voices, const std::string& engine) {
  std::vector<Voice> all;
  all.reserve(voices.size());
  for (const auto& voice : voices) {
    // "mul": several languages (ISO 639-2); only the provider knows which.
    all.push_back({voice.name, engine, "mul", "a voice of the provider"});
  }
  return all;
}

core::Result<Parameters> read_parameters(const std::vector<std::string>& entries,
                                         const std::vector<Parameter>& known,
                                         const std::string& engine) {
  Parameters parameters;
  for (const auto& entry : entries) {
    const auto [name, value] = halves(entry);
    const auto found = std::ranges::find(known, name, &Parameter::name);
    if (found == known.end()) {
      std::string names;
      for (const auto& one : known) names.append(names.empty() ? "" : ", ").append(one.name);
      return Error(ErrorCode::invalid_argument,
                   "tts.parameters: the engine " + engine + " has no parameter \"" + name + "\"",
                   names.empty() ? "it has none" : "it has: " + names);
    }
    if (parameters.numbers.contains(name) || parameters.texts.contains(name)) {
      return Error(ErrorCode::invalid_argument, "tts.parameters names \"" + name + "\" twice",
                   "remove one of them");
    }
    if (found->min == 0 && found->max == 0) {
      if (entry.find('=') == std::string::npos || value.empty()) {
        return Error(ErrorCode::invalid_argument, "tts.parameters: \"" + name + "\" has no value",
                     "write " + name + "=VALUE");
      }
      parameters.texts[name] = value;
      continue;
    }
    double number = 0;
    const auto [end, failed] = std::from_chars(value.data(), value.data() + value.size(), number);
    const bool read = failed == std::errc() && end == value.data() + value.size();
    if (!read || !(number >= found->min && number <= found->max) ||
        (found->whole && number != std::floor(number))) {
      return Error(ErrorCode::invalid_argument,
                   "tts.parameters: " + name + " is \"" + (value == entry ? "" : value) + "\"",
                   std::string(found->whole ? "a whole number from " : "a number from ") +
                       number_text(found->min) + " to " + number_text(found->max));
    }
    parameters.numbers[name] = number;
  }
  return parameters;
}

core::Result<std::string> checked_address(std::string url, const std::string& example) {
  while (url.ends_with('/')) url.pop_back();
  if (url.empty()) {
    return Error(ErrorCode::invalid_argument, "remote text-to-speech has no address",
                 "set tts.base_url, for example " + example);
  }
  if (!url.starts_with("http://") && !url.starts_with("https://")) {
    return Error(ErrorCode::invalid_argument,
                 "tts.base_url \"" + http::shown_url(url) + "\" is no http:// or https:// address",
                 "for example " + example);
  }
  return url;
}

std::int64_t count_characters(std::string_view text) {
  return std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
}

}  // namespace repartee::tts
