#include "vad/silero/onnx_weights.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <string>

#include "onnx/protobuf.hpp"
#include "unit/vad/made_up_network.hpp"
#include "unit/vad/onnx_writer.hpp"

namespace repartee::vad::silero {
namespace {

using onnx::ProtobufReader;

using namespace repartee::test;
using ::testing::HasSubstr;

core::Result<OnnxWeights> read(const std::string& file) {
  return read_onnx_weights(std::as_bytes(std::span(file)));
}

void expect_made_up(const core::Result<OnnxWeights>& weights) {
  ASSERT_TRUE(weights) << weights.error().text();
  const auto wanted = made_up_weights();
  EXPECT_EQ(weights->stft_basis, wanted.stft_basis);
  for (int layer = 0; layer < 4; ++layer) {
    EXPECT_EQ(weights->conv_weight[layer], wanted.conv_weight[layer]);
    EXPECT_EQ(weights->conv_bias[layer], wanted.conv_bias[layer]);
  }
  EXPECT_EQ(weights->lstm_input_weight, wanted.lstm_input_weight);
  EXPECT_EQ(weights->lstm_hidden_weight, wanted.lstm_hidden_weight);
  EXPECT_EQ(weights->lstm_input_bias, wanted.lstm_input_bias);
  EXPECT_EQ(weights->lstm_hidden_bias, wanted.lstm_hidden_bias);
  EXPECT_EQ(weights->output_weight, wanted.output_weight);
  EXPECT_EQ(weights->output_bias, wanted.output_bias);
}

void expect_corrupt(const core::Result<OnnxWeights>& weights, const char* words) {
  ASSERT_FALSE(weights);
  EXPECT_EQ(weights.error().code, core::ErrorCode::corrupt);
  EXPECT_THAT(weights.error().message, HasSubstr(words));
}

TEST(OnnxWeights, are_found_as_initializers_of_the_main_graph) {
  auto tensors = made_up_tensors();
  for (auto& tensor : tensors) tensor.name.insert(0, "model.");
  expect_made_up(read(model_of_graph(graph_with_initializers(tensors))));
}

TEST(OnnxWeights, may_have_packed_dimensions) {
  expect_made_up(read(model_of_graph(graph_with_initializers(made_up_tensors(), true))));
}

TEST(OnnxWeights, are_found_as_constants_of_the_16_khz_branch) {
  auto at_8_khz = made_up_tensors();
  at_8_khz[0] = {"stft.forward_basis_buffer", {130, 1, 128}, std::vector<float>(130 * 128)};
  at_8_khz[1] = {"encoder.0.reparam_conv.weight", {128, 65, 3}, std::vector<float>(128 * 65 * 3)};
  for (auto& value : at_8_khz.back().values) value += 1;
  expect_made_up(read(model_of_graph(
      graph_with_if({graph_with_constants(at_8_khz), graph_with_constants(made_up_tensors())}))));
}

TEST(OnnxWeights, name_the_tensor_that_is_missing) {
  auto tensors = made_up_tensors();
  tensors.erase(tensors.begin() + 3);
  expect_corrupt(read(model_of_graph(graph_with_initializers(tensors))),
                 "encoder.1.reparam_conv.weight [64, 128, 3] is missing");
}

TEST(OnnxWeights, of_another_shape_are_refused) {
  auto tensors = made_up_tensors();
  tensors[9].dims = {128, 512};
  expect_corrupt(read(model_of_graph(graph_with_initializers(tensors))),
                 "decoder.rnn.weight_ih [512, 128] is missing");
}

TEST(OnnxWeights, shorter_than_their_dimensions_are_refused) {
  auto tensors = made_up_tensors();
  tensors[11].values.pop_back();
  expect_corrupt(read(model_of_graph(graph_with_initializers(tensors))),
                 "decoder.rnn.bias_ih [512] does not hold 512 32-bit floats");
}

TEST(OnnxWeights, that_are_not_floats_are_refused) {
  const auto tensors = made_up_tensors();
  std::string graph;
  for (const auto& tensor : tensors) graph += bytes_field(5, tensor_message(tensor, false, 7));
  expect_corrupt(read(model_of_graph(graph)), "32-bit floats");
}

TEST(OnnxWeights, that_are_not_finite_are_refused) {
  auto tensors = made_up_tensors();
  tensors[5].values[7] = std::numeric_limits<float>::quiet_NaN();
  expect_corrupt(read(model_of_graph(graph_with_initializers(tensors))), "not finite");
}

TEST(OnnxWeights, cut_short_anywhere_are_refused) {
  const std::string file = model_of_graph(graph_with_initializers(made_up_tensors()));
  for (std::size_t size = 0; size < file.size(); size += size < 64 ? 1 : 9973) {
    EXPECT_FALSE(read(file.substr(0, size))) << size;
  }
}

TEST(OnnxWeights, are_not_looked_for_in_other_files) {
  expect_corrupt(read(""), "no Silero VAD network");
  expect_corrupt(read("RIFF\x24\x10WAVEfmt "), "no ONNX file");
  expect_corrupt(read(model_of_graph("")), "no Silero VAD network");
}

TEST(OnnxWeights, nested_without_end_are_refused) {
  std::string graph = graph_with_constants({});
  for (int depth = 0; depth < 50; ++depth) graph = graph_with_if({graph});
  expect_corrupt(read(model_of_graph(graph)), "too deeply");
}

TEST(Protobuf, reads_every_wire_type) {
  const std::string message = number_field(1, 300) + bytes_field(2, "abc") +
                              std::string("\x1d\x01\x02\x03\x04", 5) +
                              std::string("\x21\x01\x00\x00\x00\x00\x00\x00\x80", 9);
  ProtobufReader reader(std::as_bytes(std::span(message)));
  EXPECT_EQ(reader.next()->value, 300U);
  EXPECT_EQ(reader.next()->text(), "abc");
  EXPECT_EQ(reader.next()->value, 0x04030201U);
  EXPECT_EQ(reader.next()->value, 0x8000000000000001U);
  EXPECT_FALSE(reader.next());
  EXPECT_FALSE(reader.malformed());
}

TEST(Protobuf, refuses_what_is_no_message) {
  const std::string cases[] = {
      std::string("\x08"),                                          // a key without its value
      std::string("\x0a\x05"                                        //
                  "ab"),                                            // bytes beyond the end
      std::string("\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"),  // a length of 2^64 - 1
      std::string("\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f"),  // a varint of 70 bits
      std::string("\x0b"),                                          // a group, long abandoned
      std::string("\x0f\x01"),                                      // wire type 7
      std::string("\x00\x01", 2),                                   // field number 0
      std::string("\x0d\x01\x02"),                                  // 3 of 4 bytes
  };
  for (const auto& message : cases) {
    ProtobufReader reader(std::as_bytes(std::span(message)));
    EXPECT_FALSE(reader.next()) << ::testing::PrintToString(message);
    EXPECT_TRUE(reader.malformed()) << ::testing::PrintToString(message);
  }
}

}  // namespace
}  // namespace repartee::vad::silero
