#include "models/store.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "models/digest.hpp"
#include "support/file_server.hpp"
#include "support/model_files.hpp"
#include "support/temporary_folder.hpp"

namespace repartee::models {
namespace {

namespace fs = std::filesystem;
using core::ErrorCode;
using test::FileRequest;
using test::FileServer;
using ::testing::HasSubstr;
using ::testing::SizeIs;

Digests digests(const std::string& bytes) {
  Digester digester;
  digester.add(bytes);
  return digester.finish();
}

std::string read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void write(const fs::path& path, const std::string& bytes) {
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << bytes;
}

/// A catalogue of a recognizer "ear" and a voice "mouth" on a server of the test's own.
class StoreTest : public testing::Test {
 protected:
  StoreTest()
      : server([this](const FileRequest& request) {
          const auto file = served.find(request.target);
          return file == served.end() ? test::response(404, "")
                                      : test::whole_or_rest(file->second, request);
        }) {
    served = {{"/ear", test::whisper_like()},
              {"/mouth", test::onnx_like()},
              {"/mouth.json", test::piper_settings()}};
  }

  ModelFile file(const std::string& path, const std::string& target) const {
    const auto whole = digests(served.at(target));
    return {.path = path,
            .url = server.url(target),
            .bytes = served.at(target).size(),
            .sha256 = whole.sha256,
            .sha1 = whole.sha1};
  }

  Model ear() const {
    return {.name = "ear",
            .kind = Kind::whisper,
            .licence = "MIT",
            .aliases = {"e"},
            .files = {file("ggml-ear.bin", "/ear")}};
  }
  Model mouth() const {
    return {.name = "mouth",
            .kind = Kind::piper,
            .licence = "CC0",
            .files = {file("piper/mouth.onnx.json", "/mouth.json"),
                      file("piper/mouth.onnx", "/mouth")}};
  }

  Store store(const Catalogue& catalogue) const { return {folder.path() / "models", catalogue}; }
  fs::path place(const std::string& path) const { return folder.path() / "models" / path; }

  const test::TemporaryFolder folder;
  std::map<std::string, std::string> served;
  const FileServer server;
};

TEST_F(StoreTest, pulls_a_model_and_notes_its_digest) {
  const Catalogue catalogue({ear(), mouth()});
  Store models = store(catalogue);
  std::uint64_t done = 0;
  const auto pulled = models.pull("e", [&](const Progress& progress) { done = progress.done; });
  ASSERT_TRUE(pulled) << pulled.error().text();
  EXPECT_FALSE(pulled->was_there);
  ASSERT_THAT(pulled->files, SizeIs(1));
  EXPECT_FALSE(pulled->files[0].pinned_now);
  EXPECT_EQ(done, served["/ear"].size());
  EXPECT_TRUE(read(place("ggml-ear.bin")) == served["/ear"]);
  EXPECT_EQ(read(place("SHA256SUMS")), digests(served["/ear"]).sha256 + "  ggml-ear.bin\n");
  EXPECT_EQ(models.find("ear")->state, State::installed);
  EXPECT_EQ(std::distance(fs::directory_iterator(place("")), {}), 2);
}

TEST_F(StoreTest, what_is_there_is_not_fetched_again) {
  const Catalogue catalogue({mouth()});
  Store models = store(catalogue);
  ASSERT_TRUE(models.pull("mouth", {}));
  EXPECT_THAT(server.requests(), SizeIs(2));
  const auto again = models.pull("mouth", {});
  ASSERT_TRUE(again);
  EXPECT_TRUE(again->was_there);
  EXPECT_THAT(server.requests(), SizeIs(2));
}

TEST_F(StoreTest, the_graph_of_a_voice_comes_after_its_settings) {
  served.erase("/mouth");
  served["/mouth"] = test::onnx_like();
  const Catalogue catalogue({mouth()});
  served.erase("/mouth");  // gone from the server
  Store models = store(catalogue);
  const auto pulled = models.pull("mouth", {});
  ASSERT_FALSE(pulled);
  EXPECT_EQ(pulled.error().code, ErrorCode::not_found);
  EXPECT_TRUE(fs::exists(place("piper/mouth.onnx.json")));
  EXPECT_FALSE(fs::exists(place("piper/mouth.onnx")));
  EXPECT_EQ(models.find("mouth")->state, State::partial);
}

TEST_F(StoreTest, a_file_of_the_right_size_and_another_content_is_thrown_away) {
  const Catalogue catalogue({ear()});
  served["/ear"] = test::whisper_like('x');
  Store models = store(catalogue);
  const auto pulled = models.pull("ear", {});
  ASSERT_FALSE(pulled);
  EXPECT_EQ(pulled.error().code, ErrorCode::corrupt);
  EXPECT_THAT(pulled.error().message, HasSubstr("SHA-256"));
  EXPECT_FALSE(fs::exists(place("ggml-ear.bin")));
  EXPECT_FALSE(fs::exists(place("ggml-ear.bin.part")));
  EXPECT_EQ(models.find("ear")->state, State::missing);
}

TEST_F(StoreTest, sha_1_alone_is_compared_too) {
  Model model = ear();
  model.files[0].sha256.clear();
  const Catalogue catalogue({model});
  served["/ear"] = test::whisper_like('x');
  const auto pulled = store(catalogue).pull("ear", {});
  ASSERT_FALSE(pulled);
  EXPECT_THAT(pulled.error().message, HasSubstr("SHA-1"));
}

TEST_F(StoreTest, a_web_page_in_place_of_the_model_is_named) {
  Model model = ear();
  model.files[0].bytes = 0;
  const Catalogue catalogue({model});
  served["/ear"] = "<!doctype html><title>Please sign in</title>";
  const auto pulled = store(catalogue).pull("ear", {});
  ASSERT_FALSE(pulled);
  EXPECT_THAT(pulled.error().message, HasSubstr("is a web page, not a Whisper model"));
}

TEST_F(StoreTest, without_a_published_digest_the_first_one_is_pinned) {
  Model model = ear();
  model.files[0].sha256.clear();
  model.files[0].sha1.clear();
  const Catalogue catalogue({model});
  Store models = store(catalogue);
  const auto first = models.pull("ear", {});
  ASSERT_TRUE(first) << first.error().text();
  EXPECT_TRUE(first->files[0].pinned_now);
  EXPECT_EQ(first->files[0].sha256, digests(served["/ear"]).sha256);

  fs::remove(place("ggml-ear.bin"));
  served["/ear"] = test::whisper_like('x');
  const auto other = models.pull("ear", {});
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().code, ErrorCode::corrupt);
  EXPECT_THAT(other.error().hint, HasSubstr("SHA256SUMS"));
}

TEST_F(StoreTest, a_closed_network_is_explained_with_the_command_for_the_file) {
  Model model = mouth();
  for (ModelFile& file : model.files) file.url = test::closed_address();
  const Catalogue catalogue({model});
  const auto pulled = store(catalogue).pull("mouth", {});
  ASSERT_FALSE(pulled);
  EXPECT_EQ(pulled.error().code, ErrorCode::network);
  EXPECT_THAT(pulled.error().hint, HasSubstr("`repartee models import mouth.onnx --as mouth`"));
  EXPECT_THAT(pulled.error().hint, HasSubstr(model.files[0].url));
}

TEST_F(StoreTest, a_truncated_file_is_damaged_and_pulled_anew) {
  const Catalogue catalogue({ear()});
  Store models = store(catalogue);
  write(place("ggml-ear.bin"), served["/ear"].substr(0, 1000));
  EXPECT_EQ(models.find("ear")->state, State::damaged);
  ASSERT_TRUE(models.pull("ear", {}));
  EXPECT_EQ(models.find("ear")->state, State::installed);
}

TEST_F(StoreTest, imports_a_file_of_the_catalogue) {
  const Catalogue catalogue({ear(), mouth()});
  Store models = store(catalogue);
  write(folder.path() / "download(1).bin", served["/ear"]);
  const auto imported = models.import(folder.path() / "download(1).bin", "ear", {});
  ASSERT_TRUE(imported) << imported.error().text();
  EXPECT_TRUE(read(place("ggml-ear.bin")) == served["/ear"]);
  EXPECT_TRUE(fs::exists(folder.path() / "download(1).bin"));
  EXPECT_THAT(server.requests(), SizeIs(0));
}

TEST_F(StoreTest, imports_both_files_of_a_voice_whichever_is_named) {
  const Catalogue catalogue({mouth()});
  for (const char* named : {"v.onnx", "v.onnx.json"}) {
    Store models = store(catalogue);
    write(folder.path() / "v.onnx", served["/mouth"]);
    write(folder.path() / "v.onnx.json", served["/mouth.json"]);
    const auto imported = models.import(folder.path() / named, "mouth", {});
    ASSERT_TRUE(imported) << imported.error().text();
    EXPECT_EQ(models.find("mouth")->state, State::installed);
    ASSERT_TRUE(models.remove("mouth"));
  }
}

TEST_F(StoreTest, a_voice_without_its_settings_is_not_imported) {
  const Catalogue catalogue({mouth()});
  write(folder.path() / "v.onnx", served["/mouth"]);
  for (const char* name : {"mouth", "of_my_own"}) {
    const auto imported = store(catalogue).import(folder.path() / "v.onnx", name, {});
    ASSERT_FALSE(imported) << name;
    EXPECT_EQ(imported.error().code, ErrorCode::not_found);
    EXPECT_THAT(imported.error().hint, HasSubstr("two files"));
  }
  EXPECT_FALSE(fs::exists(place("piper/mouth.onnx")));
}

TEST_F(StoreTest, imports_of_other_content_are_refused_and_leave_nothing) {
  const Catalogue catalogue({ear(), mouth()});
  Store models = store(catalogue);
  const fs::path file = folder.path() / "file";
  const struct {
    std::string bytes;
    const char* words;
  } cases[] = {{"<!doctype html>", "a web page"},
               {served["/mouth"], "an ONNX graph"},
               {"", "nothing that is known"},
               {test::whisper_like('x'), "SHA-256"},
               {served["/ear"] + "more", "bytes"}};
  for (const auto& [bytes, words] : cases) {
    write(file, bytes);
    const auto imported = models.import(file, "ear", {});
    ASSERT_FALSE(imported) << words;
    EXPECT_EQ(imported.error().code, ErrorCode::corrupt) << words;
    EXPECT_THAT(imported.error().message, HasSubstr(words));
    EXPECT_EQ(models.find("ear")->state, State::missing) << words;
  }
  EXPECT_EQ(models.import(folder.path() / "nowhere", "ear", {}).error().code, ErrorCode::not_found);
}

TEST_F(StoreTest, a_name_of_ones_own_is_listed_verified_and_removed) {
  const Catalogue catalogue({ear()});
  Store models = store(catalogue);
  write(folder.path() / "tuned.bin", test::whisper_like('t'));
  const auto imported = models.import(folder.path() / "tuned.bin", "tuned", {});
  ASSERT_TRUE(imported) << imported.error().text();
  EXPECT_TRUE(imported->files[0].pinned_now);
  const auto entries = models.list();
  ASSERT_THAT(entries, SizeIs(2));
  EXPECT_EQ(entries[1].model.name, "tuned");
  EXPECT_FALSE(entries[1].in_catalogue);
  EXPECT_EQ(models.verify("tuned", {})->at(0).outcome, Verdict::Outcome::good);
  ASSERT_TRUE(models.remove("tuned"));
  EXPECT_FALSE(fs::exists(place("ggml-tuned.bin")));
  EXPECT_EQ(read(place("SHA256SUMS")), "");
  const auto evil = models.import(folder.path() / "tuned.bin", "../tuned", {});
  ASSERT_FALSE(evil);
  EXPECT_EQ(evil.error().code, ErrorCode::invalid_argument);
}

TEST_F(StoreTest, verify_finds_a_flipped_bit_and_says_what_it_cannot_know) {
  const Catalogue catalogue({ear()});
  Store models = store(catalogue);
  ASSERT_TRUE(models.pull("ear", {}));
  EXPECT_EQ(models.verify("ear", {})->at(0).outcome, Verdict::Outcome::good);
  std::string bytes = served["/ear"];
  bytes.back() ^= 1;
  write(place("ggml-ear.bin"), bytes);
  const auto verdict = models.verify("ear", {})->at(0);
  EXPECT_EQ(verdict.outcome, Verdict::Outcome::wrong);
  EXPECT_THAT(verdict.problem, HasSubstr(digests(bytes).sha256));

  write(place("ggml-by_hand.bin"), test::whisper_like());
  EXPECT_EQ(models.verify("by_hand", {})->at(0).outcome, Verdict::Outcome::unknown);
  EXPECT_FALSE(models.verify("nobody", {}));
}

TEST_F(StoreTest, remove_takes_a_broken_download_along_and_knows_what_is_not_there) {
  const Catalogue catalogue({ear()});
  Store models = store(catalogue);
  EXPECT_EQ(models.remove("ear").error().code, ErrorCode::not_found);
  write(place("ggml-ear.bin.part"), "abc");
  EXPECT_EQ(models.find("ear")->state, State::partial);
  const auto freed = models.remove("ear");
  ASSERT_TRUE(freed);
  EXPECT_EQ(*freed, 3U);
  EXPECT_FALSE(fs::exists(place("ggml-ear.bin.part")));
}

TEST_F(StoreTest, no_room_is_told_before_anything_is_fetched) {
  const Catalogue catalogue({ear()});
  Store models = store(catalogue);
  models.free_bytes = [](const fs::path&) { return std::uint64_t{10}; };
  const auto pulled = models.pull("ear", {});
  ASSERT_FALSE(pulled);
  EXPECT_EQ(pulled.error().code, ErrorCode::unavailable);
}

TEST_F(StoreTest, no_room_for_an_import_is_told_and_leaves_nothing) {
  const Catalogue catalogue({ear()});
  Store models = store(catalogue);
  const fs::path file = folder.path() / "file";
  write(file, served["/ear"]);
  models.free_bytes = [](const fs::path&) { return std::uint64_t{10}; };
  const auto imported = models.import(file, "ear", {});
  ASSERT_FALSE(imported);
  EXPECT_EQ(imported.error().code, ErrorCode::unavailable);
  EXPECT_THAT(imported.error().message, HasSubstr("10 B are free"));
  EXPECT_EQ(models.find("ear")->state, State::missing);
}

}  // namespace
}  // namespace repartee::models
