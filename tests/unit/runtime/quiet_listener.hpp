#pragma once
// A protocol that tells nobody anything: tests override what they look at.

#include "runtime/session.hpp"

namespace repartee::runtime {

class QuietListener : public SessionListener {
 public:
  void on_event(const conversation::Event&) override {}
  void on_audio(conversation::StreamId, conversation::SegmentId, core::SamplePos,
                std::span<const std::int16_t>, bool) override {}
  void on_clear(conversation::StreamId, core::SamplePos) override {}
  void on_duck(conversation::StreamId, double) override {}
  void on_hold(conversation::StreamId) override {}
  void on_resume(conversation::StreamId) override {}
  void on_flow(bool, core::Duration) override {}
  void on_close(const std::string&) override {}
};

}  // namespace repartee::runtime
