#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "collector/store/operations_store.h"
#include "collector/store/rows.h"

namespace tidemark::store {

/// What a token gives to the endpoints that it enrols; what is empty here is left to the endpoint's own
/// facts.
struct Grant {
  std::string endpoint_class;
  std::string site;
  std::map<std::string, std::string> labels;  ///< win over the endpoint's own, key by key
};

/// Another grant: what is absent or not named stays as it is.
struct GrantChange {
  std::optional<std::string> endpoint_class, site;  ///< empty: left to the endpoint again
  std::map<std::string, std::string> labels;
  std::vector<std::string> without;  ///< labels that were granted, and are not any more
};

/// An enrolment token; its secret is known only as a digest.
struct TokenRow {
  std::string id;             ///< public, unique
  std::string secret_digest;  ///< raw bytes, as identity made them
  std::uint32_t uses_max = 1;
  std::uint32_t uses = 0;
  TimePoint created;
  TimePoint expires;
  std::optional<TimePoint> revoked;
  Grant grant;
  std::string note;      ///< for people, may be empty
  bool approve = false;  ///< who comes with it waits for somebody's approval
};

/// Somebody who came with a token that asks for approval, or who came back: with a certificate of an endpoint
/// that the store does not know, as after a restore from a backup.
struct ApplicantRow {
  std::int64_t id = 0;
  bool returning = false;         ///< came back; `endpoint` is who its certificate says that it is
  std::string token_id;           ///< empty where it came back
  std::string public_key_digest;  ///< raw bytes; empty where it came back
  std::string hostname;           ///< as it says itself, and so the next one
  std::string os;
  std::string address;  ///< where it came from, at first
  TimePoint asked;
  std::optional<TimePoint> decided;
  bool approved = false;               ///< where it was decided
  std::string decided_by;              ///< empty: it waits
  std::optional<EndpointId> endpoint;  ///< that it became, or becomes again
  std::string endpoint_name;           ///< by now; empty: it became none
};

struct CertificateRow {
  std::string serial;  ///< unique
  EndpointId endpoint;
  std::string public_key_digest;  ///< raw bytes
  TimePoint issued;
  TimePoint expires;
  std::string pem;  ///< the certificate itself, for a request that is repeated because its answer was lost;
                    ///< empty once it was replaced
  std::optional<TimePoint> used{};      ///< when the first stream was opened with it
  std::optional<TimePoint> replaced{};  ///< since when another one of the endpoint's is in use, and not this
  std::string kept_out{};               ///< "revoked" or "retired": its endpoint was; empty: neither
};

struct Enrolment {
  std::string token_id;
  std::string public_key_digest;  ///< raw bytes
  EndpointFacts facts;
  TimePoint now;
  std::string address{};  ///< where it comes from
};

struct Renewal {
  std::string serial;             ///< of the certificate that it has
  std::string public_key_digest;  ///< raw bytes, of the new key
  EndpointId endpoint;
  TimePoint now;
};

/// That a stream was opened with a certificate for the first time.
struct FirstUse {
  std::string serial;
  TimePoint time;
  EndpointId endpoint{};
  TimePoint expires{};
};

/// An endpoint with a certificate of the authority's that the store does not know, and that asks to be let
/// in.
struct Return {
  EndpointId endpoint;
  EndpointFacts facts;  ///< may be empty: not said yet
  std::string address;
  TimePoint now;
  std::string approved_by{};  ///< it is let in at once, by this rule; empty: somebody decides
};

/// A line of the audit log's copy that the store had not, and what became of it.
struct RecoveredLine {
  AuditRow line;
  std::string outcome;                   ///< in words
  bool applied = false;                  ///< it was put into effect again
  std::optional<EndpointId> kept_out{};  ///< whom it keeps out
};

/// What was found in the audit log's copy.
struct Recovery {
  std::uint64_t lines = 0;          ///< of the copy
  std::vector<RecoveredLine> lost;  ///< in order
};

/// What is recorded of a certificate that was just signed for an endpoint.
struct SignedCertificate {
  std::string serial;
  TimePoint expires;
  std::string pem;  ///< kept
};

/// Port to what identity keeps: tokens, who was enrolled with which certificate, revocation.
/// Thread-safe; what changes something returns after the durable commit, and must not be called from a
/// commit's callback. Errors are sentences that may be shown to an admin.
class IdentityStore {
 public:
  virtual ~IdentityStore() = default;

  /// With an audit line, as what else changes something here. kAlreadyExists where the id is taken.
  virtual absl::Status add_token(const TokenRow& token, const Entry& by) = 0;
  /// kNotFound where there is none, and so below.
  virtual absl::StatusOr<TokenRow> token(const std::string& id) = 0;
  /// Newest first.
  virtual absl::StatusOr<std::vector<TokenRow>> tokens() = 0;
  /// The first revocation's time stays.
  virtual absl::Status revoke_token(const std::string& id, const Entry& by) = 0;

  /// Signs for the endpoint whose id and name the store has chosen. Runs inside the transaction, on the
  /// store's writer thread: short, no call to the store. What it returns as an error ends the enrolment, and
  /// nothing is kept.
  using Sign = std::function<absl::StatusOr<SignedCertificate>(const EndpointRow& endpoint)>;
  /// Takes one use of the token, makes the endpoint with a unique name out of its host name (web, web-2,
  /// web-3, …) and records the certificate: all in one commit, or nothing. The same token with the same
  /// public key is the same endpoint again and takes no further use, also when the token is used up by now;
  /// `sign` is not called then, since certificates() has what was signed for this key. kNotFound: no such
  /// token. kFailedPrecondition: revoked, expired or used up. kPermissionDenied: the endpoint that this key
  /// belongs to was revoked. The secret is the caller's to check.
  /// A token that asks for approval: the first time takes a use and makes an applicant, and so long as that
  /// was not decided it is kAborted; kCancelled: it was rejected. Once approved, the token's expiry and uses
  /// do not matter any more, its revocation does.
  virtual absl::StatusOr<EndpointRow> enrol(const Enrolment& enrolment, const Sign& sign) = 0;

  /// Newest first.
  virtual absl::StatusOr<std::vector<ApplicantRow>> applicants() = 0;
  /// By its number, or by its host name where one alone of that name waits. kNotFound; kFailedPrecondition
  /// where it was decided the other way, or several wait. The same again is harmless.
  virtual absl::StatusOr<ApplicantRow> decide_applicant(const std::string& number_or_host, bool approve,
                                                        const Entry& by) = 0;

  /// By name or by uuid.
  virtual absl::StatusOr<EndpointRow> find_endpoint(const std::string& name_or_id) = 0;
  /// Gives it another name, which it keeps whatever its host is called; planned work and changes of it go
  /// with it. kInvalidArgument: no name for an endpoint. kAlreadyExists: another one's. The same again is
  /// harmless.
  virtual absl::StatusOr<EndpointRow> rename(EndpointId endpoint, const std::string& name,
                                             const Entry& by) = 0;
  /// kFailedPrecondition: a label to be taken away was not granted.
  virtual absl::StatusOr<EndpointRow> grant(EndpointId endpoint, const GrantChange& change,
                                            const Entry& by) = 0;
  /// Its life ended as planned: it is kept out from now on as a revoked one is, and its history stays. The
  /// first time stays. kFailedPrecondition: a device that its proxy polls still.
  virtual absl::StatusOr<EndpointRow> retire(EndpointId endpoint, const Entry& by) = 0;
  /// Of what the newer one of two endpoints has: bytes in chunks and roll-ups that are written anew, and rows
  /// of events, results and inventory that are moved. So much holds the store's writer for some seconds.
  static constexpr std::size_t kMergedBytesMax = 64u << 20;
  static constexpr std::size_t kMergedRowsMax = 500'000;
  /// A machine was installed anew and enrolled again, which made a second endpoint of it: the two become one,
  /// in one commit with one audit line. It has the newer one's id, and so its certificate and its stream, and
  /// what it says of itself; the older one's name; the earlier enrolment; what the older one was granted, and
  /// what the newer one alone was; and the history of both, as if one endpoint had told all of it: the newer
  /// one's epochs follow the older one's, so that their numbers grow. What people entered about either name
  /// is about the name that stays. The older one's id is not there any more, and is not found; its
  /// certificates are this endpoint's, and replaced. The newer one's stream is to be ended before, and after
  /// it, so that its next Hello meets the new numbers; a step of it that is under way fails with kAborted
  /// then, and nothing of it is kept. Streams of the older one are to be ended, too. kInvalidArgument: both
  /// are the same. kNotFound. kAborted: both changed at this moment, try again. kFailedPrecondition, with
  /// what is in the way: something came from the older one after the newer one was enrolled, so that these
  /// are two machines; the newer one was revoked or retired, or nobody can connect as it; either is a device
  /// that a proxy polls; the newer one has more than is said above.
  virtual absl::StatusOr<EndpointRow> merge(EndpointId old_one, EndpointId new_one, const Entry& by) = 0;
  /// The first revocation's time stays.
  virtual absl::Status revoke_endpoint(EndpointId endpoint, const Entry& by) = 0;
  virtual absl::StatusOr<std::vector<EndpointId>> revoked_endpoints() = 0;
  /// Of an endpoint, newest first.
  virtual absl::StatusOr<std::vector<CertificateRow>> certificates(EndpointId endpoint) = 0;

  virtual absl::StatusOr<CertificateRow> certificate(const std::string& serial) = 0;
  /// Records a further certificate of an endpoint, for a new key; the one that it has stays good until the
  /// new one was used. The same key again is the same certificate, and `sign` is not called. A serial that is
  /// not known is taken as good: this store may be older than the certificate. kNotFound: no such endpoint,
  /// and it was not approved as one that comes back. kPermissionDenied: it was revoked or retired.
  /// kFailedPrecondition: the certificate that it has was replaced.
  virtual absl::StatusOr<EndpointRow> renew(const Renewal& renewal, const Sign& sign) = 0;
  /// Of each endpoint whose certificate was used for the first time, the others that were issued until then
  /// are replaced; those that were replaced and expired before `forget` are forgotten. One whose serial is
  /// not known was issued after this store's state, and is known from now on: in place of those that expire
  /// before it, or as one that was replaced, where the endpoint uses one that expires after it. Of an
  /// endpoint that is not known nothing is kept.
  virtual absl::Status certificates_used(const std::vector<FirstUse>& uses, TimePoint forget) = 0;
  /// Whether an endpoint that shows a certificate may be let in. OK, with who approved it in words, empty
  /// where the store knows it. kNotFound: it did not ask before. kAborted: it waits for approval.
  /// kPermissionDenied: it was rejected.
  virtual absl::StatusOr<std::string> standing(EndpointId endpoint) = 0;
  /// They are applicants from now on, unless they were before, or the store knows them.
  virtual absl::Status ask_to_return(const std::vector<Return>& returns) = 0;
  /// What a copy of the audit log has that this store, which may be older, has not: revocations, retirements
  /// and roles that were lowered are put into effect again, and who was enrolled may come back. Each line has
  /// to follow, by its digest, one that the store or the copy has; kInvalidArgument, with the first line that
  /// does not, and nothing is changed. A restored store counts as recovered from then on.
  virtual absl::StatusOr<Recovery> recover(const std::vector<AuditRow>& copy, const Entry& by) = 0;
  /// Whether this store took an older one's place, or is a copy, and was not recovered since.
  virtual absl::StatusOr<bool> to_be_recovered() = 0;
  /// Something that is not kept here, as a line of the audit log: a certificate that was not taken.
  virtual absl::Status note(const std::string& action, const std::string& about, const Entry& by) = 0;
};

}  // namespace tidemark::store
