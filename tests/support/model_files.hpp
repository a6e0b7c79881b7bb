#pragma once
// Bytes that look like models, small.

#include <string>

namespace repartee::test {

/// A Whisper head of whisper.cpp's format and as many zeros as its smallest weights.
std::string whisper_like(char filling = '\0');

/// An ONNX ModelProto with a graph of so many bytes.
std::string onnx_like(std::size_t graph_bytes = 200);

/// The settings of a Piper voice.
std::string piper_settings();

}  // namespace repartee::test
