#include <algorithm>

#include "collector/admin/answers.h"
#include "collector/catalog/recurrence.h"

namespace tidemark::admin {
namespace {

constexpr Duration kDay = std::chrono::hours(24);
constexpr Duration kWindowMax = 31 * kDay;
constexpr Duration kSoon = 62 * kDay;       // most next times are found within
constexpr Duration kFar = 366 * 10 * kDay;  // and none beyond is worth telling

catalog::Recurrence recurrence_of(const store::MaintenanceRow& row) {
  return {{row.from, row.to}, row.repeat, row.time_zone};
}

/// The time that goes on at the moment, else the next one; absent: it is over.
std::optional<timeline::Interval> window_of(const store::MaintenanceRow& row, TimePoint now) {
  const auto recurrence = recurrence_of(row);
  const TimePoint begin = std::max(now, row.from);
  // A time that goes on is wanted with its begin, which is not much earlier than now.
  for (const auto& window : catalog::occurrences(recurrence, {now - kWindowMax, now + kWindowMax})) {
    if (window.from <= now && now < window.to) return window;
  }
  for (const Duration ahead : {kSoon, kFar}) {
    const auto next = catalog::occurrences(recurrence, {begin, begin + ahead});
    if (!next.empty()) return next.front();
  }
  return std::nullopt;
}

Duration before_entry(const store::MaintenanceRow& row) {
  Duration sum{};
  if (row.entered.time <= row.from) return sum;
  for (const auto& window : catalog::occurrences(recurrence_of(row), {row.from, row.entered.time}))
    sum += window.to - window.from;
  return sum;
}

void fill(const store::MaintenanceRow& row, TimePoint now, v1::Maintenance& out) {
  out.set_id(row.id);
  admin::fill(row.scope, *out.mutable_scope());
  out.set_from_time_ms(unix_ms(row.from));
  out.set_to_time_ms(unix_ms(row.to));
  out.set_repeat(row.repeat);
  out.set_time_zone(row.time_zone);
  out.set_reason(row.reason);
  out.set_approver(row.approver);
  out.set_author(row.entered.author);
  out.set_entered_time_ms(unix_ms(row.entered.time));
  out.set_before_entry_ms(before_entry(row).count());
  if (row.cancelled) {
    out.set_cancelled_by(row.cancelled->author);
    out.set_cancelled_time_ms(unix_ms(row.cancelled->time));
    out.set_state("cancelled");
    return;
  }
  const auto window = window_of(row, now);
  out.set_state(!window ? "over" : window->from <= now ? "active" : "planned");
  if (!window) return;
  out.set_window_from_time_ms(unix_ms(window->from));
  out.set_window_to_time_ms(unix_ms(window->to));
}

absl::StatusOr<store::MaintenanceRow> maintenance(const Ports& ports, std::int64_t id) {
  auto rows = ports.operations.maintenances(kEntriesFrom, kEntriesTo);
  if (!rows.ok()) return rows.status();
  for (store::MaintenanceRow& row : *rows) {
    if (row.id == id) return std::move(row);
  }
  return absl::NotFoundError("there is no maintenance " + std::to_string(id) +
                             "; 'tidemark maintenance list' shows those that there are");
}

absl::Status check_window(const store::MaintenanceRow& row, TimePoint now) {
  if (auto status = check_recurring(row); !status.ok()) return status;
  if (row.repeat.empty() && row.to <= now)
    return absl::InvalidArgumentError("it was over at " + rfc3339(row.to) +
                                      ", and work is planned from its entry on: 'tidemark outage exclude' "
                                      "corrects figures afterwards");
  return absl::OkStatus();
}

/// Where none is said: a service's own; else UTC.
std::string zone_of(const Ports& ports, const v1::MaintenanceAddRequest& request, const store::Scope& scope) {
  if (!request.time_zone().empty()) return request.time_zone();
  const auto catalog = ports.catalog.get();
  const catalog::Service* service =
      scope.kind == store::Scope::Kind::kService ? catalog->find(scope.name) : nullptr;
  return service == nullptr ? "UTC" : service->hours.time_zone;
}

}  // namespace

absl::Status check_recurring(const store::MaintenanceRow& row) {
  if (row.from < kEntriesFrom || row.to >= kEntriesTo)
    return absl::InvalidArgumentError("planned work lies between the years 1970 and 9999");
  if (row.to <= row.from)
    return absl::InvalidArgumentError("planned work ends after its begin: it begins at " + rfc3339(row.from) +
                                      " and would end at " + rfc3339(row.to));
  if (row.to - row.from > kWindowMax)
    return absl::InvalidArgumentError("planned work lasts 31 days at most, not " + human(row.to - row.from) +
                                      ": enter longer work in parts");
  return row.repeat.empty() ? absl::OkStatus() : catalog::check(recurrence_of(row));
}

absl::StatusOr<v1::MaintenanceAddReply> answer(const Ports& ports, const v1::MaintenanceAddRequest& request) {
  auto scope = scope_of(ports, request.scope());
  if (!scope.ok()) return scope.status();
  const auto entry = entry_by(ports, request.author());
  if (!entry.ok()) return entry.status();
  store::MaintenanceRow row;
  row.scope = *std::move(scope);
  row.from = from_unix_ms(request.from_time_ms());
  row.to = from_unix_ms(request.to_time_ms());
  row.reason = request.reason();
  row.approver = request.approver();
  row.entered = *entry;
  if (!request.repeat().empty()) {
    row.repeat = catalog::rule_of_word(request.repeat());
    row.time_zone = zone_of(ports, request, row.scope);
  }
  if (auto status = check_text("the reason", row.reason, true); !status.ok()) return status;
  if (auto status = check_text("the approver", row.approver, true); !status.ok()) return status;
  if (auto status = check_window(row, entry->time); !status.ok()) return status;
  const auto id = ports.operations.add(row);
  if (!id.ok()) return id.status();
  const auto entered = maintenance(ports, *id);
  if (!entered.ok()) return entered.status();
  v1::MaintenanceAddReply out;
  fill(*entered, entry->time, *out.mutable_maintenance());
  return out;
}

absl::StatusOr<v1::MaintenanceListReply> answer(const Ports& ports,
                                                const v1::MaintenanceListRequest& request) {
  const bool ranged = request.has_since_time_ms() || request.has_until_time_ms();
  const TimePoint now = ports.clock.now();
  const timeline::Interval range{
      request.has_since_time_ms() ? from_unix_ms(request.since_time_ms()) : kEntriesFrom,
      request.has_until_time_ms() ? from_unix_ms(request.until_time_ms()) : kEntriesTo};
  const auto rows = ports.operations.maintenances(range.from, range.to);
  if (!rows.ok()) return rows.status();
  v1::MaintenanceListReply out;
  for (const store::MaintenanceRow& row : *rows) {
    v1::Maintenance one;
    fill(row, now, one);
    const bool to_come = one.state() == "planned" || one.state() == "active";
    if (!request.all() && !ranged && !to_come) continue;
    *out.add_maintenances() = std::move(one);
  }
  return out;
}

absl::StatusOr<v1::MaintenanceCancelReply> answer(const Ports& ports,
                                                  const v1::MaintenanceCancelRequest& request) {
  const auto entry = entry_by(ports, request.author());
  if (!entry.ok()) return entry.status();
  const auto row = maintenance(ports, request.id());
  if (!row.ok()) return row.status();
  if (!row->cancelled && !window_of(*row, entry->time))
    return absl::FailedPreconditionError("maintenance " + std::to_string(row->id) +
                                         " is over: nothing of it is left to cancel");
  if (auto status = ports.operations.cancel_maintenance(request.id(), *entry); !status.ok()) return status;
  const auto cancelled = maintenance(ports, request.id());
  if (!cancelled.ok()) return cancelled.status();
  v1::MaintenanceCancelReply out;
  fill(*cancelled, entry->time, *out.mutable_maintenance());
  return out;
}

}  // namespace tidemark::admin
