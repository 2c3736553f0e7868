#include <algorithm>

#include "collector/admin/answers.h"

namespace tidemark::admin {
namespace {

constexpr Duration kOutagesBack = std::chrono::hours(24 * 30);

void fill(const store::ExclusionRow& row, v1::Exclusion& out) {
  out.set_id(row.id);
  out.set_service(row.service);
  out.set_from_time_ms(unix_ms(row.from));
  out.set_to_time_ms(unix_ms(row.to));
  out.set_reason(row.reason);
  out.set_author(row.entered.author);
  out.set_entered_time_ms(unix_ms(row.entered.time));
  out.set_state(row.withdrawn ? "withdrawn" : "in force");
  if (!row.withdrawn) return;
  out.set_withdrawn_by(row.withdrawn->author);
  out.set_withdrawn_time_ms(unix_ms(row.withdrawn->time));
}

absl::StatusOr<store::ExclusionRow> exclusion(const Ports& ports, std::int64_t id) {
  auto rows = ports.operations.exclusions("", kEntriesFrom, kEntriesTo);
  if (!rows.ok()) return rows.status();
  for (store::ExclusionRow& row : *rows) {
    if (row.id == id) return std::move(row);
  }
  return absl::NotFoundError("there is no exclusion " + std::to_string(id) +
                             "; 'tidemark outage exclusions' shows those that there are");
}

absl::Status check_past(TimePoint time, TimePoint now) {
  if (time >= kEntriesFrom && time <= now) return absl::OkStatus();
  return absl::InvalidArgumentError(rfc3339(time) + " lies in the future: an outage is known once it began");
}

/// The outage that began last at `at` or before, no longer ago than kOutagesBack; absent: there is none.
absl::StatusOr<std::optional<trends::Outage>> outage_before(const Ports& ports, const std::string& service,
                                                            TimePoint at) {
  const TimePoint until = std::min(at + kOutagesBack, ports.clock.now());
  const auto trend = ports.trends.trend(service, {"", rfc3339(at - kOutagesBack), rfc3339(until)});
  if (!trend.ok()) return trend.status();
  std::optional<trends::Outage> last;
  for (const trends::Outage& outage : trend->current.outage_list) {
    if (outage.failed <= at && (!last || last->failed < outage.failed)) last = outage;
  }
  return last;
}

/// Sets its begin and end to those of the outage that holds `at`; whether that goes on.
absl::StatusOr<bool> take_outage(const Ports& ports, TimePoint at, TimePoint now, store::ExclusionRow& row) {
  if (auto status = check_past(at, now); !status.ok()) return status;
  const auto outage = outage_before(ports, row.service, at);
  if (!outage.ok()) return outage.status();
  if (!*outage || ((*outage)->restored && *(*outage)->restored <= at)) {
    return absl::NotFoundError("service '" + row.service + "' was not down at " + rfc3339(at) +
                               "; 'tidemark outage list --service " + row.service + "' shows when it was");
  }
  row.from = (*outage)->failed;
  row.to = (*outage)->restored.value_or(now);
  return !(*outage)->restored;
}

absl::Status check_range(const store::ExclusionRow& row, TimePoint now) {
  if (row.to <= row.from)
    return absl::InvalidArgumentError("excluded time ends after its begin: it begins at " +
                                      rfc3339(row.from) + " and would end at " + rfc3339(row.to));
  if (row.from < kEntriesFrom) return absl::InvalidArgumentError("excluded time lies after the year 1970");
  if (row.to > now)
    return absl::InvalidArgumentError("excluded time lies in the past, and " + rfc3339(row.to) +
                                      " does not: 'tidemark maintenance add' plans work to come");
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<v1::OutageExcludeReply> answer(const Ports& ports, const v1::OutageExcludeRequest& request) {
  if (auto status = check_service(ports, request.service()); !status.ok()) return status;
  const auto entry = entry_by(ports, request.author());
  if (!entry.ok()) return entry.status();
  if (auto status = check_text("the reason", request.reason(), true); !status.ok()) return status;
  store::ExclusionRow row;
  row.service = request.service();
  row.reason = request.reason();
  row.entered = *entry;
  v1::OutageExcludeReply out;
  if (request.has_at_time_ms()) {
    const auto still_down = take_outage(ports, from_unix_ms(request.at_time_ms()), entry->time, row);
    if (!still_down.ok()) return still_down.status();
    out.set_still_down(*still_down);
  } else if (request.has_from_time_ms() && request.has_to_time_ms()) {
    row.from = from_unix_ms(request.from_time_ms());
    row.to = from_unix_ms(request.to_time_ms());
  } else {
    return absl::InvalidArgumentError(
        "say which time is excluded: from when to when, or at when it was down");
  }
  if (auto status = check_range(row, entry->time); !status.ok()) return status;
  const auto id = ports.operations.add(row);
  if (!id.ok()) return id.status();
  const auto entered = exclusion(ports, *id);
  if (!entered.ok()) return entered.status();
  fill(*entered, *out.mutable_exclusion());
  return out;
}

absl::StatusOr<v1::OutageIncludeReply> answer(const Ports& ports, const v1::OutageIncludeRequest& request) {
  const auto entry = entry_by(ports, request.author());
  if (!entry.ok()) return entry.status();
  if (const auto row = exclusion(ports, request.id()); !row.ok()) return row.status();
  if (auto status = ports.operations.withdraw_exclusion(request.id(), *entry); !status.ok()) return status;
  const auto withdrawn = exclusion(ports, request.id());
  if (!withdrawn.ok()) return withdrawn.status();
  v1::OutageIncludeReply out;
  fill(*withdrawn, *out.mutable_exclusion());
  return out;
}

absl::StatusOr<v1::ExclusionListReply> answer(const Ports& ports, const v1::ExclusionListRequest& request) {
  if (!request.service().empty()) {
    if (auto status = check_service(ports, request.service()); !status.ok()) return status;
  }
  const auto rows = ports.operations.exclusions(request.service(), kEntriesFrom, kEntriesTo);
  if (!rows.ok()) return rows.status();
  v1::ExclusionListReply out;
  for (const store::ExclusionRow& row : *rows) fill(row, *out.add_exclusions());
  return out;
}

absl::StatusOr<v1::OutageAckReply> answer(const Ports& ports, const v1::OutageAckRequest& request) {
  if (auto status = check_service(ports, request.service()); !status.ok()) return status;
  const auto entry = entry_by(ports, request.author());
  if (!entry.ok()) return entry.status();
  if (auto status = check_text("the text", request.text(), false); !status.ok()) return status;
  store::AcknowledgementRow row;
  row.service = request.service();
  row.time = request.has_at_time_ms() ? from_unix_ms(request.at_time_ms()) : entry->time;
  row.text = request.text();
  row.entered = *entry;
  if (auto status = check_past(row.time, entry->time); !status.ok()) return status;
  const auto outage = outage_before(ports, row.service, row.time);
  if (!outage.ok()) return outage.status();
  if (!*outage)
    return absl::NotFoundError("service '" + row.service + "' had no outage in the 30 days before " +
                               rfc3339(row.time) + ": there is none to acknowledge");
  const auto id = ports.operations.add(row);
  if (!id.ok()) return id.status();
  v1::OutageAckReply out;
  out.set_id(*id);
  out.set_acknowledged_time_ms(unix_ms(row.time));
  out.set_failed_time_ms(unix_ms((*outage)->failed));
  if ((*outage)->restored) out.set_restored_time_ms(unix_ms(*(*outage)->restored));
  return out;
}

}  // namespace tidemark::admin
