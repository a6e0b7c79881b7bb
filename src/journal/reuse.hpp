#pragma once
// The results that engines gave in a recorded conversation, for requests of another run of it. The
// rules are in what_if.hpp.

#include <set>
#include <string>
#include <vector>

#include "journal/run.hpp"

namespace repartee::journal {

/// Comes so long after its request.
struct Result {
  core::Duration after{};
  conversation::Input input;
};

struct Answer {
  std::vector<Result> results;  ///< In order; tagged for the request that they answer now.
  std::string stretched;        ///< What does not fit exactly; empty: nothing.
};

class Reuse {
 public:
  explicit Reuse(const Run& recorded);

  Answer answer(const conversation::effect::Transcribe& request) const;
  Answer answer(const conversation::effect::AskModel& request) const;
  Answer answer(const conversation::effect::Synthesize& request) const;

  struct Acknowledged {
    core::Duration after{};  ///< The reply's first audio.
    core::SamplePos samples = 0;
  };
  /// Of the n-th reply that was heard, from 0.
  const std::vector<Acknowledged>& acknowledgements(std::size_t reply) const;

 private:
  template <class Request>
  struct Asked {
    core::Instant at{};
    Request request;
    std::vector<Result> results;
  };
  struct Word {
    std::size_t number = 0;  // in the order of recognition
    std::string text;
    core::SamplePos middle = 0;
  };
  void take(const RunStep& step);
  void take_final_guesses();
  void add_words(const conversation::effect::Transcribe& request, const stt::Transcript& heard);
  stt::Transcript words_between(core::SamplePos begin, core::SamplePos end) const;

  std::vector<Asked<conversation::effect::Transcribe>> heard_;
  std::vector<Asked<conversation::effect::AskModel>> asked_;
  std::vector<Asked<conversation::effect::Synthesize>> spoken_;
  std::vector<Word> words_;  // by place
  std::set<conversation::Attempt> dropped_;
  std::vector<conversation::StreamId> streams_;
  std::vector<core::Instant> first_sent_;
  std::vector<std::vector<Acknowledged>> acknowledged_;
};

}  // namespace repartee::journal
