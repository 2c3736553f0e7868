#pragma once

#include <chrono>
#include <string>

#include "common/wire/batch_codec.h"
#include "common/wire/validate.h"

namespace tidemark::wire {

inline const TimePoint kNow = *parse_rfc3339("2026-11-24T12:00:00Z");
inline const SourceId kSource = *SourceId::parse("11111111-2222-4333-8444-555555555555");
inline const EndpointId kDevice = *EndpointId::parse("aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee");
inline const EndpointId kStranger = *EndpointId::parse("99999999-9999-4999-8999-999999999999");

inline SampleBlock block_of(std::vector<std::uint32_t> series, std::size_t times) {
  SampleBlock block;
  for (std::size_t t = 0; t < times; ++t) block.times.push_back(kNow + std::chrono::seconds(10 * t));
  for (const std::uint32_t number : series) {
    block.series.push_back({number});
    for (std::size_t t = 0; t < times; ++t) block.values.push_back(number + 0.25 * static_cast<double>(t));
  }
  return block;
}
inline CheckResult result_of(std::string check, CheckState state = CheckState::kOk) {
  return {std::move(check), kNow, state, Duration{60'000}, 3, "all is well"};
}
inline Event event_of(std::string name, Severity severity = Severity::kInfo) {
  return {kNow, std::move(name), severity, "it happened", {{"a", "1"}, {"b", "2"}}};
}

inline Event inventory_event(std::vector<InventoryItem> items, bool complete = false) {
  Event event = event_of("inventory.changed");
  event.inventory = InventoryChange{"package", complete, std::move(items), {}, {}};
  return event;
}

/// About the source itself: 2 series at 3 times, a result and an event; about a device: 1 sample, a
/// result and a change of its inventory.
inline Batch good_batch() {
  Batch batch;
  batch.created = kNow;
  batch.sections.push_back({{}, {block_of({1, 2}, 3)}, {result_of("disk /")}, {event_of("agent.started")}});
  batch.sections.push_back(
      {kDevice,
       {block_of({3}, 1)},
       {result_of("ping", CheckState::kCritical)},
       {inventory_event({{"bash", {{"version", "5.2"}}, false}, {"telnet", {}, true}})}});
  return batch;
}

inline const KnownSeriesMap& known_series() {
  static const KnownSeriesMap series = {
      {{1}, {kSource, false}}, {{2}, {kSource, false}}, {{3}, {kDevice, false}}, {{4}, {kSource, true}}};
  return series;
}
inline BatchContext context() {
  return {kSource, [](EndpointId id) { return id == kDevice; }, &known_series(), Limits{}, kNow, Duration{}};
}
inline Counts refused_of(const stream::ValidatedBatch& batch) {
  Counts sum;
  for (const auto& items : batch.refused) sum += items.counts;
  return sum;
}

}  // namespace tidemark::wire
