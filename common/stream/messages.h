#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "common/model/device.h"
#include "common/model/endpoint.h"
#include "common/model/ids.h"
#include "common/model/limits.h"
#include "common/model/telemetry.h"

/// The stream's messages as values. Meanings are in proto/tidemark/v1/WIRE.md; common/wire turns them into
/// bytes.
namespace tidemark::stream {

/// The first sixteen bytes of a SHA-256; all zero before the first entry.
using Digest = std::array<std::uint8_t, 16>;

struct Superseded {
  enum class Reason : std::uint8_t { kDiverged = 1, kFenced = 2, kDamaged = 3 };
  SpoolId spool;
  Epoch epoch;
  Reason reason = Reason::kDiverged;
  friend bool operator==(const Superseded&, const Superseded&) = default;
};

struct SpoolFacts {
  std::uint64_t bytes = 0;
  std::uint64_t bytes_max = 0;
  std::uint64_t batches = 0;        ///< not yet acknowledged
  std::optional<TimePoint> oldest;  ///< when the oldest of them was made
};

struct Hello {
  SpoolId spool;
  Epoch epoch;
  BatchSeq first{1};  ///< the oldest entry that the spool still has
  BatchSeq last;
  StoreId store;  ///< nil: none yet
  std::uint64_t store_generation = 0;
  TimePoint clock;
  std::optional<Superseded> superseded;  ///< until an epoch was given
  /// Of a spool that took over entries of another one: the History::mark by which they were settled, in the
  /// store and generation named above. Absent: every entry had its first number in this spool.
  std::optional<std::uint64_t> settled;
  EndpointFacts facts;
  std::string monitor_set_version;
  SpoolFacts spool_facts;
};

struct Welcome {
  StoreId store;
  std::uint64_t store_generation = 0;
  Epoch epoch;
  /// Nothing is taken from this spool: a newer one has an epoch, or its entries have to be settled (again)
  /// first.
  bool fenced = false;
  BatchSeq expected{1};
  Digest chain{};
  Counts total;
  std::uint32_t series_known = 0;
  Limits limits;
  TimePoint clock;
  Duration clock_offset{};
  MonitorSet monitor_set;
  std::string endpoint_name;
};

struct HistoryRequest {};

struct Origin {
  SpoolId spool;
  BatchSeq from;
  BatchSeq to;
  friend bool operator==(const Origin&, const Origin&) = default;
};

struct HistoryItem {
  SpoolId spool;
  BatchSeq from;
  BatchSeq to;
  std::optional<Digest> digest;  ///< absent for a loss record
  Origin origin;
  friend bool operator==(const HistoryItem&, const HistoryItem&) = default;
};

struct History {
  /// Nothing older could hold an entry of the spool that asks.
  bool complete = true;
  /// How many entries of this source were ever stored: the point in its order that `items` end at.
  std::uint64_t mark = 0;
  /// Everything that they were, unproven records included.
  Counts total;
  bool written = false;  ///< some of them were stored in a later generation than Hello names
  std::vector<HistoryItem> items;
};

/// One entry on its way: exactly one of `batch` and `loss` is set. With neither it brings declarations alone,
/// before the entry `from` that needs them, and to = from.previous(); chain, total and origin mean nothing
/// then.
struct Push {
  BatchSeq from;
  BatchSeq to;
  Digest chain{};
  Counts total;
  Origin origin;
  std::vector<SeriesDeclaration> declarations;
  std::uint32_t series_max = 0;  ///< the highest series number that the batch uses; all up to it are declared
  std::optional<std::string> batch;  ///< an encoded Batch
  std::optional<Loss> loss;
};

/// Those that the source speaks for from now on, beside those it named before on this stream.
struct Devices {
  std::vector<Device> devices;  ///< at most kDevicesOfMessageMax
};
inline constexpr std::size_t kDevicesOfMessageMax = 1'000;

struct RefusedDevice {
  EndpointId endpoint;
  std::string reason;
  friend bool operator==(const RefusedDevice&, const RefusedDevice&) = default;
};

/// Of one Devices: all others in it are endpoints on the collector's disk.
struct DevicesAnswer {
  std::vector<RefusedDevice> refused;
};

struct RefusedItems {
  BatchSeq seq;
  std::string reason;
  Counts counts;
};

struct Ack {
  BatchSeq seq;
  Counts total;
  std::vector<RefusedItems> refused;
};

struct Rewind {
  BatchSeq expected;
};

struct Refusal {
  BatchSeq seq;
  std::string reason;
};

struct Closing {
  enum class Reason : std::uint8_t {
    kShutdown = 1,
    kRevoked = 2,
    kSuperseded = 3,
    kStore = 4,
    kOverloaded = 5,
    kProtocol = 6,
    kAssignment = 7
  };
  Reason reason = Reason::kShutdown;
  std::string detail;
  Duration retry_after{};
};

using SourceMessage = std::variant<Hello, HistoryRequest, Push, Devices>;
using CollectorMessage =
    std::variant<Welcome, History, Ack, Rewind, Refusal, MonitorSet, Closing, DevicesAnswer>;

}  // namespace tidemark::stream
