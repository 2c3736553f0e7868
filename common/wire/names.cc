#include "common/wire/names.h"

#include <google/protobuf/stubs/common.h>
#if GOOGLE_PROTOBUF_VERSION < 4022000
#include <google/protobuf/stubs/logging.h>
#endif

#include <algorithm>

#include "common/wire/text.h"

namespace tidemark::wire {
namespace {

/// protobuf writes a line to standard error for each text that is no UTF-8: a log that any peer could fill.
/// Parsing fails all the same, and what refuses the message says why.
#if GOOGLE_PROTOBUF_VERSION < 4022000
[[maybe_unused]] const auto kSilenced = google::protobuf::SetLogHandler(nullptr);
#endif

constexpr std::size_t kLossDetailBytesMax = 1'024;
constexpr std::int64_t kLatestMs = 253'402'300'799'999;  // the last of the year 9999

/// A loss record is taken whatever it says: what cannot be a time becomes the nearest one that can.
TimePoint time_of(std::int64_t ms) { return from_unix_ms(std::clamp<std::int64_t>(ms, 0, kLatestMs)); }

}  // namespace

// CheckState's values are Nagios exit codes; on the wire 0 is never sent, so each is one more.
v1::CheckState to_proto(CheckState state) { return static_cast<v1::CheckState>(static_cast<int>(state) + 1); }
std::optional<CheckState> from_proto(v1::CheckState state) {
  if (state < v1::CHECK_STATE_OK || state > v1::CHECK_STATE_UNKNOWN) return std::nullopt;
  return static_cast<CheckState>(static_cast<int>(state) - 1);
}

// The others have the wire's numbers as their values.
v1::Severity to_proto(Severity severity) { return static_cast<v1::Severity>(severity); }
std::optional<Severity> from_proto(v1::Severity severity) {
  if (severity < v1::SEVERITY_INFO || severity > v1::SEVERITY_CRITICAL) return std::nullopt;
  return static_cast<Severity>(severity);
}
v1::MetricKind to_proto(MetricKind kind) { return static_cast<v1::MetricKind>(kind); }
std::optional<MetricKind> from_proto(v1::MetricKind kind) {
  if (kind < v1::METRIC_KIND_GAUGE || kind > v1::METRIC_KIND_COUNTER) return std::nullopt;
  return static_cast<MetricKind>(kind);
}
v1::LossReason to_proto(LossReason reason) { return static_cast<v1::LossReason>(reason); }
std::optional<LossReason> from_proto(v1::LossReason reason) {
  if (reason < v1::LOSS_REASON_SPOOL_FULL || reason > v1::LOSS_REASON_UNPROVEN) return std::nullopt;
  return static_cast<LossReason>(reason);
}

void to_proto(const Counts& counts, v1::Counts& out) {
  out.set_samples(counts.samples);
  out.set_results(counts.results);
  out.set_events(counts.events);
}
Counts from_proto(const v1::Counts& counts) { return {counts.samples(), counts.results(), counts.events()}; }

void to_proto(const Loss& loss, v1::Loss& out) {
  out.set_reason(to_proto(loss.reason));
  out.set_time_from_ms(unix_ms(loss.time_from));
  out.set_time_to_ms(unix_ms(loss.time_to));
  out.set_batches(loss.batches);
  to_proto(loss.counts, *out.mutable_counts());
  out.set_detail(loss.detail);
}
std::optional<Loss> from_proto(const v1::Loss& loss) {
  const auto reason = from_proto(loss.reason());
  if (!reason) return std::nullopt;
  return Loss{*reason,        time_of(loss.time_from_ms()), time_of(loss.time_to_ms()),
              loss.batches(), from_proto(loss.counts()),    readable(loss.detail(), kLossDetailBytesMax)};
}

}  // namespace tidemark::wire
