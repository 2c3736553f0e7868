#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <deque>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "collector/store/identity_store.h"
#include "common/certificate/certificate.h"
#include "common/clock/clock.h"
#include "common/model/telemetry.h"
#include "common/sync/mutex.h"
#include "common/vitals/vitals.h"

namespace tidemark::identity {

/// A certificate of this collector's as somebody shows it.
struct ShownCertificate {
  SourceId source;
  std::string serial;
  std::string address;  ///< where from, for the log
  TimePoint expires{};
};

/// Which of a source's certificates is in force. A renewed one replaces the one before it with the first
/// stream that it opens; whoever shows the old one after that is a copy of the machine, or was set back to an
/// older state: it is turned away, which is the event identity.duplicate and a line of the audit log (of each
/// certificate once an hour at most). A certificate that is not in the store, as after a restore from an
/// older backup, is let in, since the authority signed it, and known from then on; of an endpoint that is in
/// the store it is the event identity.unknown_certificate. An endpoint that is not waits for approval, or is
/// let in by policy. Counts: identity.unknown_certificates, identity.replaced_certificates,
/// identity.returning. Thread-safe.
class CertificateBook {
 public:
  static constexpr Duration kRefusalNoted{3'600'000};  ///< once in so long
  static constexpr std::size_t kRefusalsMax = 10'000;  ///< remembered; beyond, the log alone has them
  static constexpr std::size_t kStrangersNoted = 100;  ///< lines an hour about certificates of strangers
  static constexpr std::size_t kReturnsMax = 10'000;   ///< waiting to be written down; beyond, they ask again

  using Happened = std::function<void(SourceId source, Event event)>;

  struct Options {
    Duration forget_after{};      ///< a certificate that was replaced is forgotten so long after it expired
    bool take_returning = false;  ///< endpoints that the store does not know are let in at once
  };
  /// `happened` puts an event into the journal; it is called with no lock held. The rest outlives it.
  CertificateBook(store::IdentityStore& store, const Clock& clock, Vitals& vitals, const Options& options,
                  Happened happened)
      : store_(store), clock_(clock), vitals_(vitals), options_(options), happened_(std::move(happened)) {}

  /// Whether a stream may be opened. kPermissionDenied, with a sentence for the source; kUnavailable where
  /// the store cannot be read.
  absl::Status admit(const ShownCertificate& shown);
  /// Somebody showed a certificate, whose key he has, that is not taken at all: `why`, as one that nobody of
  /// ours signed, or that expired. Counted as identity.refused_certificates (detail: why); a line of the
  /// audit log, of each such certificate and of each reason once an hour at most.
  void turned_away(const certificate::Certificate& shown, const std::string& why);
  /// Somebody who holds its key was refused: `why` goes to the audit log. False: it has a line of late.
  bool refused(const ShownCertificate& shown, const std::string& why);
  /// Somebody showed a certificate that was replaced.
  void replaced(const ShownCertificate& shown);
  /// Whether an endpoint that shows a certificate of the authority's and is not in the store may be entered
  /// anew, and who said so, in words; empty: the store knows it. kUnavailable, with a sentence for it: it
  /// waits for approval. kPermissionDenied: it was rejected. Does not wait for a commit: that it asks is
  /// written by keep().
  absl::StatusOr<std::string> returns(SourceId source, const EndpointFacts& facts,
                                      const std::string& address);
  /// A source spoke for whom it may not, which was refused: a line of the audit log by keep(), once an hour
  /// for each such source and reason.
  void overreached(SourceId source, const std::string& address, const std::string& what);
  /// Writes down which were used first since the last call, who asks to come back, and who overreached. What
  /// cannot be written is tried again. One thread at a time.
  absl::Status keep();

 private:
  bool to_be_noted(const std::string& serial);
  void unknown(const ShownCertificate& shown);
  absl::Status keep_uses();
  absl::Status keep_returns();
  absl::Status keep_overreaches();

  store::IdentityStore& store_;
  const Clock& clock_;
  Vitals& vitals_;
  const Options options_;
  const Happened happened_;

  Mutex mutex_;
  std::map<std::string, store::FirstUse> first_uses_ ABSL_GUARDED_BY(mutex_);  // not written yet, by serial
  std::map<SourceId, store::Return> returns_ ABSL_GUARDED_BY(mutex_);          // likewise
  std::map<std::string, Duration> noted_ ABSL_GUARDED_BY(mutex_);              // when, by serial
  std::deque<store::AuditRow> overreaches_ ABSL_GUARDED_BY(mutex_);            // not written yet
  std::map<std::string, Duration> strangers_ ABSL_GUARDED_BY(mutex_);          // when, by what was said
};

}  // namespace tidemark::identity
