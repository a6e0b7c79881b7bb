#include "api/multipart.hpp"

#include <gmock/gmock.h>

namespace repartee::api {
namespace {

using core::ErrorCode;

constexpr std::string_view type = "multipart/form-data; boundary=b";

std::string part(std::string_view disposition, std::string_view value) {
  return "--b\r\nContent-Disposition: " + std::string(disposition) + "\r\n\r\n" +
         std::string(value) + "\r\n";
}

TEST(Multipart, reads_fields_and_files) {
  const auto body = part(R"(form-data; name="model")", "whisper-1") +
                    "--b\r\ncontent-disposition: FORM-DATA; filename=\"a\\\"b.wav\"; name=file\r\n"
                    "Content-Type: audio/wav\r\nX-Other: 1\r\n\r\n" +
                    std::string("\r\n--\0--b", 9) + "\r\n--b--\r\n";
  const auto fields = parse_multipart("Multipart/Form-Data;boundary=\"b\"", body);
  ASSERT_TRUE(fields) << fields.error().text();
  ASSERT_EQ(fields->size(), 2u);
  EXPECT_EQ((*fields)[0].name, "model");
  EXPECT_EQ((*fields)[0].value, "whisper-1");
  EXPECT_FALSE((*fields)[0].filename);
  EXPECT_EQ((*fields)[1].name, "file");
  EXPECT_EQ((*fields)[1].filename, "a\"b.wav");
  EXPECT_EQ((*fields)[1].content_type, "audio/wav");
  EXPECT_EQ((*fields)[1].value, std::string_view("\r\n--\0--b", 9));
}

TEST(Multipart, ignores_preamble_and_epilogue) {
  const auto fields =
      parse_multipart(type, "hello\r\n" + part(R"(form-data; name="a")", "") + "--b--\r\nbye --b");
  ASSERT_TRUE(fields);
  ASSERT_EQ(fields->size(), 1u);
  EXPECT_EQ(fields->front().value, "");
}

TEST(Multipart, an_empty_form_has_no_fields) {
  const auto fields = parse_multipart(type, "--b--");
  ASSERT_TRUE(fields);
  EXPECT_TRUE(fields->empty());
}

TEST(Multipart, other_content_types_are_unsupported) {
  for (const auto* other : {"application/json", "", "multipart/mixed; boundary=b"}) {
    EXPECT_EQ(parse_multipart(other, "--b--").error().code, ErrorCode::unsupported) << other;
  }
}

TEST(Multipart, broken_forms_are_refused) {
  const std::string whole = part(R"(form-data; name="a")", "1") + "--b--";
  ASSERT_TRUE(parse_multipart(type, whole));
  // Cut anywhere, it is not a form any more.
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(parse_multipart(type, whole.substr(0, size))) << size;
  }
  for (const auto* bad_type : {"multipart/form-data", "multipart/form-data; boundary=",
                               "multipart/form-data; boundary=\"b", "multipart/form-data; b",
                               "multipart/form-data; boundary=b; boundary=c"}) {
    EXPECT_FALSE(parse_multipart(bad_type, whole)) << bad_type;
  }
  EXPECT_FALSE(parse_multipart("multipart/form-data; boundary=" + std::string(71, 'b'), whole));
  for (const auto* disposition :
       {"attachment; name=a", "form-data", "form-data; name", "form-data; name=\"a"}) {
    EXPECT_FALSE(parse_multipart(type, part(disposition, "1") + "--b--")) << disposition;
  }
  EXPECT_FALSE(parse_multipart(type, "--b\r\n\r\n1\r\n--b--")) << "no header";
  EXPECT_FALSE(parse_multipart(type, "--b\r\nname: a\r\n\r\n1\r\n--b--")) << "no disposition";
  EXPECT_FALSE(parse_multipart(type, "--b\r\nnonsense\r\n\r\n1\r\n--b--")) << "no colon";
  EXPECT_FALSE(parse_multipart(type, "--bother\r\n")) << "another boundary";
}

TEST(Multipart, is_bounded) {
  std::string many;
  for (std::size_t i = 0; i <= max_form_fields; ++i) many += part("form-data; name=a", "1");
  EXPECT_EQ(parse_multipart(type, many + "--b--").error().code, ErrorCode::too_large);
  const auto long_header = part("form-data; name=" + std::string(max_field_header_bytes, 'a'), "1");
  EXPECT_EQ(parse_multipart(type, long_header + "--b--").error().code, ErrorCode::too_large);
}

}  // namespace
}  // namespace repartee::api
