#include "turn/interruption.hpp"

#include <algorithm>

namespace repartee::turn {
namespace {

// Words alone show an echo where most of several are the assistant's own in its own order; people
// repeat two or three ("at nine?"). Where part of the sound was an echo, less is enough; where
// it was measured and had nothing of it, a person is reading back.
constexpr std::size_t echo_words = 4;
constexpr double echo_share = 0.8;
constexpr float some_echo = 0.3F;
constexpr double echo_share_of_some = 0.5;

}  // namespace

void Arbiter::begin(const InterruptionSettings& settings, std::string_view language) {
  settings_ = &settings;
  lists_ = OverlapWords(language, settings.backchannels, settings.interrupting);
  level_ = Level::calm;
  spoken_ = from_ = covered_ = 0;
  sounding_ = certain_ = complete_ = false;
  meaning_ = Meaning::nothing;
}

Reaction Arbiter::raise(Level to) {
  if (to <= level_) return Reaction::none;
  level_ = to;
  return to == Level::ducked ? Reaction::duck
         : to == Level::held ? Reaction::hold
                             : Reaction::interrupt;
}

Reaction Arbiter::perhaps_speech(core::Instant now) {
  if (!on()) return Reaction::none;
  began_ = now;
  spoken_ = from_ = covered_ = 0;
  sounding_ = true;
  certain_ = complete_ = false;
  meaning_ = Meaning::nothing;
  return raise(Level::ducked);
}

Reaction Arbiter::speech(core::SamplePos spoken, core::Instant now) {
  if (!on() || level_ == Level::interrupted) return Reaction::none;
  if (level_ == Level::calm) {  // they go on after a pause that was taken for the end
    began_ = now;
    from_ = spoken_;
  }
  spoken_ = spoken;
  sounding_ = true;
  const auto held = raise(Level::held);
  const auto decided = decide(now);
  return decided == Reaction::none ? held : decided;
}

Reaction Arbiter::silence(core::Instant now) {
  sounding_ = false;
  return decide(now);
}

Reaction Arbiter::nothing() {
  sounding_ = false;
  return settled();
}

Reaction Arbiter::words(const Heard& heard, core::Instant now) {
  if (!on()) return Reaction::none;
  const auto all = lists_.read(heard.text);
  // Before it is measured, words that the reply has all just said do not end it either.
  const bool repeats = !heard.echo && all.meaning == Meaning::content && !heard.said.empty() &&
                       share_said(heard.text, heard.said) >= 1;
  meaning_ = repeats || is_echo(heard) ? Meaning::backchannel : all.meaning;
  // A word that may still change ("o", before it is "okay") does not end a reply.
  const auto stable = heard.text.substr(0, std::min(heard.stable, heard.text.size()));
  certain_ = all.content_words > 1 || lists_.read(stable).meaning == meaning_;
  covered_ = std::max(covered_, heard.covered);
  complete_ = heard.complete;
  return decide(now);
}

Reaction Arbiter::settled() {
  if (!undecided()) return Reaction::none;
  level_ = Level::calm;
  return Reaction::resume;
}

core::Instant Arbiter::due() const {
  return on() && undecided() && !sounding_ ? began_ + settings_->decide_within
                                           : core::Instant::max();
}

Reaction Arbiter::decide(core::Instant now) {
  if (!on() || !undecided()) return Reaction::none;
  const bool all_heard = !sounding_ && covered_ >= spoken_;
  if (meaning_ == Meaning::interruption) return raise(Level::interrupted);
  if (meaning_ == Meaning::content && (certain_ || all_heard)) return raise(Level::interrupted);
  if (sounding_) {
    const auto wordless = core::duration_of(spoken_ - std::max(covered_, from_));
    const auto length = core::duration_of(spoken_ - from_);
    const bool certain = spoken_ > from_;  // else it is a click so far
    const bool enough =
        certain && (wordless >= settings_->speech || length >= settings_->longest_backchannel);
    return enough ? raise(Level::interrupted) : Reaction::none;
  }
  // No word so far does not say that none will come: recognizers are late with the last one.
  const bool heard = all_heard && (complete_ || meaning_ == Meaning::backchannel);
  if (heard) return settled();
  if (now < began_ + settings_->decide_within) return Reaction::none;
  // A word that might still have changed has not, as far as anybody knows.
  return meaning_ == Meaning::content ? raise(Level::interrupted) : settled();
}

bool Arbiter::is_echo(const Heard& heard) const {
  if (heard.echo && *heard.echo < some_echo) return false;
  if (heard.said.empty()) return false;
  const auto share = share_said(heard.text, heard.said);
  if (heard.echo && share >= echo_share_of_some) return true;
  return share >= echo_share && count_words(heard.text) >= echo_words;
}

Verdict Arbiter::verdict(const Heard& heard) const {
  const auto meaning = lists_.read(heard.text).meaning;
  if (meaning == Meaning::nothing) return Verdict::noise;
  if (is_echo(heard)) return Verdict::echo;
  return meaning == Meaning::backchannel ? Verdict::backchannel : Verdict::interruption;
}

std::string_view name(Verdict verdict) {
  switch (verdict) {
    case Verdict::interruption: return "interruption";
    case Verdict::backchannel: return "backchannel";
    case Verdict::echo: return "echo";
    case Verdict::noise: return "noise";
  }
  return "noise";
}

}  // namespace repartee::turn
