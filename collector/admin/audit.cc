#include <algorithm>
#include <vector>

#include "collector/admin/answers.h"

namespace tidemark::admin {
namespace {

constexpr std::uint32_t kAuditDefault = 100;
constexpr std::uint32_t kAuditMax = 100'000;

void fill(const store::AuditRow& row, v1::AuditLine& line) {
  line.set_id(row.id);
  line.set_entered_time_ms(unix_ms(row.entered.time));
  line.set_author(row.entered.author);
  line.set_action(row.action);
  line.set_about(row.about);
  line.set_digest(row.digest.data(), row.digest.size());
}

absl::Status read_digest(std::int64_t line, const std::string& from, stream::Digest& into) {
  if (from.size() != into.size())
    return absl::InvalidArgumentError("the digest of line " + std::to_string(line) + " has not 16 bytes");
  std::copy(from.begin(), from.end(), into.begin());
  return absl::OkStatus();
}

/// Somebody was kept out before this store's state, and is again.
Event event_of(const store::RecoveredLine& one, TimePoint now) {
  Event event;
  event.time = now;
  event.name = "identity.kept_out_again";
  event.severity = Severity::kWarning;
  event.body = "This endpoint was kept out by " + one.line.entered.author + " at " +
               rfc3339(one.line.entered.time) +
               "; the store, an older backup, did not know it. It was found in the audit log's copy.";
  event.attributes = {{"audit.line", std::to_string(one.line.id)}};
  return event;
}

}  // namespace

absl::StatusOr<v1::AuditListReply> answer(const Ports& ports, const v1::AuditListRequest& request) {
  const auto rows =
      ports.operations.audit(std::min(request.limit() == 0 ? kAuditDefault : request.limit(), kAuditMax));
  if (!rows.ok()) return rows.status();
  v1::AuditListReply out;
  for (const store::AuditRow& row : *rows) {
    fill(row, *out.add_lines());
  }
  return out;
}

absl::StatusOr<v1::AuditVerifyReply> answer(const Ports& ports, const v1::AuditVerifyRequest& request) {
  std::vector<store::AuditMark> marks;
  for (const v1::AuditMark& mark : request.marks()) {
    store::AuditMark& one = marks.emplace_back();
    one.id = mark.id();
    if (auto status = read_digest(mark.id(), mark.digest(), one.digest); !status.ok()) return status;
  }
  const auto verdict = ports.operations.verify_audit(marks);
  if (!verdict.ok()) return verdict.status();
  v1::AuditVerifyReply out;
  out.set_lines(verdict->lines);
  out.set_head(verdict->head.data(), verdict->head.size());
  out.set_marks(verdict->marks);
  for (const std::string& wrong : verdict->wrong) out.add_wrong(wrong);
  return out;
}

absl::StatusOr<v1::AuditRecoverReply> answer(const Ports& ports, const v1::AuditRecoverRequest& request) {
  const auto entry = entry_by(ports, request.author());
  if (!entry.ok()) return entry.status();
  std::vector<store::AuditRow> copy;
  for (const v1::AuditLine& line : request.lines()) {
    store::AuditRow& row = copy.emplace_back();
    row = {line.id(), {line.author(), from_unix_ms(line.entered_time_ms())}, line.action(), line.about(), {}};
    if (auto status = read_digest(line.id(), line.digest(), row.digest); !status.ok()) return status;
  }
  const auto found = ports.registrar.recover(copy, entry->author);
  if (!found.ok()) return found.status();
  v1::AuditRecoverReply out;
  out.set_lines(found->lines);
  for (const store::RecoveredLine& one : found->lost) {
    v1::RecoveredLine& added = *out.add_lost();
    fill(one.line, *added.mutable_line());
    added.set_outcome(one.outcome);
    added.set_applied(one.applied);
    if (!one.kept_out) continue;
    ports.happened(*one.kept_out, event_of(one, ports.clock.now()));
    ports.end_streams(*one.kept_out, {stream::Closing::Reason::kRevoked, "this endpoint is kept out", {}});
  }
  return out;
}

}  // namespace tidemark::admin
