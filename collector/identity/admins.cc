#include "collector/identity/admins.h"

#include <absl/strings/ascii.h>

#include <algorithm>

#include "common/log/log.h"

namespace tidemark::identity {
namespace {

absl::Status check(const InviteRequest& request) {
  const std::string& name = request.name;
  const bool plain = std::all_of(name.begin(), name.end(), [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '.' || c == '_' || c == '-' || c == '@';
  });
  if (name.empty() || name.size() > InviteRequest::kNameBytesMax || !plain) {
    return absl::InvalidArgumentError("an admin's name is 1 to " +
                                      std::to_string(InviteRequest::kNameBytesMax) +
                                      " letters, digits and . _ - @");
  }
  if (request.ttl < InviteRequest::kTtlMin || request.ttl > InviteRequest::kTtlMax) {
    return absl::InvalidArgumentError("a login code lives for " + human(InviteRequest::kTtlMin) + " to " +
                                      human(InviteRequest::kTtlMax) + ", not " + human(request.ttl));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<IssuedCode> Admins::invite(const InviteRequest& request, const std::string& author) {
  if (auto status = check(request); !status.ok()) return status;
  const auto code = certificate::LoginCode::make(pin_());
  if (!code.ok()) return code.status();
  const TimePoint now = clock_.now();
  const store::Invitation invitation{request.name, request.role, code->id,
                                     certificate::Digest::of(code->secret).raw(), now + request.ttl};
  if (auto status = store_.invite(invitation, {author, now}); !status.ok()) return status;
  return IssuedCode{code->text(), invitation.code_expires};
}

absl::StatusOr<store::AdminRow> Admins::who(const std::string& serial, TimePoint not_after) {
  auto row = store_.admin_of(serial);
  if (absl::IsNotFound(row.status())) {
    return absl::UnauthenticatedError(
        "this login is good no more: a later one took its place; ask for a code with 'tidemark admin "
        "invite'");
  }
  if (!row.ok()) return row.status();
  if (row->revoked)
    return absl::UnauthenticatedError("admin '" + row->name + "' was revoked at " + rfc3339(*row->revoked));
  if (not_after <= clock_.now()) {
    return absl::UnauthenticatedError("this login expired at " + rfc3339(not_after) +
                                      ": ask for a code with 'tidemark admin invite'");
  }
  return row;
}

void Admins::refused(const store::AdminRow& admin, const std::string& question) {
  vitals_.count("admin.refused", 1, admin.name);
  const TimePoint now = clock_.now();
  {
    MutexLock lock(mutex_);
    auto [noted, first] = noted_.try_emplace({admin.name, question}, now);
    if (!first && now - noted->second < kNotedFor) return;
    noted->second = now;
  }
  const std::string about = question + ", as " + std::string(store::name_of(admin.role));
  if (auto status = store_.note_refused_admin(about, {admin.name, now}); !status.ok())
    log::warning("admin '" + admin.name + "' was refused " + about +
                 ", and the audit log does not have it: " + std::string(status.message()));
}

}  // namespace tidemark::identity
