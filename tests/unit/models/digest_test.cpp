#include "models/digest.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "support/temporary_folder.hpp"

namespace repartee::models {
namespace {

// FIPS 180-4's example of three letters.
const Digests abc{
    .sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    .sha1 = "a9993e364706816aba3e25717850c26c9cd0d89d",
};

TEST(Digest, is_that_of_the_standard_however_the_bytes_come) {
  Digester digester;
  for (const char* piece : {"a", "", "bc"}) digester.add(piece);
  EXPECT_EQ(digester.finish(), abc);
}

TEST(Digest, of_a_file_tells_how_far_it_is) {
  const test::TemporaryFolder folder;
  std::ofstream(folder.path() / "file") << "abc";
  std::uint64_t read = 0;
  const auto digests = digest_of(folder.path() / "file", [&](std::uint64_t done) { read = done; });
  ASSERT_TRUE(digests);
  EXPECT_EQ(*digests, abc);
  EXPECT_EQ(read, 3U);
  EXPECT_EQ(digest_of(folder.path() / "none").error().code, core::ErrorCode::not_found);
}

TEST(Digest, only_what_is_written_down_is_compared) {
  EXPECT_TRUE(compare({.path = "x"}, abc));
  EXPECT_TRUE(compare({.path = "x", .sha256 = abc.sha256, .sha1 = abc.sha1}, abc));
  EXPECT_FALSE(compare({.path = "x", .sha256 = abc.sha256, .sha1 = std::string(40, '0')}, abc));
  EXPECT_FALSE(compare({.path = "x", .sha256 = std::string(64, '0')}, abc));
}

}  // namespace
}  // namespace repartee::models
