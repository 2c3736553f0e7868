#include <openssl/err.h>
#include <openssl/x509_vfy.h>

#include <algorithm>
#include <vector>

#include "common/certificate/certificate.h"
#include "common/certificate/openssl.h"

namespace tidemark::certificate {
namespace {

constexpr std::string_view kSourcePrefix = "spiffe://tidemark/endpoint/";

absl::Status check_time(const std::string& whose, const Certificate& certificate, TimePoint now) {
  if (now < certificate.not_before()) {
    return absl::FailedPreconditionError(whose + " is valid only from " + rfc3339(certificate.not_before()) +
                                         ", but this machine's clock says " + rfc3339(now) +
                                         ": set the clock");
  }
  if (now >= certificate.not_after()) {
    return absl::FailedPreconditionError(whose + " expired at " + rfc3339(certificate.not_after()) +
                                         " (this machine's clock says " + rfc3339(now) + ")");
  }
  return absl::OkStatus();
}

/// Whatever the time is: that is looked at apart, in better words. Who is given is trusted, whoever signed
/// it.
absl::Status verify(const Certificate& leaf, const Certificate& authority, int purpose,
                    const std::string& whose) {
  const StoreOwner store(X509_STORE_new());
  const StoreContextOwner context(X509_STORE_CTX_new());
  if (!store || !context || X509_STORE_add_cert(store.get(), Internals::of(authority)) != 1 ||
      X509_STORE_CTX_init(context.get(), store.get(), Internals::of(leaf), nullptr) != 1) {
    return absl::InternalError("cannot check a certificate: " + openssl_error());
  }
  X509_STORE_CTX_set_purpose(context.get(), purpose);
  X509_STORE_CTX_set_flags(context.get(),
                           X509_V_FLAG_X509_STRICT | X509_V_FLAG_NO_CHECK_TIME | X509_V_FLAG_PARTIAL_CHAIN);
  const bool good = X509_verify_cert(context.get()) == 1;
  const int reason = X509_STORE_CTX_get_error(context.get());
  ERR_clear_error();
  if (good) return absl::OkStatus();
  return absl::FailedPreconditionError(whose + " does not verify: " + X509_verify_cert_error_string(reason));
}

}  // namespace

std::string source_uri(SourceId source) { return std::string(kSourcePrefix) + source.text(); }

absl::StatusOr<SourceId> source_of(const Certificate& certificate) {
  const auto uris = certificate.uris();
  if (uris.size() == 1 && certificate.dns_names().empty() && certificate.addresses().empty() &&
      std::string_view(uris.front()).substr(0, kSourcePrefix.size()) == kSourcePrefix) {
    const auto source = SourceId::parse(std::string_view(uris.front()).substr(kSourcePrefix.size()));
    if (source && source_uri(*source) == uris.front()) return *source;
  }
  return absl::InvalidArgumentError("the certificate names no source: exactly one URI " +
                                    std::string(kSourcePrefix) + "<uuid> is needed");
}

bool is_admins(const Certificate& certificate) {
  return certificate.uris() == std::vector<std::string>{std::string(kAdminUri)} &&
         certificate.dns_names().empty() && certificate.addresses().empty();
}

Duration life_of(const Certificate& certificate) {
  return certificate.not_after() - certificate.not_before() - kBackdate;
}

std::string pem_of(std::span<const Certificate> certificates) {
  std::string pem;
  for (const Certificate& one : certificates) pem += one.pem();
  return pem;
}

std::vector<Digest> pins_of(std::span<const Certificate> certificates) {
  std::vector<Digest> pins;
  for (const Certificate& one : certificates) pins.push_back(one.pin());
  return pins;
}

const Certificate* issuer_in(std::span<const Certificate> authorities, const Certificate& certificate) {
  const auto found = std::find_if(authorities.begin(), authorities.end(),
                                  [&](const Certificate& one) { return certificate.issued_by(one); });
  return found == authorities.end() ? nullptr : &*found;
}

absl::Status check_fit(const PrivateKey& key, const Certificate& certificate,
                       std::span<const Certificate> authorities) {
  if (certificate.pin() != key.pin()) {
    return absl::FailedPreconditionError(
        "this endpoint's certificate does not belong to its key: enrol it again");
  }
  const Certificate* const authority = issuer_in(authorities, certificate);
  if (authority == nullptr) {
    return absl::FailedPreconditionError(
        "this endpoint's certificate was not issued by the authority of its collector: enrol it again");
  }
  if (auto source = source_of(certificate); !source.ok()) return source.status();
  return verify(certificate, *authority, X509_PURPOSE_SSL_CLIENT, "this endpoint's certificate");
}

absl::Status check_identity(const PrivateKey& key, const Certificate& certificate,
                            std::span<const Certificate> authorities, TimePoint now) {
  if (auto status = check_fit(key, certificate, authorities); !status.ok()) return status;
  if (auto status = check_time("this endpoint's certificate", certificate, now); !status.ok()) return status;
  return check_time("the authority's certificate", *issuer_in(authorities, certificate), now);
}

absl::Status check_client(const Certificate& certificate, std::span<const Certificate> authorities,
                          TimePoint now) {
  const Certificate* const authority = issuer_in(authorities, certificate);
  if (authority == nullptr) return absl::PermissionDeniedError("no authority of this collector's signed it");
  if (auto status = verify(certificate, *authority, X509_PURPOSE_SSL_CLIENT, "it"); !status.ok())
    return status;
  if (now < certificate.not_before())
    return absl::FailedPreconditionError("it is valid only from " + rfc3339(certificate.not_before()));
  if (now >= certificate.not_after())
    return absl::FailedPreconditionError("it expired at " + rfc3339(certificate.not_after()));
  return absl::OkStatus();
}

absl::Status check_server_chain(std::span<const Certificate> chain, std::span<const Digest> pins) {
  if (chain.empty()) return absl::FailedPreconditionError("the server showed no certificate");
  std::vector<Certificate> trusted;
  for (const Certificate& one : chain) {
    if (one.is_authority() && std::find(pins.begin(), pins.end(), one.pin()) != pins.end())
      trusted.push_back(one);
  }
  if (trusted.empty()) {
    return absl::PermissionDeniedError(
        "the server is not the collector that made the token: no authority in its chain has the token's pin");
  }
  const std::vector<Certificate> pinned = trusted;
  for (const Certificate& one : chain) {
    if (one.is_authority() && issuer_in(pinned, one) != nullptr) trusted.push_back(one);
  }
  const Certificate* const authority = issuer_in(trusted, chain.front());
  if (authority == nullptr) {
    return absl::PermissionDeniedError(
        "the server's certificate was not issued by the authority that the token pins");
  }
  return verify(chain.front(), *authority, X509_PURPOSE_SSL_SERVER, "the collector's certificate");
}

}  // namespace tidemark::certificate
