#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "common/model/endpoint.h"
#include "common/model/ids.h"
#include "common/model/limits.h"
#include "common/model/telemetry.h"

/// The stream's messages as values. Meanings are in proto/tidemark/v1/WIRE.md; common/wire turns them into bytes.
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
  std::uint64_t batches = 0;          ///< not yet acknowledged
  std::optional<TimePoint> oldest;    ///< when the oldest of them was made
};

struct Hello {
  SpoolId spool;
  Epoch epoch;
  BatchSeq first{1};  ///< the oldest entry that the spool still has
  BatchSeq last;
  StoreId store;  ///< nil: none yet
  std::uint64_t store_generation = 0;
  TimePoint clock;
  std::optional<Superseded> superseded;
  EndpointFacts facts;
  std::string monitor_set_version;
  SpoolFacts spool_facts;
};

struct Welcome {
  StoreId store;
  std::uint64_t store_generation = 0;
  Epoch epoch;
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
  bool complete = true;
  std::vector<HistoryItem> items;
};

/// One entry on its way. Exactly one of `batch` and `loss` is set.
struct Push {
  BatchSeq from;
  BatchSeq to;
  Digest chain{};
  Counts total;
  Origin origin;
  std::vector<SeriesDeclaration> declarations;
  std::optional<std::string> batch;  ///< an encoded Batch
  std::optional<Loss> loss;
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
    kProtocol = 6
  };
  Reason reason = Reason::kShutdown;
  std::string detail;
  Duration retry_after{};
};

using SourceMessage = std::variant<Hello, HistoryRequest, Push>;
using CollectorMessage = std::variant<Welcome, History, Ack, Rewind, Refusal, MonitorSet, Closing>;

}  // namespace tidemark::stream
