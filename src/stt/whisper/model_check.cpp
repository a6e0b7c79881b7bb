#include "stt/whisper/model_check.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <string_view>
#include <vector>

namespace repartee::stt {
namespace {

using Shape = std::array<std::int64_t, 3>;

// How ggml stores a matrix: `bytes` for every `elements` of a row.
struct Storage {
  std::int32_t file_type;    // ggml_ftype, in the header
  std::int32_t tensor_type;  // ggml_type, at each tensor
  std::int64_t elements;
  std::int64_t bytes;
};
constexpr Storage f32 = {0, 0, 1, 4};
constexpr Storage f16 = {1, 1, 1, 2};
constexpr std::array storages = {
    f32,
    f16,
    Storage{2, 2, 32, 18},      // q4_0
    Storage{3, 3, 32, 20},      // q4_1
    Storage{7, 8, 32, 34},      // q8_0
    Storage{8, 6, 32, 22},      // q5_0
    Storage{9, 7, 32, 24},      // q5_1
    Storage{10, 10, 256, 84},   // q2_K
    Storage{11, 11, 256, 110},  // q3_K
    Storage{12, 12, 256, 144},  // q4_K
    Storage{13, 13, 256, 176},  // q5_K
    Storage{14, 14, 256, 210},  // q6_K
};
constexpr std::int32_t quantizer_versions = 1000;  // GGML_QNT_VERSION_FACTOR

struct Tensor {
  Shape shape;
  Storage storage;
  bool seen = false;
};
using Tensors = std::map<std::string, Tensor, std::less<>>;

// What a file of another kind begins with, and what to say about it.
struct Stranger {
  std::string_view begins;
  const char* is;
};
constexpr std::array strangers = {
    Stranger{"GGUF", "a GGUF file (llama.cpp's format), not whisper.cpp's ggml"},
    Stranger{"PK\x03\x04", "a PyTorch checkpoint or a zip, which whisper.cpp cannot read"},
    Stranger{"version https://git-lfs", "a Git LFS pointer: the model itself was not fetched"},
    Stranger{"<", "a web page: the download went wrong"},
    Stranger{"{", "JSON, probably an error that the download's server answered with"},
    Stranger{"\x08\x08\x12", "an ONNX file"},
};

class Check {
 public:
  Check(std::istream& file, std::uintmax_t bytes, const std::string& name)
      : file_(file), left_(bytes), name_(name) {}

  core::Result<WhisperShape> run() {
    if (auto error = header()) return *error;
    if (auto error = sensible()) return *error;
    if (auto error = filters()) return *error;
    if (auto error = vocabulary()) return *error;
    if (auto error = tensors()) return *error;
    return shape_;
  }

 private:
  using Problem = std::optional<core::Error>;

  core::Error wrong(const std::string& what) const {
    return {core::ErrorCode::corrupt, "'" + name_ + "' is no usable whisper model: " + what,
            "fetch the model again; it must be a whole ggml file of whisper.cpp's, such as "
            "ggml-base.en-q8_0.bin"};
  }
  core::Error cut_short(const std::string& where) const {
    return wrong("the file is cut short in " + where);
  }

  bool read(void* to, std::size_t size) {
    if (size > left_) return false;
    left_ -= size;
    return static_cast<bool>(
        file_.read(static_cast<char*>(to), static_cast<std::streamsize>(size)));
  }
  bool skip(std::uintmax_t size) {
    if (size > left_) return false;
    left_ -= size;
    return static_cast<bool>(file_.seekg(static_cast<std::streamoff>(size), std::ios::cur));
  }

  Problem header() {
    constexpr std::string_view magic = "lmgg";  // 0x67676d6c, little-endian
    std::array<char, 24> first{};
    const auto size = static_cast<std::size_t>(std::min<std::uintmax_t>(left_, first.size()));
    if (size == 0) return wrong("it is empty");
    if (!read(first.data(), size)) return cut_short("its first bytes");
    const std::string_view begin(first.data(), size);
    if (size < magic.size() && magic.starts_with(begin)) return cut_short("the header");
    if (!begin.starts_with(magic)) {
      for (const Stranger& stranger : strangers) {
        if (begin.starts_with(stranger.begins)) return wrong(std::string("it is ") + stranger.is);
      }
      return wrong("it does not begin as one");
    }
    static_assert(sizeof(WhisperShape) == 11 * sizeof(std::int32_t));
    constexpr std::size_t taken = first.size() - magic.size();
    if (size < first.size()) return cut_short("the header");
    std::memcpy(&shape_, first.data() + magic.size(), taken);
    if (!read(reinterpret_cast<char*>(&shape_) + taken, sizeof shape_ - taken))
      return cut_short("the header");
    return {};
  }

  Problem sensible() {
    const auto number = [&](const char* what, std::int32_t value, std::int32_t least,
                            std::int32_t most) -> Problem {
      if (value >= least && value <= most) return {};
      return wrong(std::string(what) + " is " + std::to_string(value) + ", not " +
                   std::to_string(least) + " to " + std::to_string(most));
    };
    // Languages are told by the vocabulary's size: English only, 99 languages, 100 languages.
    if (auto error = number("its vocabulary", shape_.vocabulary, 51864, 51866)) return error;
    if (auto error = number("its audio context", shape_.audio_context, 8, 1500)) return error;
    if (auto error = number("its width", shape_.audio_width, 8, 4096)) return error;
    if (auto error = number("its audio layers", shape_.audio_layers, 1, 128)) return error;
    if (auto error = number("its text context", shape_.text_context, 32, 4096)) return error;
    if (auto error = number("its text layers", shape_.text_layers, 1, 128)) return error;
    if (auto error = number("its mel bands", shape_.mels, 1, 256)) return error;
    if (shape_.text_width != shape_.audio_width) return wrong("its two widths differ");
    for (const auto heads : {shape_.audio_heads, shape_.text_heads}) {
      if (heads < 1 || shape_.audio_width % heads != 0)
        return wrong("its width does not divide into " + std::to_string(heads) + " heads");
    }
    const auto* const found =
        std::ranges::find(storages, shape_.type % quantizer_versions, &Storage::file_type);
    if (shape_.type < 0 || found == storages.end())
      return wrong("its number type " + std::to_string(shape_.type) + " is unknown");
    matrices_ = *found;
    if (shape_.audio_width % matrices_.elements != 0)
      return wrong("its width does not divide into blocks of its number type");
    return {};
  }

  Problem filters() {
    std::array<std::int32_t, 2> size{};
    if (!read(size.data(), sizeof size)) return cut_short("the mel filters");
    constexpr std::int32_t bins = 201;  // of a 400-point transform
    if (size[0] != shape_.mels || size[1] != bins)
      return wrong("its mel filters are " + std::to_string(size[0]) + " by " +
                   std::to_string(size[1]));
    if (!skip(std::uintmax_t{sizeof(float)} * static_cast<std::uintmax_t>(shape_.mels) * bins))
      return cut_short("the mel filters");
    return {};
  }

  Problem vocabulary() {
    std::int32_t count = 0;
    if (!read(&count, sizeof count)) return cut_short("the vocabulary");
    if (count < 1 || count > shape_.vocabulary)
      return wrong("its vocabulary lists " + std::to_string(count) + " tokens");
    // The decoder looks up " ", and throws where there is none.
    bool space = false;
    for (std::int32_t i = 0; i < count; ++i) {
      std::uint32_t size = 0;
      if (!read(&size, sizeof size)) return cut_short("the vocabulary");
      constexpr std::uint32_t longest = 4096;
      if (size > longest) return wrong("token " + std::to_string(i) + " is far too long");
      char only = 0;
      if (size == 1 ? !read(&only, 1) : !skip(size)) return cut_short("the vocabulary");
      space |= only == ' ';
    }
    if (!space) return wrong("its vocabulary lacks \" \"");
    return {};
  }

  // What a file of this shape holds (whisper.cpp, whisper_model_load).
  Tensors expected() const {
    const std::int64_t width = shape_.audio_width;
    const Storage convolution = matrices_.file_type == f32.file_type ? f32 : f16;
    Tensors all;
    const auto norm = [&](const std::string& name) {
      all[name + ".weight"] = {{width, 1, 1}, f32};
      all[name + ".bias"] = {{width, 1, 1}, f32};
    };
    const auto linear = [&](const std::string& name, std::int64_t from, std::int64_t to) {
      all[name + ".weight"] = {{from, to, 1}, matrices_};
      if (!name.ends_with(".key")) all[name + ".bias"] = {{to, 1, 1}, f32};
    };
    const auto attention = [&](const std::string& name) {
      norm(name + "_ln");
      for (const char* part : {".query", ".key", ".value", ".out"})
        linear(name + part, width, width);
    };
    const auto block = [&](const std::string& name) {
      attention(name + ".attn");
      norm(name + ".mlp_ln");
      linear(name + ".mlp.0", width, 4 * width);
      linear(name + ".mlp.2", 4 * width, width);
    };
    all["encoder.positional_embedding"] = {{width, shape_.audio_context, 1}, f32};
    all["encoder.conv1.weight"] = {{3, shape_.mels, width}, convolution};
    all["encoder.conv2.weight"] = {{3, width, width}, convolution};
    all["encoder.conv1.bias"] = all["encoder.conv2.bias"] = {{1, width, 1}, f32};
    norm("encoder.ln_post");
    for (int i = 0; i < shape_.audio_layers; ++i) block("encoder.blocks." + std::to_string(i));
    all["decoder.positional_embedding"] = {{width, shape_.text_context, 1}, f32};
    all["decoder.token_embedding.weight"] = {{width, shape_.vocabulary, 1}, matrices_};
    norm("decoder.ln");
    for (int i = 0; i < shape_.text_layers; ++i) {
      const std::string name = "decoder.blocks." + std::to_string(i);
      block(name);
      attention(name + ".cross_attn");
    }
    return all;
  }

  Problem tensors() {
    Tensors all = expected();
    std::size_t seen = 0;
    for (; left_ > 0; ++seen) {
      if (auto error = tensor(all)) return error;
    }
    if (seen == 0) return wrong("it holds no weights (whisper.cpp's own test files have none)");
    for (const auto& [name, tensor] : all) {
      if (!tensor.seen) return wrong("tensor '" + name + "' is missing");
    }
    return {};
  }

  Problem tensor(Tensors& all) {
    struct {
      std::int32_t dimensions, name_size, type;
    } head{};
    if (!read(&head, sizeof head)) return cut_short("the tensors");
    if (head.dimensions < 1 || head.dimensions > 3)
      return wrong("a tensor has " + std::to_string(head.dimensions) + " dimensions");
    constexpr std::int32_t longest_name = 128;
    if (head.name_size < 1 || head.name_size > longest_name)
      return wrong("a tensor's name has " + std::to_string(head.name_size) + " bytes");
    std::array<std::int32_t, 3> sizes = {1, 1, 1};
    if (!read(sizes.data(), static_cast<std::size_t>(head.dimensions) * sizeof sizes[0]))
      return cut_short("the tensors");
    std::string name(static_cast<std::size_t>(head.name_size), '\0');
    if (!read(name.data(), name.size())) return cut_short("the tensors");
    const auto found = all.find(name);
    if (found == all.end()) return wrong("it holds a tensor that such a model does not have");
    Tensor& tensor = found->second;
    if (tensor.seen) return wrong("tensor '" + name + "' is there twice");
    tensor.seen = true;
    const Shape shape = {sizes[0], sizes[1], sizes[2]};
    if (shape != tensor.shape) return wrong("tensor '" + name + "' has another shape");
    if (head.type != tensor.storage.tensor_type)
      return wrong("tensor '" + name + "' has number type " + std::to_string(head.type) + ", not " +
                   std::to_string(tensor.storage.tensor_type));
    // At most 3 * 4096 * 4096 or 4096 * 51866 elements of 4 bytes: no overflow.
    const auto bytes =
        shape[0] * shape[1] * shape[2] / tensor.storage.elements * tensor.storage.bytes;
    if (!skip(static_cast<std::uintmax_t>(bytes))) return cut_short("tensor '" + name + "'");
    return {};
  }

  std::istream& file_;
  std::uintmax_t left_;
  const std::string& name_;
  WhisperShape shape_;
  Storage matrices_ = f32;
};

}  // namespace

core::Result<WhisperShape> check_whisper_model(std::istream& file, std::uintmax_t bytes,
                                               const std::string& name) {
  return Check(file, bytes, name).run();
}

core::Result<WhisperShape> check_whisper_model_file(const std::string& path) {
  std::error_code failed;
  const auto bytes = std::filesystem::file_size(path, failed);
  std::ifstream file(path, std::ios::binary);
  if (failed || !file) {
    return core::Error(core::ErrorCode::not_found,
                       "the whisper model '" + path + "' cannot be read",
                       "give the path of a ggml-*.bin file that this user may read");
  }
  return check_whisper_model(file, bytes, path);
}

}  // namespace repartee::stt
