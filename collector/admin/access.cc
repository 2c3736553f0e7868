#include "collector/admin/answers.h"

/// Admins of other machines.
namespace tidemark::admin {
namespace {

std::string state_of(const store::AdminRow& row, TimePoint now) {
  if (row.revoked) return "revoked";
  if (row.serial.empty()) return row.code_expires <= now ? "code expired" : "invited";
  return *row.expires <= now ? "login expired" : "logged in";
}

absl::StatusOr<store::AdminRole> role_of(const std::string& name) {
  if (const auto role = store::admin_role(name)) return *role;
  return absl::InvalidArgumentError("a role is viewer, operator or admin, not '" + name + "'");
}

}  // namespace

absl::StatusOr<v1::AdminInviteReply> answer(const Ports& ports, const v1::AdminInviteRequest& request) {
  if (!ports.remote) {
    return absl::FailedPreconditionError(
        "this collector answers no admins of other machines: give 'admin' an address in collector.toml, such "
        "as admin = \"0.0.0.0:7445\", and restart it");
  }
  const auto role = role_of(request.role());
  if (!role.ok()) return role.status();
  const auto entry = entry_by(ports, request.author());
  if (!entry.ok()) return entry.status();
  identity::InviteRequest wanted{request.name(), *role};
  if (request.ttl_ms() != 0) wanted.ttl = Duration{request.ttl_ms()};
  const auto code = ports.admins.invite(wanted, entry->author);
  if (!code.ok()) return code.status();
  v1::AdminInviteReply out;
  out.set_code(code->text);
  out.set_login(ports.enroll);
  out.set_expires_time_ms(unix_ms(code->expires));
  return out;
}

absl::StatusOr<v1::AdminListReply> answer(const Ports& ports, const v1::AdminListRequest&) {
  const auto rows = ports.admins.list();
  if (!rows.ok()) return rows.status();
  v1::AdminListReply out;
  for (const store::AdminRow& row : *rows) {
    v1::RemoteAdmin& one = *out.add_admins();
    one.set_name(row.name);
    one.set_role(std::string(store::name_of(row.role)));
    one.set_state(state_of(row, ports.clock.now()));
    one.set_invited_time_ms(unix_ms(row.invited.time));
    one.set_invited_by(row.invited.author);
    if (row.logged_in) one.set_login_time_ms(unix_ms(*row.logged_in));
    if (row.expires) one.set_expires_time_ms(unix_ms(*row.expires));
    one.set_address(row.address);
    if (row.revoked) one.set_revoked_time_ms(unix_ms(*row.revoked));
  }
  return out;
}

absl::StatusOr<v1::AdminRoleReply> answer(const Ports& ports, const v1::AdminRoleRequest& request) {
  const auto role = role_of(request.role());
  if (!role.ok()) return role.status();
  const auto entry = entry_by(ports, request.author());
  if (!entry.ok()) return entry.status();
  if (auto status = ports.admins.set_role(request.name(), *role, entry->author); !status.ok()) return status;
  return v1::AdminRoleReply{};
}

absl::StatusOr<v1::AdminRevokeReply> answer(const Ports& ports, const v1::AdminRevokeRequest& request) {
  const auto entry = entry_by(ports, request.author());
  if (!entry.ok()) return entry.status();
  if (auto status = ports.admins.revoke(request.name(), entry->author); !status.ok()) return status;
  return v1::AdminRevokeReply{};
}

}  // namespace tidemark::admin
