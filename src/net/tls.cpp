#include "net/tls.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <spdlog/spdlog.h>

#include <fstream>
#include <string_view>

namespace repartee::net {
namespace {

namespace ssl = boost::asio::ssl;
using boost::system::error_code;
using core::Error;
using core::ErrorCode;

// TLS 1.2 with ephemeral keys and authenticated encryption only (Mozilla's "intermediate" without
// finite-field DHE); TLS 1.3's suites are all of that kind.
constexpr const char* tls12_ciphers = "ECDHE+AESGCM:ECDHE+CHACHA20";

// RFC 7301: the protocol is in the client's list, or the handshake ends.
int choose_http11(SSL*, const unsigned char** chosen, unsigned char* chosen_size,
                  const unsigned char* offered, unsigned int offered_size, void*) {
  static constexpr std::string_view ours = "http/1.1";
  for (unsigned int i = 0; i < offered_size;) {
    const unsigned int size = offered[i];
    if (i + 1 + size > offered_size) break;
    if (std::string_view(reinterpret_cast<const char*>(offered + i + 1), size) == ours) {
      *chosen = offered + i + 1;
      *chosen_size = static_cast<unsigned char>(size);
      return SSL_TLSEXT_ERR_OK;
    }
    i += 1 + size;
  }
  return SSL_TLSEXT_ERR_ALERT_FATAL;
}

TlsContext make_context(ssl::context::method method) {
  auto context = std::make_shared<ssl::context>(method);
  context->set_options(ssl::context::default_workarounds | ssl::context::no_sslv2 |
                       ssl::context::no_sslv3 | ssl::context::no_tlsv1 | ssl::context::no_tlsv1_1 |
                       ssl::context::no_compression);
  SSL_CTX* native = context->native_handle();
  SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
  SSL_CTX_set_cipher_list(native, tls12_ciphers);
  SSL_CTX_set_options(native, SSL_OP_NO_RENEGOTIATION);
  // Gives back about 34 KiB of every idle connection.
  SSL_CTX_set_mode(native, SSL_MODE_RELEASE_BUFFERS);
  // Without this, OpenSSL would ask for an encrypted key's password on the terminal.
  SSL_CTX_set_default_passwd_cb(native, [](char*, int, int, void*) { return -1; });
  return context;
}

Error unusable(const std::string& what, const std::string& file, const error_code& ec) {
  return {ErrorCode::invalid_argument, what + " '" + file + "' cannot be used: " + ec.message(),
          "give a PEM file; the key must not be encrypted"};
}

core::Result<> readable(const std::string& what, const std::string& option,
                        const std::string& file) {
  if (file.empty()) {
    return Error(ErrorCode::invalid_argument, "an https address needs " + what,
                 "give a PEM file with " + option);
  }
  if (!std::ifstream(file)) {
    return Error(ErrorCode::invalid_argument, what + " '" + file + "' cannot be read",
                 "check the path and its permissions");
  }
  return {};
}

void warn_about_dates(SSL_CTX* native, const std::string& file) {
  const X509* certificate = SSL_CTX_get0_certificate(native);
  if (X509_cmp_current_time(X509_get0_notAfter(certificate)) < 0) {
    spdlog::warn("the certificate '{}' has expired: clients will refuse it; renew it", file);
  } else if (X509_cmp_current_time(X509_get0_notBefore(certificate)) > 0) {
    spdlog::warn("the certificate '{}' is not valid yet: check the clock", file);
  }
}

}  // namespace

core::Result<TlsContext> server_tls(const std::string& certificate_file,
                                    const std::string& key_file) {
  if (auto ok = readable("a certificate", "--tls-cert", certificate_file); !ok) return ok.error();
  if (auto ok = readable("a private key", "--tls-key", key_file); !ok) return ok.error();

  auto context = make_context(ssl::context::tls_server);
  error_code ec;
  context->use_certificate_chain_file(certificate_file, ec);
  if (ec) return unusable("the certificate", certificate_file, ec);
  // OpenSSL compares the key with the certificate while it loads it.
  context->use_private_key_file(key_file, ssl::context::pem, ec);
  if (ec && ERR_GET_REASON(static_cast<unsigned long>(ec.value())) == X509_R_KEY_VALUES_MISMATCH) {
    return Error(
        ErrorCode::invalid_argument,
        "the key '" + key_file + "' does not belong to the certificate '" + certificate_file + "'",
        "give the pair that was issued together");
  }
  if (ec) return unusable("the private key", key_file, ec);

  warn_about_dates(context->native_handle(), certificate_file);
  SSL_CTX_set_alpn_select_cb(context->native_handle(), choose_http11, nullptr);
  return context;
}

core::Result<TlsContext> client_tls(const std::string& ca_file) {
  auto context = make_context(ssl::context::tls_client);
  error_code ec;
  if (ca_file.empty()) {
    context->set_default_verify_paths(ec);
    if (ec) {
      return Error(ErrorCode::unavailable,
                   "the system's certificates cannot be loaded: " + ec.message(),
                   "install ca-certificates, or name a file of trusted certificates");
    }
  } else {
    context->load_verify_file(ca_file, ec);
    if (ec) {
      return Error(ErrorCode::invalid_argument,
                   "the trusted certificates '" + ca_file + "' cannot be loaded: " + ec.message(),
                   "give a PEM file");
    }
  }
  context->set_verify_mode(ssl::verify_peer, ec);
  return context;
}

}  // namespace repartee::net
