#include "common/certificate/certificate.h"

#include <absl/strings/escaping.h>
#include <openssl/asn1.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>

#include <algorithm>
#include <chrono>
#include <ctime>

#include "common/certificate/openssl.h"

namespace tidemark::certificate {
namespace {

/// An encrypted key must not make OpenSSL ask at the terminal.
int no_password(char*, int, int, void*) { return -1; }

TimePoint time_of(const ASN1_TIME* time) {
  std::tm parts{};
  ASN1_TIME_to_tm(time, &parts);
  const auto day = std::chrono::year{parts.tm_year + 1900} / (parts.tm_mon + 1) / parts.tm_mday;
  return TimePoint{std::chrono::sys_days{day}} + std::chrono::hours{parts.tm_hour} +
         std::chrono::minutes{parts.tm_min} + std::chrono::seconds{parts.tm_sec};
}

std::string bytes_of(const ASN1_STRING* text) {
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
          static_cast<std::size_t>(ASN1_STRING_length(text))};
}

std::string address_text(const std::string& raw) {
  // OpenSSL writes an address of a general name only into a stream, with "IP Address:" before it.
  std::string text;
  if (raw.size() == 4) {
    for (const char byte : raw) {
      if (!text.empty()) text += '.';
      text += std::to_string(static_cast<unsigned char>(byte));
    }
  } else {
    for (std::size_t i = 0; i + 1 < raw.size(); i += 2) {
      if (!text.empty()) text += ':';
      text += absl::BytesToHexString(raw.substr(i, 2));
    }
  }
  return text;
}

std::vector<std::string> alternative_names(X509* certificate, int kind) {
  std::vector<std::string> found;
  const NamesOwner names(
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  for (int i = 0; names && i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), i);
    if (name->type != kind) continue;
    if (kind == GEN_URI) found.push_back(bytes_of(name->d.uniformResourceIdentifier));
    if (kind == GEN_DNS) found.push_back(bytes_of(name->d.dNSName));
    if (kind == GEN_IPADD) found.push_back(address_text(bytes_of(name->d.iPAddress)));
  }
  return found;
}

}  // namespace

std::string openssl_error() {
  const auto code = ERR_peek_last_error();
  ERR_clear_error();
  const char* reason = code == 0 ? nullptr : ERR_reason_error_string(code);
  return reason == nullptr ? "unknown error" : reason;
}

bool is_p256(const EVP_PKEY* key) {
  if (EVP_PKEY_get_base_id(key) != EVP_PKEY_EC) return false;
  char name[64] = {};
  std::size_t length = 0;
  return EVP_PKEY_get_group_name(key, name, sizeof name, &length) == 1 &&
         OBJ_sn2nid(name) == NID_X9_62_prime256v1;
}

BioOwner reading(std::string_view content) {
  return BioOwner(BIO_new_mem_buf(content.data(), static_cast<int>(content.size())));
}

std::string written(BIO* bio) {
  char* start = nullptr;
  const long length = BIO_get_mem_data(bio, &start);
  return length > 0 ? std::string(start, static_cast<std::size_t>(length)) : std::string();
}

std::string common_name(const X509_NAME* name) {
  const int index = X509_NAME_get_index_by_NID(name, NID_commonName, -1);
  if (index < 0) return {};
  return bytes_of(X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, index)));
}

Digest PublicKey::pin() const {
  unsigned char* der = nullptr;
  const int length = i2d_PUBKEY(key_.get(), &der);
  if (length <= 0) return {};
  const Digest digest = Digest::of({reinterpret_cast<const char*>(der), static_cast<std::size_t>(length)});
  OPENSSL_free(der);
  return digest;
}

absl::StatusOr<PrivateKey> PrivateKey::generate() {
  KeyOwner key(EVP_EC_gen("P-256"));
  if (!key) return absl::InternalError("cannot make a P-256 key: " + openssl_error());
  return Internals::private_key(std::move(key));
}

absl::StatusOr<PrivateKey> PrivateKey::parse(std::string_view pem) {
  if (pem.size() > kPemBytesMax) return absl::InvalidArgumentError("a key of more than 64 KiB");
  const BioOwner bio = reading(pem);
  KeyOwner key(PEM_read_bio_PrivateKey(bio.get(), nullptr, no_password, nullptr));
  ERR_clear_error();
  if (!key) return absl::InvalidArgumentError("not a private key: an unencrypted P-256 key in PEM is needed");
  if (!is_p256(key.get())) return absl::InvalidArgumentError("a key of another kind: a P-256 key is needed");
  return Internals::private_key(std::move(key));
}

std::string PrivateKey::pem() const {
  const BioOwner bio(BIO_new(BIO_s_secmem()));
  if (!bio ||
      PEM_write_bio_PKCS8PrivateKey(bio.get(), key_.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1)
    return {};
  return written(bio.get());
}

absl::StatusOr<Certificate> Certificate::parse(std::string_view pem) {
  if (pem.size() > kPemBytesMax) return absl::InvalidArgumentError("a certificate of more than 64 KiB");
  const BioOwner bio = reading(pem);
  CertificateOwner certificate(PEM_read_bio_X509(bio.get(), nullptr, no_password, nullptr));
  ERR_clear_error();
  if (!certificate || X509_get0_pubkey(certificate.get()) == nullptr) {
    return absl::InvalidArgumentError("not a certificate: X.509 in PEM is needed");
  }
  return Internals::certificate(std::move(certificate));
}

absl::StatusOr<std::vector<Certificate>> Certificate::parse_all(std::string_view pem) {
  if (pem.size() > kPemBytesMax) return absl::InvalidArgumentError("certificates of more than 64 KiB");
  const BioOwner bio = reading(pem);
  std::vector<Certificate> all;
  for (;;) {
    CertificateOwner one(PEM_read_bio_X509(bio.get(), nullptr, no_password, nullptr));
    if (!one) break;
    if (X509_get0_pubkey(one.get()) == nullptr || all.size() == kBundleMax) {
      ERR_clear_error();
      return absl::InvalidArgumentError("certificates that cannot be read, or too many");
    }
    all.push_back(Internals::certificate(std::move(one)));
  }
  ERR_clear_error();
  if (all.empty()) return absl::InvalidArgumentError("no certificate: X.509 in PEM is needed");
  return all;
}

absl::StatusOr<Certificate> Certificate::from_der(std::string_view der) {
  if (der.size() > kPemBytesMax) return absl::InvalidArgumentError("a certificate of more than 64 KiB");
  const auto* start = reinterpret_cast<const unsigned char*>(der.data());
  const auto* end = start + der.size();
  CertificateOwner certificate(d2i_X509(nullptr, &start, static_cast<long>(der.size())));
  ERR_clear_error();
  if (!certificate || start != end || X509_get0_pubkey(certificate.get()) == nullptr) {
    return absl::InvalidArgumentError("not a certificate: X.509 in DER is needed");
  }
  return Internals::certificate(std::move(certificate));
}

std::string Certificate::pem() const {
  const BioOwner bio(BIO_new(BIO_s_mem()));
  if (!bio || PEM_write_bio_X509(bio.get(), certificate_.get()) != 1) return {};
  return written(bio.get());
}

std::string Certificate::der() const {
  unsigned char* der = nullptr;
  const int length = i2d_X509(certificate_.get(), &der);
  if (length <= 0) return {};
  std::string content(reinterpret_cast<const char*>(der), static_cast<std::size_t>(length));
  OPENSSL_free(der);
  return content;
}

std::string Certificate::serial() const {
  const ASN1_INTEGER* number = X509_get0_serialNumber(certificate_.get());
  return absl::BytesToHexString(bytes_of(number));
}

std::string Certificate::subject() const { return common_name(X509_get_subject_name(certificate_.get())); }
std::string Certificate::issuer() const { return common_name(X509_get_issuer_name(certificate_.get())); }
TimePoint Certificate::not_before() const { return time_of(X509_get0_notBefore(certificate_.get())); }
TimePoint Certificate::not_after() const { return time_of(X509_get0_notAfter(certificate_.get())); }
bool Certificate::is_authority() const { return X509_check_ca(certificate_.get()) == 1; }
std::vector<std::string> Certificate::uris() const { return alternative_names(certificate_.get(), GEN_URI); }
std::vector<std::string> Certificate::dns_names() const {
  return alternative_names(certificate_.get(), GEN_DNS);
}
std::vector<std::string> Certificate::addresses() const {
  return alternative_names(certificate_.get(), GEN_IPADD);
}

PublicKey Certificate::public_key() const {
  return Internals::public_key(KeyOwner(X509_get_pubkey(certificate_.get())));
}

bool Certificate::issued_by(const Certificate& authority) const {
  const bool named = X509_NAME_cmp(X509_get_issuer_name(certificate_.get()),
                                   X509_get_subject_name(authority.certificate_.get())) == 0;
  const bool signed_by =
      named && X509_verify(certificate_.get(), X509_get0_pubkey(authority.certificate_.get())) == 1;
  ERR_clear_error();
  return signed_by;
}

}  // namespace tidemark::certificate
