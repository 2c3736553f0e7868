#include "collector/identity/authority.h"

#include <absl/status/status.h>

#include <algorithm>
#include <utility>

#include "collector/identity/authority_files.h"
#include "common/log/log.h"
#include "common/sync/mutex.h"

namespace tidemark::identity {

using certificate::Certificate;

struct Authority::State {
  State(AuthorityOptions given, const Clock& time, HeldAuthority loaded)
      : options(std::move(given)),
        clock(time),
        held(std::make_shared<const HeldAuthority>(std::move(loaded))) {}

  /// What is in the folder is in force from now on.
  absl::Status reload() ABSL_EXCLUSIVE_LOCKS_REQUIRED(changing) {
    auto loaded = load_folder(options, clock.now());
    if (!loaded.ok()) return loaded.status();
    const MutexLock lock(mutex);
    held = std::make_shared<const HeldAuthority>(*std::move(loaded));
    return absl::OkStatus();
  }

  const AuthorityOptions options;
  const Clock& clock;
  Mutex changing;  // the folder; taken before the other
  Mutex mutex;
  std::shared_ptr<const HeldAuthority> held ABSL_GUARDED_BY(mutex);
};

absl::StatusOr<Authority> Authority::open(const AuthorityOptions& options, const Clock& clock) {
  auto loaded = load_folder(options, clock.now());
  if (!loaded.ok()) return loaded.status();
  return Authority(std::make_unique<State>(options, clock, *std::move(loaded)));
}

Authority::Authority(std::unique_ptr<State> state) : state_(std::move(state)) {}
Authority::~Authority() = default;
Authority::Authority(Authority&&) noexcept = default;

std::shared_ptr<const HeldAuthority> Authority::held() const {
  const MutexLock lock(state_->mutex);
  return state_->held;
}

Certificate Authority::certificate() const { return held()->authority.certificate; }

std::optional<Certificate> Authority::previous() const {
  const auto now = held();
  if (!now->previous) return std::nullopt;
  return now->previous->certificate;
}

bool Authority::issued(const Certificate& certificate) const {
  const auto now = held();
  return certificate.issued_by(now->authority.certificate) ||
         (now->previous && certificate.issued_by(now->previous->certificate));
}

bool Authority::trusts(const std::string& issuer) const {
  const auto now = held();
  return issuer == now->authority.certificate.subject() ||
         (now->previous && issuer == now->previous->certificate.subject());
}

std::vector<Certificate> Authority::trusted() const {
  const auto now = held();
  std::vector<Certificate> out{now->authority.certificate};
  if (now->previous) out.push_back(now->previous->certificate);
  return out;
}

std::string Authority::trusted_pem() const { return held()->trusted_pem(); }
Certificate Authority::server_certificate() const { return held()->server.certificate; }
std::string Authority::server_key_pem() const { return held()->server.key.pem(); }
std::string Authority::server_chain_pem() const { return held()->server_chain_pem(); }
std::filesystem::path Authority::served() const { return served_folder(state_->options); }

absl::StatusOr<Certificate> Authority::issue_client(const std::string& uri, const certificate::PublicKey& key,
                                                    TimePoint now, Duration life) const {
  const auto signer = held();
  const certificate::Profile profile = {
      .purpose = certificate::Purpose::kClient,
      .uris = {uri},
      .not_before = now - certificate::kBackdate,
      .not_after = std::min(now + life, signer->authority.certificate.not_after())};
  return certificate::issue(profile, key, signer->authority.certificate, signer->authority.key);
}

absl::StatusOr<Certificate> Authority::issue_source(SourceId source, const certificate::PublicKey& key,
                                                    TimePoint now) const {
  return issue_client(certificate::source_uri(source), key, now, state_->options.source_life);
}

absl::StatusOr<Certificate> Authority::issue_admin(const certificate::PublicKey& key, TimePoint now,
                                                   Duration life) const {
  return issue_client(std::string(certificate::kAdminUri), key, now, life);
}

absl::Status Authority::roll() {
  const MutexLock lock(state_->changing);
  const auto now = held();
  if (now->previous) {
    return absl::FailedPreconditionError(
        "a new authority took over already, and the one before it is trusted still: end that first, with "
        "'tidemark authority finish'");
  }
  if (auto s = put_successor(state_->options, now->authority, state_->clock.now()); !s.ok()) return s;
  if (auto s = state_->reload(); !s.ok()) return s;
  log::info("identity: a new authority took over, pin " + pin().text());
  return absl::OkStatus();
}

absl::Status Authority::finish() {
  const MutexLock lock(state_->changing);
  if (!held()->previous)
    return absl::FailedPreconditionError("there is no previous authority: nothing is to be ended");
  if (auto s = drop_previous(state_->options); !s.ok()) return s;
  if (auto s = state_->reload(); !s.ok()) return s;
  log::info("identity: the previous authority is trusted no more");
  return absl::OkStatus();
}

absl::StatusOr<bool> Authority::renew_server() {
  const MutexLock lock(state_->changing);
  if (reason_to_renew(state_->options, *held(), state_->clock.now()).empty()) return false;
  if (auto s = state_->reload(); !s.ok()) return s;
  return true;
}

}  // namespace tidemark::identity
