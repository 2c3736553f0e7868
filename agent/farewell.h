#pragma once

#include <memory>

#include "agent/renewal/renewing.h"
#include "agent/uplink/uplink.h"
#include "common/clock/clock.h"
#include "common/loop/loop.h"
#include "common/stream/spool_log.h"

namespace tidemark {

/// The end of an agent or a proxy: what the collector has not acknowledged yet is given some time, then the
/// loop ends. The rest waits in the spool for the next start. Confined to the loop.
class Farewell {
 public:
  static constexpr Duration kMax{2'000};

  /// All of them outlive it.
  Farewell(Loop& loop, const Clock& clock, const stream::SpoolLog& log, uplink::Uplink& uplink,
           renewal::Renewing& renewing)
      : loop_(loop), clock_(clock), log_(log), uplink_(uplink), renewing_(renewing) {}

  /// To be called once. What is appended meanwhile may go along.
  void begin();

 private:
  static constexpr Duration kLook{20};

  Loop& loop_;
  const Clock& clock_;
  const stream::SpoolLog& log_;
  uplink::Uplink& uplink_;
  renewal::Renewing& renewing_;
  std::shared_ptr<Loop::Timer> look_;
};

}  // namespace tidemark
