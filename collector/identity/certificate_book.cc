#include "collector/identity/certificate_book.h"

#include <absl/strings/str_join.h>

#include <utility>

#include "common/log/log.h"

namespace tidemark::identity {
namespace {

constexpr std::size_t kNamesShown = 200;
constexpr char kExample[] = ", such as ";  // in a reason, before what changes from time to time
constexpr char kPolicy[] = "the policy of collector.toml";

constexpr char kReplaced[] =
    "this certificate was replaced by a newer one, which is in use: this machine is a copy of another one, "
    "or was set back to an older state; enrol it anew with --force";

/// Of ours, and about a certificate that somebody showed.
Event event_of(const char* name, const ShownCertificate& shown, TimePoint now, std::string body) {
  Event event;
  event.time = now;
  event.name = name;
  event.severity = Severity::kWarning;
  event.body = std::move(body);
  event.attributes = {{"certificate.serial", shown.serial}, {"network.peer.address", shown.address}};
  return event;
}

}  // namespace

absl::Status CertificateBook::admit(const ShownCertificate& shown) {
  const auto row = store_.certificate(shown.serial);
  if (absl::IsNotFound(row.status())) {
    unknown(shown);
    return absl::OkStatus();
  }
  if (!row.ok()) return absl::UnavailableError("the collector cannot look up certificates at the moment");
  if (row->replaced) {
    // Whoever it was issued to may be another one by now, into which it was merged.
    replaced({row->endpoint, shown.serial, shown.address});
    return absl::PermissionDeniedError(kReplaced);
  }
  if (!row->kept_out.empty()) {
    const std::string why = "this endpoint was " + row->kept_out;
    refused(shown, why);
    return absl::PermissionDeniedError(why);
  }
  if (row->endpoint != shown.source)
    return absl::PermissionDeniedError("this certificate was issued to another endpoint");
  if (!row->used) {
    const MutexLock lock(mutex_);
    first_uses_.try_emplace(shown.serial,
                            store::FirstUse{shown.serial, clock_.now(), shown.source, shown.expires});
  }
  return absl::OkStatus();
}

void CertificateBook::unknown(const ShownCertificate& shown) {
  vitals_.count("identity.unknown_certificates");
  const auto standing = store_.standing(shown.source);
  if (!standing.ok() || !standing->empty()) return;  // the endpoint itself is not known: returns() judges
  {
    const MutexLock lock(mutex_);
    first_uses_.try_emplace(shown.serial,
                            store::FirstUse{shown.serial, clock_.now(), shown.source, shown.expires});
  }
  if (!to_be_noted(shown.serial)) return;
  happened_(shown.source, event_of("identity.unknown_certificate", shown, clock_.now(),
                                   "A certificate of this endpoint's was shown that the authority signed and "
                                   "the store does not know: it was issued after the backup that this store "
                                   "is. It was taken."));
}

absl::StatusOr<std::string> CertificateBook::returns(SourceId source, const EndpointFacts& facts,
                                                     const std::string& address) {
  const auto standing = store_.standing(source);
  if (standing.ok()) return standing;
  if (absl::IsPermissionDenied(standing.status()))
    return absl::PermissionDeniedError("the collector does not know this endpoint, and an admin of its " +
                                       std::string("rejected it: enrol it with a token, and --force"));
  const bool first = absl::IsNotFound(standing.status());
  if (!first && !absl::IsAborted(standing.status()))
    return absl::UnavailableError("the collector cannot look up endpoints at the moment");
  if (first) {
    vitals_.count("identity.returning");
    const MutexLock lock(mutex_);
    if (returns_.size() < kReturnsMax || returns_.contains(source)) {
      returns_[source] = {source, facts, address, clock_.now(), options_.take_returning ? kPolicy : ""};
    }
  }
  if (options_.take_returning && first) return std::string(kPolicy);
  return absl::UnavailableError(
      "the collector does not know this endpoint, as after a restore from a backup: it waits for approval, "
      "'tidemark endpoint approve' at the collector");
}

bool CertificateBook::refused(const ShownCertificate& shown, const std::string& why) {
  if (!to_be_noted(shown.serial)) return false;
  const std::string about =
      "certificate " + shown.serial + " of endpoint " + shown.source.text() + ": " + why;
  if (auto status = store_.note("certificate.refuse", about, {shown.address, clock_.now()}); !status.ok())
    log::warning("identity: the audit log: " + std::string(status.message()));
  return true;
}

void CertificateBook::turned_away(const certificate::Certificate& shown, const std::string& why) {
  // Without times, so that there are few.
  vitals_.count("identity.refused_certificates", 1, why.substr(0, why.find(" at ")));
  const std::string names = absl::StrJoin(shown.uris(), ", ");
  const std::string about = "certificate " + shown.serial() +
                            (names.empty() ? "" : " of " + names.substr(0, kNamesShown)) + ": " + why;
  {
    const MutexLock lock(mutex_);
    const Duration now = clock_.monotonic();
    std::erase_if(strangers_, [&](const auto& entry) { return now - entry.second >= kRefusalNoted; });
    if (strangers_.size() >= kStrangersNoted || !strangers_.emplace(about, now).second) return;
  }
  log::warning("identity: " + about);
  if (auto status = store_.note("certificate.refuse", about, {"somebody", clock_.now()}); !status.ok())
    log::warning("identity: the audit log: " + std::string(status.message()));
}

void CertificateBook::replaced(const ShownCertificate& shown) {
  vitals_.count("identity.replaced_certificates");
  if (!refused(shown, "it was replaced, and another one is in use")) return;
  happened_(
      shown.source,
      event_of("identity.duplicate", shown, clock_.now(),
               "A certificate of this endpoint's that was replaced was shown again: a machine is a copy "
               "of this one, or this one was set back to an older state. It was turned away."));
}

bool CertificateBook::to_be_noted(const std::string& serial) {
  const Duration now = clock_.monotonic();
  const MutexLock lock(mutex_);
  std::erase_if(noted_, [&](const auto& entry) { return now - entry.second >= kRefusalNoted; });
  if (noted_.size() >= kRefusalsMax) return false;
  return noted_.emplace(serial, now).second;
}

absl::Status CertificateBook::keep() {
  const absl::Status uses = keep_uses();
  const absl::Status returns = keep_returns();
  const absl::Status overreaches = keep_overreaches();
  if (!uses.ok()) return uses;
  return returns.ok() ? overreaches : returns;
}

void CertificateBook::overreached(SourceId source, const std::string& address, const std::string& what) {
  const std::string about = "endpoint " + source.text() + ": " + what;
  if (!to_be_noted(about.substr(0, about.find(kExample)))) return;
  store::AuditRow line;
  line.entered = {address, clock_.now()};
  line.about = about;
  const MutexLock lock(mutex_);
  overreaches_.push_back(std::move(line));
}

absl::Status CertificateBook::keep_overreaches() {
  for (;;) {
    store::AuditRow line;
    {
      const MutexLock lock(mutex_);
      if (overreaches_.empty()) return absl::OkStatus();
      line = overreaches_.front();
    }
    if (auto status = store_.note("endpoint.refuse", line.about, line.entered); !status.ok()) return status;
    const MutexLock lock(mutex_);
    overreaches_.pop_front();
  }
}

absl::Status CertificateBook::keep_uses() {
  std::vector<store::FirstUse> uses;
  {
    const MutexLock lock(mutex_);
    for (const auto& [serial, use] : first_uses_) uses.push_back(use);
  }
  if (uses.empty()) return absl::OkStatus();
  if (auto status = store_.certificates_used(uses, clock_.now() - options_.forget_after); !status.ok())
    return status;
  const MutexLock lock(mutex_);
  for (const store::FirstUse& use : uses) first_uses_.erase(use.serial);
  return absl::OkStatus();
}

absl::Status CertificateBook::keep_returns() {
  std::vector<store::Return> returns;
  {
    const MutexLock lock(mutex_);
    for (const auto& [source, back] : returns_) returns.push_back(back);
  }
  if (returns.empty()) return absl::OkStatus();
  if (auto status = store_.ask_to_return(returns); !status.ok()) return status;
  const MutexLock lock(mutex_);
  for (const store::Return& back : returns) returns_.erase(back.endpoint);
  return absl::OkStatus();
}

}  // namespace tidemark::identity
