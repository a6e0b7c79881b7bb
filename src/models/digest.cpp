#include "models/digest.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>
#include <fstream>
#include <vector>

namespace repartee::models {

namespace {

using core::Error;
using core::ErrorCode;

class Hash {
 public:
  explicit Hash(const EVP_MD* method) : context_(EVP_MD_CTX_new(), &EVP_MD_CTX_free) {
    EVP_DigestInit_ex(context_.get(), method, nullptr);
  }

  void add(std::string_view bytes) { EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()); }

  std::string finish() {
    std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
    unsigned int size = 0;
    EVP_DigestFinal_ex(context_.get(), bytes.data(), &size);
    std::string text;
    for (unsigned int i = 0; i < size; ++i) text += fmt::format("{:02x}", bytes[i]);
    return text;
  }

 private:
  std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context_;
};

}  // namespace

struct Digester::State {
  Hash sha256{EVP_sha256()};
  Hash sha1{EVP_sha1()};
};

Digester::Digester() : state_(std::make_unique<State>()) {}
Digester::~Digester() = default;
Digester::Digester(Digester&&) noexcept = default;
Digester& Digester::operator=(Digester&&) noexcept = default;

void Digester::add(std::string_view bytes) {
  state_->sha256.add(bytes);
  state_->sha1.add(bytes);
}

Digests Digester::finish() {
  return {.sha256 = state_->sha256.finish(), .sha1 = state_->sha1.finish()};
}

core::Result<Digests> digest_of(const std::filesystem::path& path,
                                const std::function<void(std::uint64_t)>& on_read) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return Error(ErrorCode::not_found, path.string() + " cannot be read");
  Digester digester;
  std::vector<char> buffer(1u << 20);
  std::uint64_t done = 0;
  while (file.read(buffer.data(), static_cast<std::streamsize>(buffer.size())) ||
         file.gcount() > 0) {
    const auto got = static_cast<std::size_t>(file.gcount());
    digester.add({buffer.data(), got});
    done += got;
    if (on_read) on_read(done);
  }
  if (file.bad()) return Error(ErrorCode::corrupt, "reading " + path.string() + " broke off");
  return digester.finish();
}

core::Result<> compare(const ModelFile& file, const Digests& got) {
  const auto differs = [](const std::string& written, const std::string& came) {
    return !written.empty() && written != came;
  };
  const bool sha256 = differs(file.sha256, got.sha256);
  if (!sha256 && !differs(file.sha1, got.sha1)) return {};
  return Error(ErrorCode::corrupt,
               fmt::format("{} is not the file it should be: its {} is {}, expected was {}",
                           file.path, sha256 ? "SHA-256" : "SHA-1", sha256 ? got.sha256 : got.sha1,
                           sha256 ? file.sha256 : file.sha1));
}

}  // namespace repartee::models
