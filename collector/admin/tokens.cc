#include "collector/admin/answers.h"

namespace tidemark::admin {
namespace {

std::string state_of(const store::TokenRow& token, TimePoint now) {
  if (token.revoked) return "revoked";
  if (token.uses >= token.uses_max) return "used up";
  return token.expires <= now ? "expired" : "valid";
}

void fill_token(const store::TokenRow& token, TimePoint now, v1::Token& out) {
  out.set_id(token.id);
  out.set_uses(token.uses);
  out.set_uses_max(token.uses_max);
  out.set_created_time_ms(unix_ms(token.created));
  out.set_expires_time_ms(unix_ms(token.expires));
  if (token.revoked) out.set_revoked_time_ms(unix_ms(*token.revoked));
  out.set_endpoint_class(token.grant.endpoint_class);
  out.set_site(token.grant.site);
  for (const auto& [key, value] : token.grant.labels) (*out.mutable_labels())[key] = value;
  out.set_note(token.note);
  out.set_approve(token.approve);
  out.set_state(state_of(token, now));
}

}  // namespace

absl::StatusOr<v1::TokenCreateReply> answer(const Ports& ports, const v1::TokenCreateRequest& request) {
  identity::TokenRequest wanted;
  if (request.uses() != 0) wanted.uses = request.uses();
  if (request.ttl_ms() != 0) wanted.ttl = Duration{request.ttl_ms()};
  wanted.grant.endpoint_class = request.endpoint_class();
  wanted.grant.site = request.site();
  for (const auto& [key, value] : request.labels()) wanted.grant.labels[key] = value;
  wanted.note = request.note();
  wanted.approve = request.approve();
  const auto entry = entry_by(ports, request.author());
  if (!entry.ok()) return entry.status();
  auto issued = ports.registrar.create_token(wanted, entry->author);
  if (!issued.ok()) return issued.status();
  v1::TokenCreateReply out;
  out.set_token(issued->text);
  out.set_enroll(ports.enroll);
  fill_token(issued->row, ports.clock.now(), *out.mutable_row());
  return out;
}

absl::StatusOr<v1::TokenListReply> answer(const Ports& ports, const v1::TokenListRequest&) {
  auto tokens = ports.registrar.tokens();
  if (!tokens.ok()) return tokens.status();
  v1::TokenListReply out;
  for (const store::TokenRow& token : *tokens) fill_token(token, ports.clock.now(), *out.add_tokens());
  return out;
}

absl::StatusOr<v1::TokenRevokeReply> answer(const Ports& ports, const v1::TokenRevokeRequest& request) {
  const auto entry = entry_by(ports, request.author());
  if (!entry.ok()) return entry.status();
  if (auto status = ports.registrar.revoke_token(request.id(), entry->author); !status.ok()) return status;
  return v1::TokenRevokeReply{};
}

}  // namespace tidemark::admin
