#include <algorithm>

#include "collector/admin/answers.h"

namespace tidemark::admin {
namespace {

constexpr Duration kChangesBack = std::chrono::hours(24 * 30);

void fill(const store::ChangeRow& row, v1::Change& out) {
  out.set_id(row.id);
  admin::fill(row.scope, *out.mutable_scope());
  out.set_made_time_ms(unix_ms(row.time));
  out.set_text(row.text);
  out.set_reference(row.reference);
  out.set_rolled_back(row.rolled_back);
  out.set_author(row.entered.author);
  out.set_entered_time_ms(unix_ms(row.entered.time));
}

absl::StatusOr<store::ChangeRow> change(const Ports& ports, std::int64_t id) {
  auto rows = ports.operations.changes(kEntriesFrom, kEntriesTo);
  if (!rows.ok()) return rows.status();
  for (store::ChangeRow& row : *rows) {
    if (row.id == id) return std::move(row);
  }
  return absl::NotFoundError("there is no change " + std::to_string(id) +
                             "; 'tidemark change list' shows those that there are");
}

}  // namespace

absl::StatusOr<v1::ChangeAddReply> answer(const Ports& ports, const v1::ChangeAddRequest& request) {
  auto scope = scope_of(ports, request.scope());
  if (!scope.ok()) return scope.status();
  const auto entry = entry_by(ports, request.author());
  if (!entry.ok()) return entry.status();
  store::ChangeRow row;
  row.scope = *std::move(scope);
  row.time = request.has_at_time_ms() ? from_unix_ms(request.at_time_ms()) : entry->time;
  row.text = request.text();
  row.reference = request.reference();
  row.rolled_back = request.rolled_back();
  row.entered = *entry;
  if (auto status = check_text("the text", row.text, true); !status.ok()) return status;
  if (auto status = check_text("the reference", row.reference, false); !status.ok()) return status;
  if (row.time < kEntriesFrom || row.time > entry->time)
    return absl::InvalidArgumentError(rfc3339(row.time) +
                                      " lies in the future: a change is told once it was made, and "
                                      "'tidemark maintenance add' plans work to come");
  const auto id = ports.operations.add(row);
  if (!id.ok()) return id.status();
  const auto entered = change(ports, *id);
  if (!entered.ok()) return entered.status();
  v1::ChangeAddReply out;
  fill(*entered, *out.mutable_change());
  return out;
}

absl::StatusOr<v1::ChangeListReply> answer(const Ports& ports, const v1::ChangeListRequest& request) {
  const TimePoint until =
      request.has_until_time_ms() ? from_unix_ms(request.until_time_ms()) : ports.clock.now() + Duration(1);
  const TimePoint since =
      request.has_since_time_ms() ? from_unix_ms(request.since_time_ms()) : until - kChangesBack;
  const auto rows = ports.operations.changes(since, until);
  if (!rows.ok()) return rows.status();
  v1::ChangeListReply out;
  for (const store::ChangeRow& row : *rows) fill(row, *out.add_changes());
  return out;
}

absl::StatusOr<v1::ChangeRollbackReply> answer(const Ports& ports, const v1::ChangeRollbackRequest& request) {
  const auto entry = entry_by(ports, request.author());
  if (!entry.ok()) return entry.status();
  if (const auto row = change(ports, request.id()); !row.ok()) return row.status();
  if (auto status = ports.operations.roll_back_change(request.id(), *entry); !status.ok()) return status;
  const auto rolled_back = change(ports, request.id());
  if (!rolled_back.ok()) return rolled_back.status();
  v1::ChangeRollbackReply out;
  fill(*rolled_back, *out.mutable_change());
  return out;
}

}  // namespace tidemark::admin
