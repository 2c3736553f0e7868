#pragma once

#include <cstddef>
#include <cstdint>

#include "common/model/time.h"

namespace tidemark {

/// What the collector accepts; stated in Welcome, and the source never builds above it.
struct Limits {
  std::uint32_t batch_bytes_max = 1 << 20;    ///< an encoded Batch
  std::uint32_t message_bytes_max = 2 << 20;  ///< one message on the stream, declarations included
  std::uint32_t window_bytes_max = 4 << 20;   ///< sent and not yet acknowledged
  std::uint32_t series_max = 5'000;           ///< series of one endpoint
  std::uint32_t sections_max = 1'000;         ///< in a batch
  std::uint32_t items_max = 100'000;          ///< samples, results and events in a batch
  std::uint32_t name_bytes_max = 200;         ///< a metric, check or event name, an attribute's key, a unit
  std::uint32_t value_bytes_max = 1'024;      ///< an attribute's value
  std::uint32_t attributes_max = 16;          ///< of a series or an event
  std::uint32_t text_bytes_max = 4'096;       ///< a result's text, an event's body
  Duration future_max{600'000};               ///< after the clock's correction
  /// Items of an event's inventory change, each with attributes_max values. 0: a collector that takes none.
  std::uint32_t inventory_items_max = 10'000;
  /// That a source may speak for at a time. 0: a collector that takes none.
  std::uint32_t devices_max = 20'000;
};

}  // namespace tidemark
