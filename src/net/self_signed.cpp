#include "net/self_signed.hpp"

#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>

namespace repartee::net {
namespace {

namespace fs = std::filesystem;
using core::Error;
using core::ErrorCode;

template <auto release>
struct Releaser {
  template <class T>
  void operator()(T* object) const {
    release(object);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Releaser<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Releaser<X509_free>>;
using File = std::unique_ptr<std::FILE, Releaser<std::fclose>>;

// Browsers and Apple's systems take no longer ones.
constexpr long valid_days = 365;
constexpr long day_s = 24 * 60 * 60;

struct Extension {
  int id;
  const char* value;
};

// All that verifiers ask for, the strict ones of Python 3.13 included.
constexpr Extension extensions[] = {
    {NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1,IP:::1"},
    {NID_basic_constraints, "critical,CA:FALSE"},
    {NID_key_usage, "critical,digitalSignature"},
    {NID_ext_key_usage, "serverAuth"},
    {NID_subject_key_identifier, "hash"},
    {NID_authority_key_identifier, "keyid"},
};

bool add_extensions(X509* certificate) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  for (const auto& [id, value] : extensions) {
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, id, value);
    const bool added = extension != nullptr && X509_add_ext(certificate, extension, -1) == 1;
    X509_EXTENSION_free(extension);
    if (!added) return false;
  }
  return true;
}

// A serial number of its own each time: browsers refuse a new certificate with an old one's.
bool set_serial(X509* certificate) {
  std::uint64_t serial = 0;
  return RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial) == 1 &&
         ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), serial >> 1) == 1;
}

Certificate make_certificate(EVP_PKEY* key) {
  Certificate certificate(X509_new());
  if (!certificate || !key) return nullptr;
  X509_set_version(certificate.get(), X509_VERSION_3);
  // An hour ago: the clocks of containers and their hosts differ.
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -day_s / 24);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), valid_days * day_s);
  X509_NAME* subject = X509_get_subject_name(certificate.get());
  X509_NAME_add_entry_by_txt(subject, "O", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>("Repartee"), -1, -1, 0);
  X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>("localhost"), -1, -1, 0);
  X509_set_issuer_name(certificate.get(), subject);
  X509_set_pubkey(certificate.get(), key);
  const bool made = set_serial(certificate.get()) && add_extensions(certificate.get()) &&
                    X509_sign(certificate.get(), key, EVP_sha256()) > 0;
  return made ? std::move(certificate) : nullptr;
}

/// Written beside its place and moved there, so that nobody ever reads half of it.
template <class Write>
core::Result<> write_file(const std::string& path, mode_t mode, const Write& write) {
  const std::string part = path + ".part";
  std::remove(part.c_str());
  const int descriptor = open(part.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  File file(descriptor < 0 ? nullptr : fdopen(descriptor, "w"));
  const bool written = file && write(file.get()) && std::fflush(file.get()) == 0;
  if (written && std::rename(part.c_str(), path.c_str()) == 0) return {};
  Error error(ErrorCode::unavailable, path + " cannot be written: " + std::strerror(errno),
              "server.data_path names the folder");
  std::remove(part.c_str());
  return error;
}

bool good_for(const CertificateFiles& files, std::chrono::hours rest) {
  const File certificate_in(std::fopen(files.certificate.c_str(), "r"));
  const File key_in(std::fopen(files.key.c_str(), "r"));
  if (!certificate_in || !key_in) return false;
  const Certificate certificate(PEM_read_X509(certificate_in.get(), nullptr, nullptr, nullptr));
  const Key key(PEM_read_PrivateKey(key_in.get(), nullptr, nullptr, nullptr));
  if (!certificate || !key || X509_check_private_key(certificate.get(), key.get()) != 1)
    return false;
  std::time_t then = std::time(nullptr) + std::chrono::seconds(rest).count();
  return X509_cmp_time(X509_get0_notAfter(certificate.get()), &then) > 0 &&
         X509_cmp_current_time(X509_get0_notBefore(certificate.get())) < 0 &&
         X509_check_host(certificate.get(), "localhost", 0, 0, nullptr) == 1 &&
         X509_check_ip_asc(certificate.get(), "127.0.0.1", 0) == 1 &&
         X509_check_ip_asc(certificate.get(), "::1", 0) == 1;
}

}  // namespace

core::Result<CertificateFiles> self_signed_certificate(const std::string& folder,
                                                       std::chrono::hours rest) {
  CertificateFiles files{(fs::path(folder) / "localhost.pem").string(),
                         (fs::path(folder) / "localhost-key.pem").string()};
  if (good_for(files, rest)) return files;
  std::error_code failed;
  fs::create_directories(folder, failed);
  if (failed) {
    return Error(ErrorCode::unavailable, folder + " cannot be made: " + failed.message(),
                 "server.data_path names the folder");
  }
  const Key key(EVP_EC_gen("P-256"));
  const Certificate certificate = make_certificate(key.get());
  if (!certificate) return Error(ErrorCode::internal, "OpenSSL cannot make a certificate");
  auto written = write_file(files.key, S_IRUSR | S_IWUSR, [&](std::FILE* file) {
    return PEM_write_PrivateKey(file, key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1;
  });
  if (!written) return written.error();
  written =
      write_file(files.certificate, S_IRUSR | S_IWUSR | S_IRGRP | S_IROTH,
                 [&](std::FILE* file) { return PEM_write_X509(file, certificate.get()) == 1; });
  if (!written) return written.error();
  return files;
}

}  // namespace repartee::net
