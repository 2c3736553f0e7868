#include <absl/strings/escaping.h>

#include "collector/admin/answers.h"

namespace tidemark::admin {
namespace {

std::string state_of(const store::ApplicantRow& row) {
  if (!row.decided) return "waiting";
  if (!row.approved) return "rejected";
  return row.endpoint_name.empty() ? "approved" : "enrolled";
}

void fill(const store::ApplicantRow& row, v1::Applicant& out) {
  out.set_id(row.id);
  out.set_state(state_of(row));
  out.set_hostname(row.hostname);
  out.set_os(row.os);
  out.set_address(row.address);
  out.set_asked_time_ms(unix_ms(row.asked));
  if (row.decided) out.set_decided_time_ms(unix_ms(*row.decided));
  out.set_decided_by(row.decided_by);
  out.set_token_id(row.token_id);
  out.set_key(absl::BytesToHexString(row.public_key_digest));
  out.set_endpoint(row.endpoint_name);
  if (row.returning) out.set_returning(row.endpoint->text());
}

}  // namespace

absl::StatusOr<v1::EndpointWaitingReply> answer(const Ports& ports,
                                                const v1::EndpointWaitingRequest& request) {
  const auto rows = ports.registrar.applicants();
  if (!rows.ok()) return rows.status();
  v1::EndpointWaitingReply out;
  for (const store::ApplicantRow& row : *rows) {
    if (request.all() || !row.decided) fill(row, *out.add_applicants());
  }
  return out;
}

absl::StatusOr<v1::EndpointDecideReply> answer(const Ports& ports, const v1::EndpointDecideRequest& request) {
  const auto entry = entry_by(ports, request.author());
  if (!entry.ok()) return entry.status();
  const auto row = ports.registrar.decide(request.applicant(), request.approve(), entry->author);
  if (!row.ok()) return row.status();
  v1::EndpointDecideReply out;
  fill(*row, *out.mutable_applicant());
  return out;
}

}  // namespace tidemark::admin
