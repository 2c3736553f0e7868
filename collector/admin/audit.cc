#include <algorithm>
#include <vector>

#include "collector/admin/answers.h"

namespace tidemark::admin {
namespace {

constexpr std::uint32_t kAuditDefault = 100;
constexpr std::uint32_t kAuditMax = 100'000;

}  // namespace

absl::StatusOr<v1::AuditListReply> answer(const Ports& ports, const v1::AuditListRequest& request) {
  const auto rows =
      ports.operations.audit(std::min(request.limit() == 0 ? kAuditDefault : request.limit(), kAuditMax));
  if (!rows.ok()) return rows.status();
  v1::AuditListReply out;
  for (const store::AuditRow& row : *rows) {
    v1::AuditLine& line = *out.add_lines();
    line.set_id(row.id);
    line.set_entered_time_ms(unix_ms(row.entered.time));
    line.set_author(row.entered.author);
    line.set_action(row.action);
    line.set_about(row.about);
    line.set_digest(row.digest.data(), row.digest.size());
  }
  return out;
}

absl::StatusOr<v1::AuditVerifyReply> answer(const Ports& ports, const v1::AuditVerifyRequest& request) {
  std::vector<store::AuditMark> marks;
  for (const v1::AuditMark& mark : request.marks()) {
    store::AuditMark& one = marks.emplace_back();
    one.id = mark.id();
    if (mark.digest().size() != one.digest.size())
      return absl::InvalidArgumentError("the digest of line " + std::to_string(mark.id()) +
                                        " has not 16 bytes");
    std::copy(mark.digest().begin(), mark.digest().end(), one.digest.begin());
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

}  // namespace tidemark::admin
