#include "onnx/device.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "onnx/session.hpp"

namespace repartee::onnx {
namespace {

std::string make_anywhere(bool gpu) {
  return gpu ? "on the GPU" : "on the CPU";
}

std::string make_without_driver(bool gpu) {
  if (gpu) throw std::runtime_error("libcudnn.so.9: cannot open shared object file");
  return "on the CPU";
}

TEST(OnnxDevice, a_gpu_that_works_is_used) {
  Device device(true);
  EXPECT_EQ(device.place(make_anywhere), "on the GPU");
  EXPECT_EQ(device.name(), "CUDA");
}

TEST(OnnxDevice, without_a_gpu_it_is_the_cpu) {
  Device device(false);
  EXPECT_EQ(device.place(make_anywhere), "on the CPU");
  EXPECT_EQ(device.name(), "CPU");
}

TEST(OnnxDevice, a_gpu_that_cannot_be_used_leaves_all_to_the_cpu) {
  Device device(true);
  EXPECT_EQ(device.place(make_without_driver), "on the CPU");
  EXPECT_EQ(device.name(), "CPU");
  EXPECT_EQ(device.place(make_anywhere), "on the CPU") << "and is not tried again";
}

TEST(OnnxDevice, a_damaged_network_is_not_the_gpus_fault) {
  Device device(true);
  const auto make_damaged = [](bool /*gpu*/) -> std::string {
    throw std::runtime_error("no network");
  };
  EXPECT_THROW(device.place(make_damaged), std::runtime_error);
  EXPECT_EQ(device.name(), "CUDA");
}

TEST(OnnxDevice, a_damaged_file_is_called_one_and_does_not_change_where_networks_run) {
  if (!available()) GTEST_SKIP() << "skipped: built without ONNX Runtime";
  const std::string before = device();
  EXPECT_TRUE(before == "CPU" || before == "CUDA") << before;
  const std::string page = "<html>no network</html>";
  const auto loaded = load(std::as_bytes(std::span(page)), "page.onnx");
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().code, core::ErrorCode::corrupt);
  EXPECT_EQ(device(), before);
}

}  // namespace
}  // namespace repartee::onnx
