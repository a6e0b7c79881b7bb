#include "audio/resampler.hpp"

#include <fmt/format.h>

#include <new>

#include "audio/libav.hpp"

namespace repartee::audio {
namespace {

class Copy final : public Resampler {
 public:
  void convert(std::span<const std::int16_t> in, Samples& out) override {
    out.insert(out.end(), in.begin(), in.end());
  }
  void flush(Samples&) override {}
};

class SwResampler final : public Resampler {
 public:
  SwResampler(libav::Converter converter, int from_hz, int to_hz)
      : converter_(std::move(converter)), from_hz_(from_hz), to_hz_(to_hz) {}

  void convert(std::span<const std::int16_t> in, Samples& out) override {
    // libav counts in int; pieces also bound its inner buffers.
    constexpr std::size_t most_at_once = 1 << 16;
    while (!in.empty()) {
      const auto piece = in.first(std::min(in.size(), most_at_once));
      push(piece.data(), static_cast<int>(piece.size()), out);
      in = in.subspan(piece.size());
    }
  }

  void flush(Samples& out) override {
    if (taken_ == 0) return;
    push(nullptr, 0, out);
    // The filter's tail makes a few samples too many: the sound keeps its length.
    const std::int64_t wanted = (taken_ * to_hz_ + from_hz_ - 1) / from_hz_;
    if (given_ > wanted) out.resize(out.size() - static_cast<std::size_t>(given_ - wanted));
    taken_ = given_ = 0;
    if (swr_init(converter_.get()) < 0) throw std::bad_alloc();
  }

 private:
  void push(const std::int16_t* in, int count, Samples& out) {
    const std::size_t before = out.size();
    const int room = swr_get_out_samples(converter_.get(), count);
    if (room < 0) throw std::bad_alloc();  // The only way a set-up converter fails.
    out.resize(before + static_cast<std::size_t>(room));
    auto* to = reinterpret_cast<std::uint8_t*>(out.data() + before);
    auto* from = reinterpret_cast<const std::uint8_t*>(in);
    const int made =
        swr_convert(converter_.get(), &to, room, in == nullptr ? nullptr : &from, count);
    if (made < 0) throw std::bad_alloc();
    out.resize(before + static_cast<std::size_t>(made));
    taken_ += count;
    given_ += made;
  }

  libav::Converter converter_;
  const std::int64_t from_hz_;
  const std::int64_t to_hz_;
  std::int64_t taken_ = 0;  // samples since the start or the last flush
  std::int64_t given_ = 0;
};

}  // namespace

core::Result<std::unique_ptr<Resampler>> create_resampler(int from_hz, int to_hz) {
  for (const int rate : {from_hz, to_hz}) {
    if (rate < min_rate_hz || rate > max_rate_hz) {
      return core::Error{core::ErrorCode::invalid_argument,
                         fmt::format("a sample rate of {} Hz is not supported", rate),
                         fmt::format("use {} to {} Hz", min_rate_hz, max_rate_hz)};
    }
  }
  if (from_hz == to_hz) return std::make_unique<Copy>();
  libav::set_up();
  const AVChannelLayout mono = AV_CHANNEL_LAYOUT_MONO;
  auto converter = libav::create_converter(mono, AV_SAMPLE_FMT_S16, from_hz, to_hz);
  if (!converter) {
    return core::Error{core::ErrorCode::internal,
                       fmt::format("libswresample refuses {} Hz to {} Hz", from_hz, to_hz)};
  }
  return std::make_unique<SwResampler>(std::move(converter), from_hz, to_hz);
}

core::Result<Samples> resample(std::span<const std::int16_t> in, int from_hz, int to_hz) {
  auto resampler = create_resampler(from_hz, to_hz);
  if (!resampler) return resampler.error();
  Samples out;
  (*resampler)->convert(in, out);
  (*resampler)->flush(out);
  return out;
}

}  // namespace repartee::audio
