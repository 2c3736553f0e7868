#pragma once

#include <absl/status/status.h>

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "collector/store/identity_store.h"
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
};

/// Which of a source's certificates is in force. A renewed one replaces the one before it with the first
/// stream that it opens; whoever shows the old one after that is a copy of the machine, or was set back to an
/// older state: it is turned away, which is the event identity.duplicate and a line of the audit log (of each
/// certificate once an hour at most). A certificate that is not in the store, as after a restore from an
/// older backup, is let in: the authority signed it. Counts: identity.unknown_certificates,
/// identity.replaced_certificates. Thread-safe.
class CertificateBook {
 public:
  static constexpr Duration kRefusalNoted{3'600'000};  ///< once in so long
  static constexpr std::size_t kRefusalsMax = 10'000;  ///< remembered; beyond, the log alone has them

  using Happened = std::function<void(SourceId source, Event event)>;

  /// A certificate is forgotten when it was replaced and expired this long ago. `happened` puts an event into
  /// the journal; it is called with no lock held. The rest outlives it.
  CertificateBook(store::IdentityStore& store, const Clock& clock, Vitals& vitals, Duration forget_after,
                  Happened happened)
      : store_(store),
        clock_(clock),
        vitals_(vitals),
        forget_after_(forget_after),
        happened_(std::move(happened)) {}

  /// Whether a stream may be opened. kPermissionDenied, with a sentence for the source; kUnavailable where
  /// the store cannot be read.
  absl::Status admit(const ShownCertificate& shown);
  /// Somebody who holds its key was refused: `why` goes to the audit log. False: it has a line of late.
  bool refused(const ShownCertificate& shown, const std::string& why);
  /// Somebody showed a certificate that was replaced.
  void replaced(const ShownCertificate& shown);
  /// Writes down which were used first since the last call. What cannot be written is tried again.
  absl::Status keep();

 private:
  bool to_be_noted(const std::string& serial);

  store::IdentityStore& store_;
  const Clock& clock_;
  Vitals& vitals_;
  const Duration forget_after_;
  const Happened happened_;

  Mutex mutex_;
  std::map<std::string, TimePoint> first_uses_ ABSL_GUARDED_BY(mutex_);  // not written yet, by serial
  std::map<std::string, Duration> noted_ ABSL_GUARDED_BY(mutex_);        // when, by serial
};

}  // namespace tidemark::identity
