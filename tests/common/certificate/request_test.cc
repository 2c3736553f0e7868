#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "common/certificate/certificate.h"
#include "tests/support/catch.h"

namespace tidemark::certificate {
namespace {

std::string rsa_request() {
  EVP_PKEY* key = EVP_RSA_gen(2048);
  X509_REQ* request = X509_REQ_new();
  X509_REQ_set_pubkey(request, key);
  X509_REQ_sign(request, key, EVP_sha256());
  unsigned char* der = nullptr;
  const int length = i2d_X509_REQ(request, &der);
  std::string content(reinterpret_cast<const char*>(der), static_cast<std::size_t>(length));
  OPENSSL_free(der);
  X509_REQ_free(request);
  EVP_PKEY_free(key);
  return content;
}

TEST_CASE("a request proves possession of its key") {
  const auto key = PrivateKey::generate();
  const auto request = build_request(*key);
  REQUIRE(request.ok());
  const auto proven = verify_request(*request);
  REQUIRE(proven.ok());
  CHECK(proven->pin() == key->pin());
}

TEST_CASE("a request with any byte changed is refused") {
  const auto request = build_request(*PrivateKey::generate());
  REQUIRE(request.ok());
  for (std::size_t i = 0; i < request->size(); ++i) {
    INFO("byte " << i);
    std::string changed = *request;
    changed[i] = static_cast<char>(changed[i] ^ 0x01);
    CHECK_FALSE(verify_request(changed).ok());
  }
}

TEST_CASE("a request cut short, with something after it, empty or too large is refused") {
  const auto request = build_request(*PrivateKey::generate());
  REQUIRE(request.ok());
  for (std::size_t n = 0; n < request->size(); ++n) CHECK_FALSE(verify_request(request->substr(0, n)).ok());
  CHECK_FALSE(verify_request(*request + "x").ok());
  const auto large = verify_request(std::string(20'000, '\x30'));
  CHECK(std::string(large.status().message()).find("larger than 16384 bytes") != std::string::npos);
}

TEST_CASE("a request for a key of another kind is refused by name") {
  const auto refused = verify_request(rsa_request());
  REQUIRE_FALSE(refused.ok());
  CHECK(std::string(refused.status().message()).find("P-256") != std::string::npos);
}

}  // namespace
}  // namespace tidemark::certificate
