#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/model/device.h"
#include "common/model/endpoint.h"
#include "common/model/telemetry.h"
#include "common/stream/receiver.h"

/// What the store keeps, as values.
namespace tidemark::store {

/// What a proxy says of a device, beside what every endpoint has.
struct DeviceRow {
  std::string address;  ///< as it is polled; may be empty
  std::string host;     ///< by which it was configured; may be empty
  std::string description;
  std::string object_id;
  std::optional<TimePoint> gone;  ///< since when it is polled no more
};

struct EndpointRow {
  EndpointId id;
  std::string name;  ///< unique; chosen by the collector
  SourceId source;   ///< who speaks for it
  EndpointFacts facts;
  TimePoint enrolled;
  std::optional<TimePoint> last_seen;  ///< when its source last delivered or said Hello
  std::optional<TimePoint> revoked;    ///< it is not trusted any more
  std::optional<TimePoint> retired;    ///< its life ended as planned
  Duration clock_offset{};             ///< of its source's last stream
  std::string monitor_set_version;     ///< what its source works from
  stream::SpoolFacts spool;            ///< as of the last Hello
  std::optional<DeviceRow> device;     ///< of an endpoint that its source polls

  /// Why its streams and certificates are taken no more: "revoked" or "retired"; null: they are.
  const char* kept_out() const { return revoked ? "revoked" : retired ? "retired" : nullptr; }
  /// Since when nothing more is expected of it: it was revoked or retired, or is polled no more.
  std::optional<TimePoint> expected_until() const {
    std::optional<TimePoint> first;
    for (const auto& end : {revoked, retired, device ? device->gone : std::nullopt})
      if (end && (!first || *end < *first)) first = end;
    return first;
  }
};

/// A component: (endpoint, check).
struct ComponentId {
  EndpointId endpoint;
  std::string check;
  friend auto operator<=>(const ComponentId&, const ComponentId&) = default;
};

struct ResultRow {
  TimePoint time;  ///< corrected by the stream's clock offset
  Duration clock_offset{};
  CheckState state = CheckState::kUnknown;
  Duration interval{};
  std::uint32_t confirm = 1;
  std::string text;
};

/// Whose results are asked for, and from when on.
struct ResultsSince {
  ComponentId component;
  TimePoint from;
};

/// The batch that a result came with.
struct ArrivalRow {
  SourceId source;
  Epoch epoch;
  BatchSeq seq;
  TimePoint received;
};

/// An alarm of an outage, and when it reached somebody.
struct ToldRow {
  TimePoint begin;  ///< the outage's, as it was told first
  TimePoint told;   ///< the first mail or POST that was confirmed
};

struct EventRow {
  std::int64_t id = 0;  ///< grows in the order of arrival
  EndpointId endpoint;
  Event event;  ///< time corrected by the stream's clock offset
  Duration clock_offset{};
  TimePoint received;
};

struct SeriesRow {
  std::int64_t id = 0;
  SeriesKey key;
  std::string unit;
  MetricKind kind = MetricKind::kGauge;
  TimePoint first;
  TimePoint last;
  double last_value = 0;
};

struct SampleRow {
  TimePoint time;
  double value = 0;
};

/// [from, to).
struct SpanRow {
  TimePoint from;
  TimePoint to;
  friend bool operator==(const SpanRow&, const SpanRow&) = default;
};

/// One line of the ledger.
struct LossRow {
  SourceId source;
  Epoch epoch;
  BatchSeq from;
  BatchSeq to;
  Loss loss;
  TimePoint recorded;
};
struct RefusalRow {
  SourceId source;
  Epoch epoch;
  BatchSeq seq;
  std::string reason;
  Counts counts;
  TimePoint recorded;
};
struct EpochRow {
  SourceId source;
  stream::EpochState state;
};

struct EventFilter {
  std::vector<EndpointId> endpoints;  ///< empty: all
  std::optional<TimePoint> since;
  std::optional<TimePoint> until;
  Severity severity_min = Severity::kInfo;
  std::int64_t after_id =
      0;  ///< only what arrived later than this one, in the order of arrival: to follow them
  std::size_t limit = 1'000;  ///< the newest so many, in order of time; with after_id the first so many
};

struct StoreFigures {
  std::uint64_t file_bytes = 0;
  std::uint64_t wal_bytes = 0;
  std::uint64_t free_bytes = 0;
  std::uint64_t journal_rows = 0;  ///< waiting for the digest
  std::uint64_t uncut_rows = 0;    ///< of samples, waiting for the cut
  std::uint64_t damaged_rows = 0;  ///< of both, set aside since the store was made
  std::uint64_t endpoints = 0;
  std::uint64_t components = 0;
  std::uint64_t series = 0;
  std::uint64_t samples = 0;
  std::uint64_t results = 0;
  std::uint64_t events = 0;
};

}  // namespace tidemark::store
