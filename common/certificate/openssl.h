#pragma once

#include <absl/status/status.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>
#include <string>
#include <string_view>

#include "common/certificate/certificate.h"

/// For this room's .cc files alone: owners of OpenSSL's types, and the way into this room's values.
namespace tidemark::certificate {

template <class T, void (*Free)(T*)>
struct Freer {
  void operator()(T* object) const { Free(object); }
};
using KeyOwner = std::unique_ptr<EVP_PKEY, Freer<EVP_PKEY, EVP_PKEY_free>>;
using CertificateOwner = std::unique_ptr<X509, Freer<X509, X509_free>>;
using RequestOwner = std::unique_ptr<X509_REQ, Freer<X509_REQ, X509_REQ_free>>;
using NamesOwner = std::unique_ptr<GENERAL_NAMES, Freer<GENERAL_NAMES, GENERAL_NAMES_free>>;
using StoreOwner = std::unique_ptr<X509_STORE, Freer<X509_STORE, X509_STORE_free>>;
using StoreContextOwner = std::unique_ptr<X509_STORE_CTX, Freer<X509_STORE_CTX, X509_STORE_CTX_free>>;
using BioOwner = std::unique_ptr<BIO, Freer<BIO, BIO_free_all>>;

struct Internals {
  static EVP_PKEY* of(const PublicKey& key) { return key.key_.get(); }
  static EVP_PKEY* of(const PrivateKey& key) { return key.key_.get(); }
  static X509* of(const Certificate& certificate) { return certificate.certificate_.get(); }
  static PublicKey public_key(KeyOwner key) { return PublicKey(std::shared_ptr<EVP_PKEY>(std::move(key))); }
  static PrivateKey private_key(KeyOwner key) {
    return PrivateKey(std::shared_ptr<EVP_PKEY>(std::move(key)));
  }
  static Certificate certificate(CertificateOwner certificate) {
    return Certificate(std::shared_ptr<X509>(std::move(certificate)));
  }
};

/// The newest of OpenSSL's errors on this thread, in its words; empties the queue.
std::string openssl_error();
bool is_p256(const EVP_PKEY* key);
BioOwner reading(std::string_view content);
std::string written(BIO* bio);
std::string common_name(const X509_NAME* name);

}  // namespace tidemark::certificate
