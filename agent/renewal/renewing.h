#pragma once

#include <absl/status/statusor.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "agent/enroll/identity.h"
#include "common/clock/clock.h"
#include "common/vitals/vitals.h"

namespace tidemark::renewal {

/// What it needs of its surroundings; all on the loop, and not called any more once it is gone.
struct RenewingPorts {
  /// One attempt (enroll::renew) that does not block the loop; `answered` is called there once it has ended.
  /// An error: it could not be begun, and nothing is called.
  std::function<absl::Status(const enroll::Identity& identity,
                             std::function<void(absl::StatusOr<enroll::Identity>)> answered)>
      renew;
  /// There is another identity: streams are to be opened with it.
  std::function<void()> renewed;
  /// Calls back once after the delay, unless the returned handle is destroyed before.
  std::function<std::shared_ptr<void>(Duration, std::function<void()>)> after;
  std::function<std::uint64_t()> random;  ///< uniform over all values
};

/// Keeps the identity of a source in force: renews its certificate from half of its life on, by the
/// collector's clock as far as that is known; at once where it has expired; and, since an endpoint's clock
/// may be wrong, now and then while the collector does not let it in. Confined to the loop. Counts:
/// identity.renewed, identity.renewal_failed (detail: why).
class Renewing {
 public:
  static constexpr Duration kUnreachableEvery{600'000};  ///< a try, while no stream comes about
  static constexpr std::uint32_t kUnreachableFrom = 3;   ///< attempts that failed in a row
  static constexpr Duration kLookMax{3'600'000};         ///< a clock that was set may have made it due
  static constexpr Duration kRetryMax{3'600'000};

  Renewing(enroll::Identity identity, const Clock& clock, Vitals& vitals, RenewingPorts ports);

  const enroll::Identity& identity() const { return identity_; }
  void start();
  /// The collector says what time it is.
  void collector_clock(TimePoint now);
  /// No stream came about, `failures` times in a row. A better reason for that than the transport's; empty:
  /// none is known.
  std::string unreachable(std::uint32_t failures);
  void stop();

 private:
  TimePoint now() const { return clock_.now() + offset_; }  // by the collector's clock
  bool due() const;
  void plan();
  void attempt();
  void answered(absl::StatusOr<enroll::Identity> identity);
  Duration first_retry() const;

  enroll::Identity identity_;
  const Clock& clock_;
  Vitals& vitals_;
  const RenewingPorts ports_;
  TimePoint due_{};    // of this certificate
  Duration offset_{};  // of the collector's clock to this one
  std::uint32_t failures_ = 0;
  Duration tried_{};        // when last, by the steady clock
  bool asked_why_ = false;  // since there is this identity: no stream came about
  bool trying_ = false, stopped_ = false;
  std::string refusal_;  // the collector's last word
  std::shared_ptr<void> timer_;
};

}  // namespace tidemark::renewal
