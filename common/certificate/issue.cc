#include "common/certificate/issue.h"

#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/rand.h>

#include <chrono>
#include <ctime>

#include "common/certificate/openssl.h"

namespace tidemark::certificate {
namespace {

constexpr int kSerialBits = 127;

absl::Status failed(const char* what) {
  return absl::InternalError(std::string("cannot make a certificate (") + what + "): " + openssl_error());
}

bool set_time(ASN1_TIME* to, TimePoint time) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
  return ASN1_TIME_adj(to, static_cast<std::time_t>(seconds), 0, 0) != nullptr;
}

bool set_random_serial(X509* certificate) {
  const std::unique_ptr<BIGNUM, Freer<BIGNUM, BN_free>> number(BN_new());
  return number && BN_rand(number.get(), kSerialBits, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1 &&
         BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr;
}

bool set_common_name(X509_NAME* name, const std::string& text) {
  if (text.empty()) return true;
  return X509_NAME_add_entry_by_NID(name, NID_commonName, MBSTRING_UTF8,
                                    reinterpret_cast<const unsigned char*>(text.data()),
                                    static_cast<int>(text.size()), -1, 0) == 1;
}

bool add_extension(X509* certificate, X509V3_CTX* context, int kind, const char* value) {
  const std::unique_ptr<X509_EXTENSION, Freer<X509_EXTENSION, X509_EXTENSION_free>> extension(
      X509V3_EXT_conf_nid(nullptr, context, kind, value));
  return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

bool add_usage(X509* certificate, X509V3_CTX* context, Purpose purpose) {
  if (purpose == Purpose::kAuthority) {
    return add_extension(certificate, context, NID_basic_constraints, "critical,CA:TRUE,pathlen:0") &&
           add_extension(certificate, context, NID_key_usage, "critical,keyCertSign,cRLSign");
  }
  return add_extension(certificate, context, NID_basic_constraints, "critical,CA:FALSE") &&
         add_extension(certificate, context, NID_key_usage, "critical,digitalSignature") &&
         add_extension(certificate, context, NID_ext_key_usage,
                       purpose == Purpose::kServer ? "serverAuth" : "clientAuth");
}

/// Built by hand and not from a text: no name can smuggle in another by its commas.
bool append_name(GENERAL_NAMES* names, int kind, ASN1_STRING* value) {
  std::unique_ptr<GENERAL_NAME, Freer<GENERAL_NAME, GENERAL_NAME_free>> name(GENERAL_NAME_new());
  if (!name || value == nullptr) {
    ASN1_STRING_free(value);
    return false;
  }
  GENERAL_NAME_set0_value(name.get(), kind, value);
  if (sk_GENERAL_NAME_push(names, name.get()) == 0) return false;
  name.release();
  return true;
}

bool append_text(GENERAL_NAMES* names, int kind, const std::string& text) {
  ASN1_STRING* value = ASN1_IA5STRING_new();
  if (value != nullptr && ASN1_STRING_set(value, text.data(), static_cast<int>(text.size())) != 1) {
    ASN1_STRING_free(value);
    value = nullptr;
  }
  return append_name(names, kind, value);
}

bool append_host(GENERAL_NAMES* names, const std::string& host) {
  ASN1_OCTET_STRING* address = a2i_IPADDRESS(host.c_str());
  ERR_clear_error();
  return address != nullptr ? append_name(names, GEN_IPADD, address) : append_text(names, GEN_DNS, host);
}

bool add_names(X509* certificate, const Profile& profile) {
  if (profile.uris.empty() && profile.hosts.empty()) return true;
  const NamesOwner names(GENERAL_NAMES_new());
  if (!names) return false;
  for (const std::string& uri : profile.uris) {
    if (!append_text(names.get(), GEN_URI, uri)) return false;
  }
  for (const std::string& host : profile.hosts) {
    if (!append_host(names.get(), host)) return false;
  }
  const int critical = profile.common_name.empty() ? 1 : 0;  // RFC 5280: when the subject is empty
  return X509_add1_ext_i2d(certificate, NID_subject_alt_name, names.get(), critical, X509V3_ADD_DEFAULT) == 1;
}

absl::StatusOr<Certificate> make(const Profile& profile, EVP_PKEY* subject, X509* issuer,
                                 EVP_PKEY* issuer_key) {
  CertificateOwner certificate(X509_new());
  if (!certificate || X509_set_version(certificate.get(), X509_VERSION_3) != 1) return failed("version");
  if (!set_random_serial(certificate.get())) return failed("serial number");
  if (!set_time(X509_getm_notBefore(certificate.get()), profile.not_before) ||
      !set_time(X509_getm_notAfter(certificate.get()), profile.not_after)) {
    return failed("times");
  }
  X509_NAME* name = X509_get_subject_name(certificate.get());
  if (!set_common_name(name, profile.common_name)) return failed("subject");
  X509* parent = issuer == nullptr ? certificate.get() : issuer;
  if (X509_set_issuer_name(certificate.get(), X509_get_subject_name(parent)) != 1) return failed("issuer");
  if (X509_set_pubkey(certificate.get(), subject) != 1) return failed("key");

  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, parent, certificate.get(), nullptr, nullptr, 0);
  if (!add_usage(certificate.get(), &context, profile.purpose)) return failed("usage");
  if (!add_extension(certificate.get(), &context, NID_subject_key_identifier, "hash"))
    return failed("key identifier");
  if (issuer != nullptr &&
      !add_extension(certificate.get(), &context, NID_authority_key_identifier, "keyid:always")) {
    return failed("authority's key identifier");
  }
  if (!add_names(certificate.get(), profile)) return failed("names");
  if (X509_sign(certificate.get(), issuer_key, EVP_sha256()) == 0) return failed("signature");
  // Read back from its bytes, so that what is returned is what a peer will see.
  return Certificate::from_der(Internals::certificate(std::move(certificate)).der());
}

}  // namespace

absl::StatusOr<Certificate> self_sign(const Profile& profile, const PrivateKey& key) {
  return make(profile, Internals::of(key), nullptr, Internals::of(key));
}

absl::StatusOr<Certificate> issue(const Profile& profile, const PublicKey& subject,
                                  const Certificate& authority, const PrivateKey& authority_key) {
  if (authority.pin() != authority_key.pin()) {
    return absl::InvalidArgumentError("the authority's key does not belong to its certificate");
  }
  return make(profile, Internals::of(subject), Internals::of(authority), Internals::of(authority_key));
}

}  // namespace tidemark::certificate
