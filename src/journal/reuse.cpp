#include "journal/reuse.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace repartee::journal {

using namespace conversation;
using core::SamplePos;

namespace {

std::vector<std::string> tokens(const std::string& text) {
  std::vector<std::string> all;
  for (std::size_t i = 0; i < text.size();) {
    const auto end = std::min(text.find(' ', i), text.size());
    if (end > i) all.push_back(text.substr(i, end - i));
    i = end + 1;
  }
  return all;
}

/// Of all words of either, the share that both have.
double alike(const std::string& a, const std::string& b) {
  const auto left = tokens(a), right = tokens(b);
  const std::set<std::string> one(left.begin(), left.end()), other(right.begin(), right.end());
  const auto common = std::ranges::count_if(one, [&](const auto& w) { return other.contains(w); });
  const auto all = one.size() + other.size() - static_cast<std::size_t>(common);
  return all == 0 ? 1 : static_cast<double>(common) / static_cast<double>(all);
}

// Of equals, an answer that was recorded to its end.
constexpr double slightly = 1e-6;

const std::string& question(const effect::AskModel& ask) {
  static const std::string none;
  return ask.request.messages.empty() ? none : ask.request.messages.back().text;
}

/// The results as those of another request.
template <class Request>
std::vector<Result> tagged(std::vector<Result> results, const Request& request) {
  for (auto& result : results) {
    std::visit(
        [&](auto& in) {
          if constexpr (requires { in.attempt; }) in.attempt = request.attempt;
          if constexpr (requires { in.piece, request.piece; }) in.piece = request.piece;
          if constexpr (requires { in.segment, request.segment; }) in.segment = request.segment;
        },
        result.input);
  }
  return results;
}

template <class... Last>
bool ends_with_any(const std::vector<Result>& results) {
  return !results.empty() && (std::holds_alternative<Last>(results.back().input) || ...);
}

SamplePos samples_of(const std::vector<Result>& results) {
  SamplePos samples = 0;
  for (const auto& result : results) {
    if (const auto* audio = std::get_if<input::SpeechAudio>(&result.input))
      samples += audio->samples;
  }
  return samples;
}

}  // namespace

Reuse::Reuse(const Run& recorded) {
  for (const auto& step : recorded.steps) take(step);
  take_final_guesses();
  std::ranges::sort(words_, {},
                    [](const Word& word) { return std::pair(word.middle, word.number); });
}

void Reuse::take(const RunStep& step) {
  // What an engine says after its work was dropped, it says because of that.
  const auto give = [&](auto& requests, const auto& belongs) {
    const auto found = std::find_if(requests.rbegin(), requests.rend(), belongs);
    if (found != requests.rend()) found->results.push_back({step.at - found->at, step.input});
    return found != requests.rend() ? &*found : nullptr;
  };
  std::visit(
      [&]<class In>(const In& in) {
        if constexpr (requires { in.attempt; }) {
          if (dropped_.contains(in.attempt)) return;
        }
        if constexpr (requires { in.piece; }) {
          using enum stt::TranscriptKind;
          auto kind = std::same_as<In, input::Transcribed> ? final
                      : std::same_as<In, input::Guessed>   ? guess
                                                           : partial;
          if constexpr (requires { in.kind; }) kind = in.kind;
          const auto* asked = give(heard_, [&](const auto& r) {
            return r.request.attempt == in.attempt && r.request.piece == in.piece &&
                   r.request.kind == kind && (kind == final || r.results.empty());
          });
          if constexpr (std::same_as<In, input::Transcribed>) {
            if (asked && asked->results.size() == 1) add_words(asked->request, in.transcript);
          }
        } else if constexpr (requires { in.segment; }) {
          give(spoken_, [&](const auto& r) {
            return r.request.attempt == in.attempt && r.request.segment == in.segment;
          });
        } else if constexpr (requires { in.attempt; }) {
          give(asked_, [&](const auto& r) { return r.request.attempt == in.attempt; });
        } else if constexpr (std::same_as<In, input::Played>) {
          const auto stream = std::ranges::find(streams_, in.stream);
          if (stream == streams_.end()) return;
          const auto n = static_cast<std::size_t>(stream - streams_.begin());
          acknowledged_[n].push_back({step.at - first_sent_[n], in.samples});
        }
      },
      step.input);
  for (const auto& effect : step.effects) {
    if (const auto* transcribe = std::get_if<effect::Transcribe>(&effect)) {
      heard_.push_back({step.at, *transcribe, {}});
    } else if (const auto* ask = std::get_if<effect::AskModel>(&effect)) {
      asked_.push_back({step.at, *ask, {}});
    } else if (const auto* speak = std::get_if<effect::Synthesize>(&effect)) {
      spoken_.push_back({step.at, *speak, {}});
    } else if (const auto* drop = std::get_if<effect::Drop>(&effect)) {
      dropped_.insert(drop->attempt);
    } else if (const auto* send = std::get_if<effect::SendAudio>(&effect);
               send && std::ranges::find(streams_, send->stream) == streams_.end()) {
      streams_.push_back(send->stream);
      first_sent_.push_back(step.at);
      acknowledged_.emplace_back();
    }
  }
}

// A guess that was right is the final transcript: no other was asked for.
void Reuse::take_final_guesses() {
  for (const auto& asked : heard_) {
    if (asked.results.empty()) continue;
    const auto* guessed = std::get_if<input::Guessed>(&asked.results.front().input);
    const auto same_piece = [&](const auto& other) {
      return other.request.attempt == asked.request.attempt &&
             other.request.piece == asked.request.piece && other.at > asked.at &&
             other.request.kind != stt::TranscriptKind::partial && !other.results.empty();
    };
    if (guessed && std::ranges::none_of(heard_, same_piece))
      add_words(asked.request, guessed->heard.transcript);
  }
}

// Where the engine does not say when its words were said, they are spread over the range.
void Reuse::add_words(const effect::Transcribe& request, const stt::Transcript& heard) {
  const auto texts = tokens(heard.text);
  const bool timed = heard.words.size() == texts.size();
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const auto length = static_cast<double>(request.end - request.begin);
    const double share = (static_cast<double>(i) + 0.5) / static_cast<double>(texts.size());
    const double into =
        timed ? (heard.words[i].start_s + heard.words[i].end_s) / 2 * core::input_rate_hz
              : share * length;
    words_.push_back({words_.size(), texts[i],
                      request.begin + static_cast<SamplePos>(std::clamp(into, 0.0, length))});
  }
}

stt::Transcript Reuse::words_between(SamplePos begin, SamplePos end) const {
  stt::Transcript transcript;
  for (const auto& word : words_) {
    if (word.middle < begin || word.middle >= end) continue;
    transcript.stable = transcript.text.size();
    if (!transcript.text.empty()) transcript.text += ' ';
    transcript.text += word.text;
  }
  return transcript;
}

Answer Reuse::answer(const effect::Transcribe& request) const {
  const Asked<effect::Transcribe>* nearest = nullptr;
  for (const auto& recorded : heard_) {
    if (recorded.results.empty()) continue;
    const bool same_range =
        recorded.request.begin == request.begin && recorded.request.end == request.end;
    const auto* guessed = std::get_if<input::Guessed>(&recorded.results.front().input);
    if (recorded.request.kind != request.kind) {
      // What vouched for its guess answers the same when it is over.
      if (!same_range || request.kind != stt::TranscriptKind::final || !guessed) continue;
      return {{{recorded.results.front().after,
                input::Transcribed{request.attempt, request.piece, guessed->heard.transcript}}},
              {}};
    }
    if (same_range) return {tagged(recorded.results, request), {}};
    const auto distance = [&](const auto& r) { return std::abs(r.request.end - request.end); };
    if (!nearest || distance(recorded) < distance(*nearest)) nearest = &recorded;
  }
  const auto after = nearest ? nearest->results.front().after : core::Duration(0);
  auto transcript = words_between(request.begin, request.end);
  const auto& [attempt, piece, begin, end, kind, deadline] = request;
  if (kind == stt::TranscriptKind::partial)
    return {{{after, input::Hypothesis{attempt, piece, std::move(transcript)}}}, {}};
  transcript.stable = transcript.text.size();
  if (kind == stt::TranscriptKind::guess)
    return {{{after, input::Guessed{attempt, piece, end, {std::move(transcript), true}}}}, {}};
  return {{{after, input::Transcribed{attempt, piece, std::move(transcript)}}},
          fmt::format("turn {} is another range than was recorded; its words are those said in it",
                      attempt.turn)};
}

Answer Reuse::answer(const effect::AskModel& request) const {
  const Asked<effect::AskModel>* nearest = nullptr;
  double closest = -1;
  for (const auto& recorded : asked_) {
    const bool same = recorded.request.request.messages == request.request.messages;
    const bool complete = ends_with_any<input::ModelDone, input::ModelFailed>(recorded.results);
    const double likeness = (same ? 2 : alike(question(recorded.request), question(request))) +
                            (complete ? slightly : 0);
    if (likeness > closest) closest = likeness, nearest = &recorded;
  }
  if (!nearest) {
    return {{{core::Duration(0),
              input::ModelFailed{request.attempt,
                                 {core::ErrorCode::not_found, "no answer was recorded"}}}},
            fmt::format("turn {} asks the model, which was never asked; it fails",
                        request.attempt.turn)};
  }
  Answer answer{tagged(nearest->results, request), {}};
  if (closest < 2) {
    answer.stretched = fmt::format(
        "turn {} asks the model something that was not asked; the answer of turn {} is used",
        request.attempt.turn, nearest->request.attempt.turn);
  }
  if (!ends_with_any<input::ModelDone, input::ModelFailed>(answer.results)) {
    const auto after = answer.results.empty() ? core::Duration(0) : answer.results.back().after;
    answer.results.push_back({after, input::ModelDone{request.attempt, {}}});
    if (answer.stretched.empty()) {
      answer.stretched = fmt::format("the answer of turn {} was not recorded to its end",
                                     nearest->request.attempt.turn);
    }
  }
  return answer;
}

Answer Reuse::answer(const effect::Synthesize& request) const {
  const Asked<effect::Synthesize>* nearest = nullptr;
  for (const auto& recorded : spoken_) {
    if (!ends_with_any<input::SpeechDone, input::SpeechFailed>(recorded.results)) continue;
    if (recorded.request.text == request.text) return {tagged(recorded.results, request), {}};
    const auto distance = [&](const auto& r) {
      return std::abs(static_cast<std::int64_t>(r.request.text.size()) -
                      static_cast<std::int64_t>(request.text.size()));
    };
    const bool sounds = samples_of(recorded.results) > 0 && !recorded.request.text.empty();
    if (sounds && (!nearest || distance(recorded) < distance(*nearest))) nearest = &recorded;
  }
  auto stretched = fmt::format("'{}' was not spoken to its end", request.text);
  if (!nearest) {
    return {{{core::Duration(0), input::SpeechDone{request.attempt, request.segment}}},
            stretched + "; it makes no sound here"};
  }
  const auto samples = samples_of(nearest->results) * static_cast<SamplePos>(request.text.size()) /
                       static_cast<SamplePos>(nearest->request.text.size());
  const auto first = std::ranges::find_if(nearest->results, [](const Result& result) {
    return std::holds_alternative<input::SpeechAudio>(result.input);
  });
  return {{{first->after, input::SpeechAudio{request.attempt, request.segment, samples}},
           {first->after, input::SpeechDone{request.attempt, request.segment}}},
          stretched + "; it takes as long as others of its length"};
}

const std::vector<Reuse::Acknowledged>& Reuse::acknowledgements(std::size_t reply) const {
  static const std::vector<Acknowledged> none;
  return reply < acknowledged_.size() ? acknowledged_[reply] : none;
}

}  // namespace repartee::journal
