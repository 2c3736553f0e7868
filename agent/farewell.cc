#include "agent/farewell.h"

namespace tidemark {

void Farewell::begin() {
  look_ = loop_.every(kLook, Duration::zero(), [this, ends = clock_.monotonic() + kMax] {
    const bool all = log_.state().acknowledged == log_.state().last;
    if (!all && uplink_.health().connected && clock_.monotonic() < ends) return;
    uplink_.stop();
    renewing_.stop();
    loop_.stop();
  });
}

}  // namespace tidemark
