#include "collector/identity/doorkeeper.h"

#include <utility>

#include "common/log/log.h"

namespace tidemark::identity {

Doorkeeper::Doorkeeper(std::string kind, std::string granted, const Clock& clock, Vitals& vitals,
                       BackoffOptions backoff)
    : kind_(std::move(kind)),
      granted_(std::move(granted)),
      clock_(clock),
      vitals_(vitals),
      backoff_(backoff) {}

EnrollmentAnswer Doorkeeper::answer(const Peer& peer, const std::function<Verdict()>& decide) {
  {
    const MutexLock lock(mutex_);
    if (const Duration wait = backoff_.wait(peer.network, clock_.monotonic()); wait > Duration::zero()) {
      vitals_.count(kind_ + ".refused", 1, "backing off");
      return told_to_wait(wait);
    }
  }
  Verdict verdict = decide();
  if (verdict.stranger) {
    const MutexLock lock(mutex_);
    backoff_.failed(peer.network, clock_.monotonic());
  }
  const std::string line = kind_ + ": " + peer.address +
                           (verdict.showing.empty() ? "" : " with " + verdict.showing) + ": " +
                           verdict.outcome;
  if (!verdict.refused.empty()) {
    vitals_.count(kind_ + ".refused", 1, verdict.refused);
    log::warning(line);
  } else {
    vitals_.count(kind_ + "." + (verdict.repeated ? "repeated" : granted_));
    log::info(line);
  }
  return std::move(verdict.answer);
}

}  // namespace tidemark::identity
