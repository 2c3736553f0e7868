#include <algorithm>

#include "collector/alarm/book.h"

namespace tidemark::alarm {
namespace {

using trends::BurnRate;

/// Where a pair's short window had no service hours, nothing is known that would end it.
bool goes_on(const BurnRate& pair) {
  return !pair.short_rate.value || *pair.short_rate.value >= pair.threshold;
}

const BurnRate* pair_of(const std::vector<BurnRate>& pairs, Duration window) {
  const auto found =
      std::find_if(pairs.begin(), pairs.end(), [&](const BurnRate& pair) { return pair.window == window; });
  return found == pairs.end() ? nullptr : &*found;
}

}  // namespace

void decide_burn(const ServiceSight& service, Book& book) {
  Said* alarm = nullptr;
  for (Said* one : book.of(What::kBurn, service.service)) {
    if (book.at() < std::max(one->seen_until, one->last_notice)) return;
    if (!one->ended) alarm = one;
  }
  const std::vector<BurnRate>& pairs = service.burn_rates;
  if (!service.rules.burn || pairs.empty()) {
    if (alarm != nullptr) alarm->ended = book.at();
    return;
  }
  const auto alarming =
      std::find_if(pairs.begin(), pairs.end(), [](const BurnRate& pair) { return pair.alarming(); });
  const BurnRate* speaks = alarming == pairs.end() ? nullptr : &*alarming;
  if (alarm == nullptr) {
    if (speaks == nullptr) return;
    alarm = &book.raise(What::kBurn, service.service, book.at());
    alarm->window = alarm->told_window = speaks->window;
    book.say(Notice::Kind::kRaised, *alarm, {.burn = speaks});
    return;
  }
  alarm->seen_until = book.at();
  const BurnRate* held = pair_of(pairs, alarm->window);
  if (speaks == nullptr || (held != nullptr && held->window < speaks->window && goes_on(*held))) {
    if (held == nullptr || !goes_on(*held))
      book.end(Notice::Kind::kRecovered, *alarm, book.at(), {.burn = held});
    return;
  }
  alarm->window = speaks->window;
  if (speaks->window < alarm->told_window) {
    alarm->told_window = speaks->window;
    book.say(Notice::Kind::kWorsened, *alarm, {.burn = speaks});
  }
}

}  // namespace tidemark::alarm
