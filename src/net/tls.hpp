#pragma once
// TLS contexts, for listening and for connecting: TLS 1.2 or later, forward secrecy, AEAD ciphers.

#include <boost/asio/ssl/context.hpp>
#include <memory>
#include <string>

#include "core/error.hpp"

namespace repartee::net {

using TlsContext = std::shared_ptr<boost::asio::ssl::context>;

/// From PEM files: the certificate with its chain, and its key, not encrypted. `invalid_argument`
/// names the file that is missing, unreadable, not PEM, or does not belong to the other. A
/// certificate out of its dates works but is warned about in the log. Negotiates http/1.1 only.
core::Result<TlsContext> server_tls(const std::string& certificate_file,
                                    const std::string& key_file);

/// Verifies the server against `ca_file` (PEM), or the system's certificates where it is empty.
core::Result<TlsContext> client_tls(const std::string& ca_file);

}  // namespace repartee::net
