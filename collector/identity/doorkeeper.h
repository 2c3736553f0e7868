#pragma once

#include <functional>
#include <string>

#include "collector/identity/address_backoff.h"
#include "collector/identity/answer.h"
#include "common/clock/clock.h"
#include "common/sync/mutex.h"
#include "common/vitals/vitals.h"

namespace tidemark::identity {

/// What was decided about a stranger's request.
struct Verdict {
  EnrollmentAnswer answer;
  std::string outcome;    ///< for the log
  std::string refused{};  ///< the reason in two words, for the counter; empty: granted
  bool stranger = false;  ///< nothing proves that it has a right to ask: its network backs off
  bool repeated = false;  ///< it was granted before
  std::string showing{};  ///< what it showed, for the log; may be empty
};

/// Around each decision about one kind of request: networks whose requests were bad are told to wait, and
/// each outcome is a line in the log and is counted. Thread-safe.
class Doorkeeper {
 public:
  /// Counts KIND.GRANTED, KIND.repeated and KIND.refused (detail: why). The clock and the vitals outlive it.
  Doorkeeper(std::string kind, std::string granted, const Clock& clock, Vitals& vitals,
             BackoffOptions backoff);

  EnrollmentAnswer answer(const Peer& peer, const std::function<Verdict()>& decide);

 private:
  const std::string kind_, granted_;
  const Clock& clock_;
  Vitals& vitals_;
  Mutex mutex_;
  AddressBackoff backoff_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace tidemark::identity
