#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/certificate/digest.h"
#include "common/model/ids.h"
#include "common/model/time.h"

struct evp_pkey_st;
struct x509_st;

/// The room of X.509: keys, certificate requests and certificates as values, so that no other room sees
/// OpenSSL's types. No file, socket or clock; times are arguments. Values are immutable and may be read by
/// any thread.
namespace tidemark::certificate {

inline constexpr std::size_t kPemBytesMax = 64 * 1024;  ///< of a key or a certificate file
inline constexpr std::size_t kBundleMax = 8;            ///< certificates of one text

/// The public half of a key.
class PublicKey {
 public:
  /// Of the SubjectPublicKeyInfo.
  Digest pin() const;
  /// Whether PrivateKey::sign() of this key made the signature of this content.
  bool verifies(std::string_view content, std::string_view signature) const;

 private:
  friend class PrivateKey;
  friend struct Internals;
  explicit PublicKey(std::shared_ptr<evp_pkey_st> key) : key_(std::move(key)) {}
  std::shared_ptr<evp_pkey_st> key_;  // shared by copies of this value
};

/// A P-256 key.
class PrivateKey {
 public:
  static absl::StatusOr<PrivateKey> generate();
  /// kInvalidArgument where it is not one unencrypted P-256 key.
  static absl::StatusOr<PrivateKey> parse(std::string_view pem);

  /// PKCS #8, unencrypted: a secret.
  std::string pem() const;
  PublicKey public_key() const { return PublicKey(key_); }
  Digest pin() const { return public_key().pin(); }
  /// ECDSA with SHA-256 (FIPS 186), in DER.
  absl::StatusOr<std::string> sign(std::string_view content) const;

 private:
  friend struct Internals;
  explicit PrivateKey(std::shared_ptr<evp_pkey_st> key) : key_(std::move(key)) {}
  std::shared_ptr<evp_pkey_st> key_;  // shared by copies of this value
};

class Certificate {
 public:
  /// The first certificate of a PEM text. kInvalidArgument where there is none.
  static absl::StatusOr<Certificate> parse(std::string_view pem);
  /// All of a PEM text, in order: 1 to kBundleMax. kInvalidArgument otherwise.
  static absl::StatusOr<std::vector<Certificate>> parse_all(std::string_view pem);
  static absl::StatusOr<Certificate> from_der(std::string_view der);

  std::string pem() const;
  std::string der() const;
  /// Lower-case hexadecimal.
  std::string serial() const;
  std::string subject() const;  ///< the common name; empty: none
  std::string issuer() const;   ///< its common name
  TimePoint not_before() const;
  TimePoint not_after() const;
  bool valid_at(TimePoint time) const { return not_before() <= time && time < not_after(); }
  bool is_authority() const;  ///< CA:TRUE
  /// Subject alternative names, by kind, in order. Addresses as people write them.
  std::vector<std::string> uris() const;
  std::vector<std::string> dns_names() const;
  std::vector<std::string> addresses() const;

  PublicKey public_key() const;
  Digest pin() const { return public_key().pin(); }
  /// The signature is the authority's, and the issuer's name is its subject.
  bool issued_by(const Certificate& authority) const;

 private:
  friend struct Internals;
  explicit Certificate(std::shared_ptr<x509_st> certificate) : certificate_(std::move(certificate)) {}
  std::shared_ptr<x509_st> certificate_;  // shared by copies of this value
};

/// One after the other, as parse_all() reads them.
std::string pem_of(std::span<const Certificate> certificates);
std::vector<Digest> pins_of(std::span<const Certificate> certificates);
/// The one of `authorities` that issued it; null: none did.
const Certificate* issuer_in(std::span<const Certificate> authorities, const Certificate& certificate);

/// A PKCS #10 request in DER with an empty subject, signed by the key: proof that the sender holds it.
absl::StatusOr<std::string> build_request(const PrivateKey& key);
/// The key of a request whose signature it made; every name in the request is ignored. kInvalidArgument
/// otherwise, also where the key is not P-256.
absl::StatusOr<PublicKey> verify_request(std::string_view der);

/// spiffe://tidemark/endpoint/<uuid>: the one name of a source's certificate.
std::string source_uri(SourceId source);
/// kInvalidArgument where the certificate names anything but exactly one source.
absl::StatusOr<SourceId> source_of(const Certificate& certificate);

/// The one name of the certificate of an admin who asks from another machine.
inline constexpr std::string_view kAdminUri = "spiffe://tidemark/admin";
/// Whether it names an admin and nothing else.
bool is_admins(const Certificate& certificate);

/// Certificates are issued with a beginning that lies so long back, for clocks that are behind.
inline constexpr Duration kBackdate{600'000};
/// How long it was to live when it was issued.
Duration life_of(const Certificate& certificate);

/// Whether key and certificate are one client's, and one of the authorities issued it, whatever the time is.
/// Otherwise one sentence.
absl::Status check_fit(const PrivateKey& key, const Certificate& certificate,
                       std::span<const Certificate> authorities);
/// Whether a peer that trusts `authorities` would take `certificate` with `key` at `now` as a client.
/// Otherwise one sentence that says what is wrong and what would be right; the client of a failed handshake
/// sees no reason.
absl::Status check_identity(const PrivateKey& key, const Certificate& certificate,
                            std::span<const Certificate> authorities, TimePoint now);

/// Whether one of `authorities` signed it for a client, and it is in its time. Otherwise one sentence.
absl::Status check_client(const Certificate& certificate, std::span<const Certificate> authorities,
                          TimePoint now);

/// A server's chain as it came (the leaf first): OK where it holds an authority whose key has one of these
/// pins, or a successor's certificate that such a one signed, and the leaf is a server's certificate that
/// verifies against it. Otherwise one sentence. The time is not looked at: an endpoint whose clock is wrong
/// could not reach its collector to learn the right one, and only the holder of a pinned key makes such a
/// certificate.
absl::Status check_server_chain(std::span<const Certificate> chain, std::span<const Digest> pins);

}  // namespace tidemark::certificate
