#include <openssl/err.h>

#include "common/certificate/certificate.h"
#include "common/certificate/openssl.h"

namespace tidemark::certificate {
namespace {

constexpr std::size_t kRequestBytesMax = 16 * 1024;

}  // namespace

absl::StatusOr<std::string> build_request(const PrivateKey& key) {
  const RequestOwner request(X509_REQ_new());
  if (!request || X509_REQ_set_version(request.get(), X509_REQ_VERSION_1) != 1 ||
      X509_REQ_set_pubkey(request.get(), Internals::of(key)) != 1 ||
      X509_REQ_sign(request.get(), Internals::of(key), EVP_sha256()) == 0) {
    return absl::InternalError("cannot make a certificate request: " + openssl_error());
  }
  unsigned char* der = nullptr;
  const int length = i2d_X509_REQ(request.get(), &der);
  if (length <= 0) return absl::InternalError("cannot encode a certificate request: " + openssl_error());
  std::string content(reinterpret_cast<const char*>(der), static_cast<std::size_t>(length));
  OPENSSL_free(der);
  return content;
}

absl::StatusOr<PublicKey> verify_request(std::string_view der) {
  if (der.size() > kRequestBytesMax) {
    return absl::InvalidArgumentError("the certificate request is larger than " +
                                      std::to_string(kRequestBytesMax) + " bytes");
  }
  const auto* start = reinterpret_cast<const unsigned char*>(der.data());
  const auto* end = start + der.size();
  const RequestOwner request(d2i_X509_REQ(nullptr, &start, static_cast<long>(der.size())));
  ERR_clear_error();
  if (!request || start != end)
    return absl::InvalidArgumentError("the certificate request is not PKCS #10 in DER");
  KeyOwner key(X509_REQ_get_pubkey(request.get()));
  if (!key || !is_p256(key.get())) {
    ERR_clear_error();
    return absl::InvalidArgumentError(
        "the certificate request is for a key of another kind; a P-256 key is needed");
  }
  const bool proven = X509_REQ_verify(request.get(), key.get()) == 1;
  ERR_clear_error();
  if (!proven) {
    return absl::InvalidArgumentError("the certificate request is not signed by the key that it is for");
  }
  return Internals::public_key(std::move(key));
}

}  // namespace tidemark::certificate
