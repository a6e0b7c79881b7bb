#include "eval/manifest.hpp"

#include <gmock/gmock.h>

#include <fstream>

#include "support/temporary_folder.hpp"

namespace repartee::eval {
namespace {

using testing::HasSubstr;

TEST(Manifest, finds_its_columns_by_name_and_its_files_beside_it) {
  const auto clips = parse_manifest(
      "kind\tseconds\tfile\ttranscript\nread\t3.5\ta.wav\tone two\n\n# a remark\n"
      "\t\tsub/b.wav\t\r\n",
      "/data/list.tsv");
  ASSERT_TRUE(clips) << clips.error().text();
  ASSERT_EQ(clips->size(), 2U);
  EXPECT_EQ((*clips)[0], (Clip{"/data/a.wav", "a.wav", "one two", "read", 2}));
  EXPECT_EQ((*clips)[1], (Clip{"/data/sub/b.wav", "sub/b.wav", "", "all", 5}));
}

TEST(Manifest, without_kinds_is_one_kind) {
  const auto clips = parse_manifest(
      "\xEF\xBB\xBF"
      "file\ttranscript\na.wav\thello\n",
      "list.tsv");
  ASSERT_TRUE(clips) << clips.error().text();
  EXPECT_EQ(clips->front().kind, "all");
}

TEST(Manifest, that_is_wrong_names_the_line_and_the_mend) {
  const auto error = [](std::string_view text) {
    const auto clips = parse_manifest(text, "list.tsv");
    EXPECT_FALSE(clips);
    EXPECT_EQ(clips.error().code, core::ErrorCode::invalid_argument);
    EXPECT_FALSE(clips.error().hint.empty());
    return clips.error().message;
  };
  EXPECT_THAT(error(""), HasSubstr("empty"));
  EXPECT_THAT(error("\n\n"), HasSubstr("empty"));
  EXPECT_THAT(error("file\tkind\na.wav\tx\n"),
              HasSubstr("line 1: no column is named \"transcript\""));
  EXPECT_THAT(error("transcript\n"), HasSubstr("\"file\""));
  EXPECT_THAT(error("file\ttranscript\n"), HasSubstr("no recordings"));
  EXPECT_THAT(error("file\ttranscript\na.wav\thi\nb.wav\n"),
              HasSubstr("list.tsv, line 3: 1 columns, and the first line names 2"));
  EXPECT_THAT(error("file\ttranscript\n\thi\n"), HasSubstr("line 2: no file is named"));
}

TEST(Manifest, names_the_recording_that_is_missing) {
  const test::TemporaryFolder folder;
  const auto list = folder.path() / "list.tsv";
  EXPECT_EQ(read_manifest(list).error().code, core::ErrorCode::not_found);
  std::ofstream(list) << "file\ttranscript\nhere.wav\thi\nthere.wav\tho\n";
  std::ofstream(folder.path() / "here.wav") << "x";
  const auto clips = read_manifest(list);
  ASSERT_FALSE(clips);
  EXPECT_EQ(clips.error().code, core::ErrorCode::not_found);
  EXPECT_THAT(clips.error().message, HasSubstr("line 3: there is no recording"));
  EXPECT_THAT(clips.error().message, HasSubstr("there.wav"));
  std::ofstream(folder.path() / "there.wav") << "x";
  EXPECT_TRUE(read_manifest(list));
}

TEST(Manifest, that_is_a_folder_is_not_found) {
  const test::TemporaryFolder folder;
  EXPECT_EQ(read_manifest(folder.path()).error().code, core::ErrorCode::not_found);
}

}  // namespace
}  // namespace repartee::eval
