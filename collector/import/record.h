#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "common/model/endpoint.h"
#include "common/model/telemetry.h"

/// History from other monitors, line by line. Pure: no file, no clock. IMPORT.md tells the formats.
namespace tidemark::import {

/// What a line says. The endpoint is a name, as the other monitor has it.
struct ResultRecord {
  std::string endpoint;
  CheckResult result;
};
struct EventRecord {
  std::string endpoint;
  Event event;  ///< without an inventory
};
struct SampleRecord {
  std::string endpoint;
  std::string metric;
  Attributes attributes;
  std::string unit;
  MetricKind kind = MetricKind::kGauge;
  TimePoint time;
  double value = 0;  ///< finite
};
/// What somebody entered in the other monitor.
struct EntryRecord {
  enum class Kind : std::uint8_t { kMaintenance, kExclusion, kAcknowledgement, kChange };
  enum class Scope : std::uint8_t { kEndpoint, kSite, kService };
  Kind kind = Kind::kMaintenance;
  Scope scope = Scope::kService;
  std::string name;  ///< of the endpoint, the site, or the service
  TimePoint from;    ///< its begin; of an acknowledgement and a change when it was
  TimePoint to;      ///< its end; of those two the same as `from`
  std::string repeat;
  std::string time_zone;
  std::string text;  ///< the reason, or what was changed, or is known
  std::string approver;
  std::string reference;
  bool rolled_back = false;
  std::string author;  ///< empty: nobody says
  TimePoint entered;
};
using Record = std::variant<ResultRecord, EventRecord, SampleRecord, EntryRecord>;

/// Times lie in [1970, 10000).
constexpr std::int64_t kTimeMax_ms = 253'402'300'799'999;
constexpr Duration kIntervalMax = std::chrono::hours(24 * 3'660);
constexpr std::uint32_t kConfirmMax = 1'000;

struct TakenRecord {
  std::uint64_t line = 0;  ///< from 1
  Record record;
};
struct RefusedLine {
  std::uint64_t line = 0;
  std::string reason;  ///< a sentence: what is wrong, and what would be right
};

/// What readers append to; whoever has them read empties it.
struct Output {
  std::vector<TakenRecord> records;
  std::vector<RefusedLine> refused;
  std::uint64_t passed_over = 0;  ///< lines that say nothing of what is imported, as the format has them
};

}  // namespace tidemark::import
