#include "audio/decode.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <random>
#include <thread>

#include "audio/wav.hpp"
#include "support/recording_file.hpp"
#include "support/signals.hpp"

namespace repartee::audio {
namespace {

using core::ErrorCode;
using test::make_recording;
using test::RecordingFile;

core::Result<Recording> decoded(std::string_view bytes, const DecodeLimits& limits = {}) {
  return audio::decode(std::as_bytes(std::span(bytes)), limits);
}

ErrorCode code_of(std::string_view bytes, const DecodeLimits& limits = {}) {
  const auto read = decoded(bytes, limits);
  EXPECT_FALSE(read) << "it was decoded";
  return read ? ErrorCode::internal : read.error().code;
}

/// A WAV file with any header at all around these bytes.
std::string wav_of(std::uint16_t format, std::uint16_t channels, std::uint32_t rate_hz,
                   std::uint16_t bits, const std::string& data) {
  std::string out = to_wav({}, 16000);
  const auto put = [&](std::size_t at, auto value) { std::memcpy(&out[at], &value, sizeof value); };
  const auto block = static_cast<std::uint16_t>(channels * bits / 8);
  put(4, static_cast<std::uint32_t>(36 + data.size()));
  put(20, format);
  put(22, channels);
  put(24, rate_hz);
  put(28, static_cast<std::uint32_t>(rate_hz * block));
  put(32, block);
  put(34, bits);
  put(40, static_cast<std::uint32_t>(data.size()));
  return out + data;
}

struct Accepted {
  RecordingFile file;
  const char* container;
  const char* codec;
};
// What browsers, phones and editors make. The options are ffmpeg's names.
const Accepted accepted[] = {
    {{"wav", "pcm_u8", 8000}, "wav", "pcm_u8"},
    {{"wav", "pcm_s16le", 44100, 2}, "wav", "pcm_s16le"},
    {{"wav", "pcm_s24le", 48000}, "wav", "pcm_s24le"},
    {{"wav", "pcm_s32le", 96000}, "wav", "pcm_s32le"},
    {{"wav", "pcm_f32le", 48000, 2}, "wav", "pcm_f32le"},
    {{"wav", "pcm_s16le", 48000, 6}, "wav", "pcm_s16le"},
    {{"wav", "pcm_mulaw", 8000}, "wav", "pcm_mulaw"},
    {{"wav", "pcm_alaw", 8000}, "wav", "pcm_alaw"},
    {{"webm", "libopus", 48000}, "matroska,webm", "opus"},
    {{"webm", "libopus", 48000, 2, "live=1:cluster_time_limit=100"}, "matroska,webm", "opus"},
    {{"webm", "libvorbis", 44100}, "matroska,webm", "vorbis"},
    {{"matroska", "pcm_s16le", 16000}, "matroska,webm", "pcm_s16le"},
    {{"ogg", "libopus", 48000}, "ogg", "opus"},
    {{"ogg", "libvorbis", 44100, 2}, "ogg", "vorbis"},
    {{"ogg", "flac", 48000}, "ogg", "flac"},
    {{"mp4", "aac", 44100, 2}, "mov,mp4,m4a,3gp,3g2,mj2", "aac"},
    {{"mp4", "aac", 48000, 1, "movflags=frag_keyframe+empty_moov:frag_duration=200000"},
     "mov,mp4,m4a,3gp,3g2,mj2",
     "aac"},
    {{"mp4", "libopus", 48000}, "mov,mp4,m4a,3gp,3g2,mj2", "opus"},
    {{"mp3", "libmp3lame", 44100, 2}, "mp3", "mp3"},
    {{"flac", "flac", 48000, 2}, "flac", "flac"},
    {{"adts", "aac", 44100}, "aac", "aac"},
};

std::string label(const Accepted& row) {
  return std::string(row.file.container) + " " + row.file.encoder + " " +
         std::to_string(row.file.rate_hz) + " " + row.file.options;
}

TEST(Decode, reads_every_container_and_codec_of_its_list) {
  for (const auto& row : accepted) {
    SCOPED_TRACE(label(row));
    const auto file = make_recording(row.file, test::chirp(2, row.file.rate_hz));
    ASSERT_FALSE(file.empty());
    const auto read = decoded(file);
    ASSERT_TRUE(read) << read.error().text();
    EXPECT_EQ(read->container, row.container);
    EXPECT_EQ(read->codec, row.codec);
    EXPECT_EQ(read->source_rate_hz, row.file.rate_hz);
    EXPECT_EQ(read->sound.rate_hz, 16000);
    EXPECT_FALSE(read->truncated);
    EXPECT_NEAR(read->sound.seconds(), 2, 0.08);
    const auto alike = test::compare(test::chirp(2, 16000), read->sound.samples, 900);
    EXPECT_GT(alike.correlation, 0.98);
  }
}

TEST(Decode, gives_what_there_is_of_a_recording_that_was_cut) {
  for (const auto& row : accepted) {
    SCOPED_TRACE(label(row));
    const auto file = make_recording(row.file, test::chirp(4, row.file.rate_hz));
    const auto read = decoded(std::string_view(file).substr(0, file.size() * 6 / 10));
    if (!read) {
      // The table of a plain MP4 is at its end: nothing can be read without it.
      EXPECT_EQ(read.error().code, ErrorCode::corrupt);
      EXPECT_EQ(std::string(row.file.container), "mp4");
      EXPECT_EQ(std::string(row.file.options), "");
      continue;
    }
    EXPECT_TRUE(read->truncated);
    EXPECT_GT(read->sound.seconds(), 0.9);  // Ogg loses up to a page, which is a second or more.
    EXPECT_LT(read->sound.seconds(), 3);
    const auto wanted = test::chirp(4, 16000);
    const auto half = std::span(wanted).first(read->sound.samples.size() * 9 / 10);
    EXPECT_GT(test::compare(half, read->sound.samples, 900).correlation, 0.98);
  }
}

TEST(Decode, survives_every_cut_and_random_damage) {
  std::mt19937 random(11);
  int readable = 0;
  for (const auto& row : accepted) {
    const auto file = make_recording(row.file, test::chirp(0.3, row.file.rate_hz));
    for (int i = 0; i < 12; ++i) {
      auto hurt = file.substr(0, random() % (file.size() + 1));
      for (std::size_t n = hurt.empty() ? 0 : random() % 20; n > 0; --n) {
        hurt[random() % hurt.size()] = static_cast<char>(random());
      }
      const auto read = decoded(hurt);
      if (!read) continue;
      ++readable;
      EXPECT_FALSE(read->sound.samples.empty());
    }
  }
  EXPECT_GT(readable, 0);
}

TEST(Decode, refuses_bytes_that_are_no_recording) {
  EXPECT_EQ(code_of(""), ErrorCode::corrupt);
  EXPECT_EQ(code_of("x"), ErrorCode::corrupt);
  EXPECT_EQ(code_of("{\"action\":\"reset\"}"), ErrorCode::corrupt);
  EXPECT_EQ(code_of(std::string(100'000, '\0')), ErrorCode::corrupt);
  std::mt19937 random(5);
  for (const std::size_t size : {100u, 5000u, 300'000u}) {
    std::string bytes(size, '\0');
    for (auto& byte : bytes) byte = static_cast<char>(random());
    const auto read = decoded(bytes);
    ASSERT_FALSE(read) << size;
    EXPECT_FALSE(read.error().hint.empty());
  }
}

TEST(Decode, refuses_a_recording_without_samples) {
  EXPECT_EQ(code_of(to_wav({}, 16000)), ErrorCode::corrupt);
  EXPECT_EQ(code_of(to_wav(Samples(10), 16000).substr(0, 30)), ErrorCode::corrupt);
}

TEST(Decode, reads_wav_that_was_written_to_a_pipe) {
  const auto sound = test::chirp(1, 16000);
  for (const std::uint32_t size : {0u, 0x7FFFF000u, 0x80000000u, 0xFFFFFFFFu}) {
    auto file = to_wav(sound, 16000);
    std::memcpy(&file[40], &size, sizeof size);
    const auto read = decoded(file);
    ASSERT_TRUE(read) << size << ": " << read.error().text();
    EXPECT_EQ(read->sound.samples, sound) << size;
    EXPECT_FALSE(read->truncated) << size;
  }
}

TEST(Decode, drops_half_a_sample_at_the_end_of_wav) {
  const auto sound = test::chirp(0.1, 16000);
  auto file = to_wav(sound, 16000);
  file.pop_back();
  const auto read = decoded(file);
  ASSERT_TRUE(read) << read.error().text();
  EXPECT_EQ(read->sound.samples.size(), sound.size() - 1);
  EXPECT_TRUE(read->truncated);
}

TEST(Decode, mixes_the_channels_without_clipping) {
  std::string data;
  const Samples left = test::tone(440, 32000, 0.5, 16000);
  for (const auto sample : left) {
    data.append(reinterpret_cast<const char*>(&sample), 2);
    data.append(reinterpret_cast<const char*>(&sample), 2);
  }
  const auto read = decoded(wav_of(1, 2, 16000, 16, data));
  ASSERT_TRUE(read) << read.error().text();
  ASSERT_EQ(read->sound.samples.size(), left.size());
  for (std::size_t i = 0; i < left.size(); ++i) {
    ASSERT_NEAR(read->sound.samples[i], left[i], 2) << i;
  }
}

TEST(Decode, refuses_absurd_rates_and_channels) {
  const std::string data(64'000, '\1');
  EXPECT_EQ(code_of(wav_of(1, 1, 192'000, 16, data)), ErrorCode::unsupported);
  EXPECT_EQ(code_of(wav_of(1, 1, 4000, 16, data)), ErrorCode::unsupported);
  EXPECT_EQ(code_of(wav_of(1, 16, 48'000, 16, data)), ErrorCode::unsupported);
  EXPECT_FALSE(decoded(wav_of(1, 1, 0, 16, data)));
  EXPECT_FALSE(decoded(wav_of(1, 0, 16'000, 16, data)));
  EXPECT_FALSE(decoded(wav_of(1, 1, 0xFFFFFFFF, 16, data)));
  const auto high = decoded(wav_of(1, 1, 192'000, 16, data));
  EXPECT_NE(high.error().message.find("192000"), std::string::npos);
}

TEST(Decode, refuses_containers_and_codecs_that_are_not_listed) {
  const auto sound = test::chirp(1, 16000);
  for (const RecordingFile& file :
       {RecordingFile{"aiff", "pcm_s16be", 16000}, RecordingFile{"au", "pcm_s16be", 16000},
        RecordingFile{"asf", "wmav2", 16000}, RecordingFile{"caf", "pcm_s16le", 16000},
        RecordingFile{"wav", "adpcm_ima_wav", 16000}, RecordingFile{"matroska", "ac3", 48000},
        RecordingFile{"mov", "pcm_s16be", 16000}}) {
    const auto bytes = make_recording(file, sound);
    ASSERT_FALSE(bytes.empty()) << file.container << " " << file.encoder;
    EXPECT_EQ(code_of(bytes), ErrorCode::unsupported) << file.container << " " << file.encoder;
  }
}

/// The MP4 box that `path` leads to (its header starts there); npos where there is none.
std::size_t find_box(const std::string& file, std::initializer_list<std::string_view> path) {
  std::size_t at = 0;
  for (const auto name : path) {
    at = file.find(name, at + 4);
    if (at == std::string::npos) return at;
    at -= 4;
  }
  return at;
}

/// Makes the only track of an MP4 take its samples from another file (QuickTime's alias records).
std::string with_external_samples(std::string file, const std::string& path) {
  const auto append = [](std::string& out, std::uint32_t value, int bytes) {
    while (bytes-- > 0) out.push_back(static_cast<char>(value >> (8 * bytes)));
  };
  std::string alias;
  append(alias, 0, 4);  // version, flags: not in this file
  alias.append(10, '\0');
  append(alias, 1, 1);  // the volume's name, of 27 bytes
  alias.append("v").append(26, '\0');
  alias.append(12, '\0');
  append(alias, 1, 1);  // the file's name, of 63 bytes
  alias.append("f").append(62, '\0');
  alias.append(16, '\0');
  alias.append(4, '\0');  // no relative path: levels up and down to it
  alias.append(16, '\0');
  append(alias, 2, 2);  // then records: an absolute path
  append(alias, static_cast<std::uint32_t>(path.size()), 2);
  alias += path;
  if (path.size() % 2 == 1) alias.push_back('\0');
  append(alias, 0xFFFF, 2);
  append(alias, 0, 2);
  std::string entry;
  append(entry, static_cast<std::uint32_t>(alias.size() + 8), 4);
  entry += "alis" + alias;

  constexpr std::uint32_t replaced_bytes = 12;  // "url " that says: in this file
  const auto url = find_box(file, {"moov", "dref", "url "});
  for (const auto name : {"moov", "trak", "mdia", "minf", "dinf", "dref"}) {
    const auto at = find_box(file, {"moov", name});
    const auto box = std::string_view(name) == "moov" ? find_box(file, {"moov"}) : at;
    std::uint32_t size = 0;
    for (std::size_t i = 0; i < 4; ++i)
      size = size << 8 | static_cast<unsigned char>(file[box + i]);
    std::string grown;
    append(grown, size + static_cast<std::uint32_t>(entry.size()) - replaced_bytes, 4);
    file.replace(box, 4, grown);
  }
  return file.replace(url, replaced_bytes, entry);
}

TEST(Decode, takes_no_samples_from_a_file_that_mp4_refers_to) {
  const auto other = std::filesystem::path(testing::TempDir()) / "repartee_decode_other.mp4";
  const auto file = make_recording({"mp4", "aac", 16000}, test::chirp(1, 16000));
  ASSERT_TRUE(decoded(file));
  std::ofstream(other, std::ios::binary) << file;
  const auto read = decoded(with_external_samples(file, other.string()));
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, ErrorCode::corrupt);
  std::filesystem::remove(other);
}

TEST(Decode, works_in_several_threads_at_once) {
  const auto file = make_recording({"webm", "libopus", 48000}, test::chirp(1, 48000));
  const auto expected = decoded(file);
  ASSERT_TRUE(expected);
  std::vector<Samples> found(4);
  {
    std::vector<std::jthread> threads;
    for (auto& samples : found) {
      threads.emplace_back([&] { samples = decoded(file)->sound.samples; });
    }
  }
  for (const auto& samples : found) EXPECT_EQ(samples, expected->sound.samples);
}

TEST(Decode, opens_nothing_that_a_recording_names) {
  const auto secret = std::filesystem::path(testing::TempDir()) / "repartee_decode_secret.wav";
  std::ofstream(secret, std::ios::binary) << to_wav(test::chirp(1, 16000), 16000);
  const std::string path = secret.string();
  for (const auto& list :
       {"ffconcat version 1.0\nfile '" + path + "'\n",
        "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n" + path +
            "\n#EXT-X-ENDLIST\n",
        std::string(
            "v=0\no=- 0 0 IN IP4 127.0.0.1\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 9 RTP/AVP 0\n")}) {
    EXPECT_FALSE(decoded(list)) << list;
  }
  std::filesystem::remove(secret);
}

TEST(Decode, keeps_to_its_limits) {
  const auto file = to_wav(test::chirp(2, 16000), 16000);
  EXPECT_EQ(code_of(file, {.max_bytes = file.size() - 1}), ErrorCode::too_large);
  EXPECT_TRUE(decoded(file, {.max_bytes = file.size()}));
  EXPECT_EQ(code_of(file, {.max_seconds = 1.9}), ErrorCode::too_large);
  EXPECT_TRUE(decoded(file, {.max_seconds = 2}));
  // Ten minutes of silence are small as FLAC: the limit is on what comes out.
  const auto silence = make_recording({"flac", "flac", 16000}, Samples(600 * 16000));
  EXPECT_LT(silence.size(), 300'000u);
  EXPECT_EQ(code_of(silence, {.max_seconds = 60}), ErrorCode::too_large);
  const auto all = decoded(silence);
  ASSERT_TRUE(all) << all.error().text();
  EXPECT_DOUBLE_EQ(all->sound.seconds(), 600);
}

TEST(Decode, reads_files_whatever_they_are_called) {
  const auto path = std::filesystem::path(testing::TempDir()) / "repartee_decode_lies.wav";
  std::ofstream(path, std::ios::binary)
      << make_recording({"mp3", "libmp3lame", 44100}, test::chirp(1, 44100));
  const auto read = decode_file(path.string());
  ASSERT_TRUE(read) << read.error().text();
  EXPECT_EQ(read->container, "mp3");
  const auto limited = decode_file(path.string(), {.max_bytes = 1000});
  ASSERT_FALSE(limited);
  EXPECT_EQ(limited.error().code, ErrorCode::too_large);
  std::filesystem::remove(path);

  for (const auto& missing : {path.string(), testing::TempDir(), std::string()}) {
    const auto nothing = decode_file(missing);
    ASSERT_FALSE(nothing) << missing;
    EXPECT_EQ(nothing.error().code, ErrorCode::not_found) << missing;
  }
}

}  // namespace
}  // namespace repartee::audio
