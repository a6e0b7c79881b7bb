#include "api/assets.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

namespace repartee::api {
namespace {

const Asset* find(std::string_view path) {
  const auto all = assets();
  const auto found = std::ranges::find(all, path, &Asset::path);
  return found == all.end() ? nullptr : &*found;
}

TEST(Assets, hold_the_page_and_every_file_it_loads) {
  const Asset* page = find("/");
  ASSERT_NE(page, nullptr);
  EXPECT_EQ(page->content_type, "text/html; charset=utf-8");
  EXPECT_TRUE(page->bytes.starts_with("<!doctype html>"));
  for (const std::string name : {"talk.js", "styles.css", "favicon.svg"}) {
    EXPECT_NE(page->bytes.find('"' + name + '"'), std::string_view::npos) << name;
    EXPECT_NE(find('/' + name), nullptr) << name;
  }
  const Asset* script = find("/talk.js");
  ASSERT_NE(script, nullptr);
  for (const std::string name : {"session.worker.js", "capture.worklet.js", "player.worklet.js"}) {
    EXPECT_NE(script->bytes.find('"' + name + '"'), std::string_view::npos) << name;
    EXPECT_NE(find('/' + name), nullptr) << name;
  }
}

TEST(Assets, are_typed_so_that_browsers_run_them) {
  EXPECT_EQ(find("/talk.js")->content_type, "text/javascript; charset=utf-8");
  EXPECT_EQ(find("/player.worklet.js")->content_type, "text/javascript; charset=utf-8");
  EXPECT_EQ(find("/styles.css")->content_type, "text/css; charset=utf-8");
  EXPECT_EQ(find("/favicon.svg")->content_type, "image/svg+xml");
}

TEST(Assets, have_a_path_and_a_tag_each) {
  std::set<std::string_view> paths;
  std::set<std::string_view> etags;
  for (const Asset& asset : assets()) {
    EXPECT_TRUE(asset.path.starts_with('/')) << asset.path;
    EXPECT_TRUE(paths.insert(asset.path).second) << asset.path;
    EXPECT_TRUE(etags.insert(asset.etag).second) << asset.path;
    EXPECT_TRUE(asset.etag.size() > 2 && asset.etag.front() == '"' && asset.etag.back() == '"');
    EXPECT_FALSE(asset.bytes.empty()) << asset.path;
  }
}

TEST(Assets, forbid_the_page_to_load_anything_from_elsewhere) {
  const std::string_view page = find("/")->bytes;
  EXPECT_NE(page.find("default-src 'none'"), std::string_view::npos);
  for (const std::string_view loophole : {"http:", "https:", "blob:", "data:", "unsafe-"}) {
    EXPECT_EQ(page.find(loophole), std::string_view::npos) << loophole;
  }
}

}  // namespace
}  // namespace repartee::api
