#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/model/ids.h"
#include "common/model/time.h"

namespace tidemark {

struct Attribute {
  std::string key;
  std::string value;
  friend auto operator<=>(const Attribute&, const Attribute&) = default;
};
/// Sorted by key, no key twice.
using Attributes = std::vector<Attribute>;

/// How a series' values relate: a gauge stands for itself, a counter grows until it is reset.
enum class MetricKind : std::uint8_t { kGauge = 1, kCounter = 2 };

/// A series by its names; metrics and attributes follow the OpenTelemetry semantic conventions, units are
/// UCUM.
struct SeriesKey {
  EndpointId endpoint;
  std::string metric;
  Attributes attributes;
  friend auto operator<=>(const SeriesKey&, const SeriesKey&) = default;
};

struct SeriesDeclaration {
  SeriesNumber number;
  SeriesKey key;
  std::string unit;
  MetricKind kind = MetricKind::kGauge;
};

/// Values of several series at common times: values[s * times.size() + t]. Every cell holds a value; a series
/// that lacks one at some time goes into a block of its own.
struct SampleBlock {
  std::vector<TimePoint> times;
  std::vector<SeriesNumber> series;
  std::vector<double> values;
};

/// The Nagios plugin convention's four states, with its exit codes as values.
enum class CheckState : std::uint8_t { kOk = 0, kWarning = 1, kCritical = 2, kUnknown = 3 };
/// "ok", "warning", "critical", "unknown".
std::string_view name_of(CheckState state);
/// 0 for ok, then warning, unknown, critical: what is not known may be as bad as it gets, short of being it.
int badness(CheckState state);

struct CheckResult {
  std::string check;
  TimePoint time;
  CheckState state = CheckState::kUnknown;
  /// Until when the next result is due; the gap after this result is judged by it.
  Duration interval{};
  /// So many non-ok results in a row make a state (metrics.md, section 1); at least 1.
  std::uint32_t confirm = 1;
  /// One line for people: what was found.
  std::string text;
};

enum class Severity : std::uint8_t { kInfo = 1, kWarning = 2, kError = 3, kCritical = 4 };
/// "info", "warning", "error", "critical".
std::string_view name_of(Severity severity);

/// Something that an endpoint has: a package, a user, a disk.
struct InventoryItem {
  std::string key;  ///< its name within the kind
  Attributes values;
  bool removed = false;  ///< it is gone; then without values
  friend bool operator==(const InventoryItem&, const InventoryItem&) = default;
};

/// How the inventory changed, for items of one kind.
struct InventoryChange {
  std::string kind;       ///< "package", "user", …
  bool complete = false;  ///< these are all that there are, between the two keys below
  std::vector<InventoryItem> items;
  /// Of a complete one that was cut into several: it is about keys behind `after` up to and with `up_to`;
  /// empty: from the first, to the last.
  std::string after;
  std::string up_to;
  friend bool operator==(const InventoryChange&, const InventoryChange&) = default;
};

struct Event {
  TimePoint time;
  /// What kind of thing happened, in dots: systemd.unit.failed, agent.started, identity.duplicate.
  std::string name;
  Severity severity = Severity::kInfo;
  std::string body;
  Attributes attributes;
  std::optional<InventoryChange> inventory = std::nullopt;  ///< where that is what happened
};

/// What a batch says about one endpoint: the source itself, or a device that is assigned to that proxy.
struct Section {
  EndpointId endpoint;
  std::vector<SampleBlock> blocks;
  std::vector<CheckResult> results;
  std::vector<Event> events;
};

struct Batch {
  TimePoint created;
  std::vector<Section> sections;
};

/// How many items of each kind; the unit in which the ledger counts.
struct Counts {
  std::uint64_t samples = 0;
  std::uint64_t results = 0;
  std::uint64_t events = 0;

  friend bool operator==(const Counts&, const Counts&) = default;
  Counts& operator+=(const Counts& o) {
    samples += o.samples, results += o.results, events += o.events;
    return *this;
  }
  /// Only where covers(o).
  Counts& operator-=(const Counts& o) {
    samples -= o.samples, results -= o.results, events -= o.events;
    return *this;
  }
  friend Counts operator+(Counts a, const Counts& b) { return a += b; }
  friend Counts operator-(Counts a, const Counts& b) { return a -= b; }
  bool covers(const Counts& o) const {
    return samples >= o.samples && results >= o.results && events >= o.events;
  }
  std::uint64_t all() const { return samples + results + events; }
};

Counts counts_of(const Section& section);
Counts counts_of(const Batch& batch);

/// Why items did not reach the store.
enum class LossReason : std::uint8_t {
  kSpoolFull = 1,  ///< the oldest went when the spool reached its bytes
  kSpoolAge = 2,   ///< they grew older than the spool keeps
  kRefused = 3,    ///< the collector refused the batch for good
  kPoison = 4,     ///< the batch ended the stream twice
  kDamaged = 5,    ///< the spool's row failed its checksum
  kDisk = 6,       ///< the spool could not be written
  kRestored =
      7,  ///< acknowledged by a store that was restored from a backup since, and no longer in the spool
  kUnproven =
      8,  ///< a copied or rolled-back spool's entries that may be stored already; not part of what was sent
};
std::string_view name_of(LossReason reason);

/// Stands in the stream for the entries that it replaces.
struct Loss {
  LossReason reason = LossReason::kSpoolFull;
  TimePoint time_from;
  TimePoint time_to;
  std::uint64_t batches = 0;
  Counts counts;
  /// One line for people, may be empty.
  std::string detail;
};

}  // namespace tidemark
