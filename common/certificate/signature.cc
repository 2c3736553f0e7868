#include <openssl/err.h>

#include "common/certificate/certificate.h"
#include "common/certificate/openssl.h"

namespace tidemark::certificate {
namespace {

using DigestContextOwner = std::unique_ptr<EVP_MD_CTX, Freer<EVP_MD_CTX, EVP_MD_CTX_free>>;

const unsigned char* bytes_of(std::string_view content) {
  return reinterpret_cast<const unsigned char*>(content.data());
}

}  // namespace

absl::StatusOr<std::string> PrivateKey::sign(std::string_view content) const {
  const DigestContextOwner context(EVP_MD_CTX_new());
  std::size_t length = 0;
  if (!context || EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get()) != 1 ||
      EVP_DigestSign(context.get(), nullptr, &length, bytes_of(content), content.size()) != 1) {
    return absl::InternalError("cannot sign: " + openssl_error());
  }
  std::string signature(length, '\0');
  if (EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &length,
                     bytes_of(content), content.size()) != 1) {
    return absl::InternalError("cannot sign: " + openssl_error());
  }
  signature.resize(length);
  return signature;
}

bool PublicKey::verifies(std::string_view content, std::string_view signature) const {
  const DigestContextOwner context(EVP_MD_CTX_new());
  const bool good = context &&
                    EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get()) == 1 &&
                    EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(), bytes_of(content),
                                     content.size()) == 1;
  ERR_clear_error();
  return good;
}

}  // namespace tidemark::certificate
