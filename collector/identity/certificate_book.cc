#include "collector/identity/certificate_book.h"

#include <utility>

#include "common/log/log.h"

namespace tidemark::identity {
namespace {

constexpr char kReplaced[] =
    "this certificate was replaced by a newer one, which is in use: this machine is a copy of another one, "
    "or "
    "was set back to an older state; enrol it anew with --force";

}  // namespace

absl::Status CertificateBook::admit(const ShownCertificate& shown) {
  const auto row = store_.certificate(shown.serial);
  if (absl::IsNotFound(row.status())) {
    vitals_.count("identity.unknown_certificates");
    return absl::OkStatus();
  }
  if (!row.ok()) return absl::UnavailableError("the collector cannot look up certificates at the moment");
  if (row->endpoint != shown.source)
    return absl::PermissionDeniedError("this certificate was issued to another endpoint");
  if (row->replaced) {
    replaced(shown);
    return absl::PermissionDeniedError(kReplaced);
  }
  if (!row->used) {
    const MutexLock lock(mutex_);
    first_uses_.emplace(shown.serial, clock_.now());
  }
  return absl::OkStatus();
}

bool CertificateBook::refused(const ShownCertificate& shown, const std::string& why) {
  if (!to_be_noted(shown.serial)) return false;
  const std::string about =
      "certificate " + shown.serial + " of endpoint " + shown.source.text() + ": " + why;
  if (auto status = store_.note_refusal(about, {shown.address, clock_.now()}); !status.ok())
    log::warning("identity: the audit log: " + std::string(status.message()));
  return true;
}

void CertificateBook::replaced(const ShownCertificate& shown) {
  vitals_.count("identity.replaced_certificates");
  if (!refused(shown, "it was replaced, and another one is in use")) return;
  Event event;
  event.time = clock_.now();
  event.name = "identity.duplicate";
  event.severity = Severity::kWarning;
  event.body =
      "A certificate of this endpoint's that was replaced was shown again: a machine is a copy of this one, "
      "or "
      "this one was set back to an older state. It was turned away.";
  event.attributes = {{"certificate.serial", shown.serial}, {"network.peer.address", shown.address}};
  happened_(shown.source, std::move(event));
}

bool CertificateBook::to_be_noted(const std::string& serial) {
  const Duration now = clock_.monotonic();
  const MutexLock lock(mutex_);
  std::erase_if(noted_, [&](const auto& entry) { return now - entry.second >= kRefusalNoted; });
  if (noted_.size() >= kRefusalsMax) return false;
  return noted_.emplace(serial, now).second;
}

absl::Status CertificateBook::keep() {
  std::vector<store::FirstUse> uses;
  {
    const MutexLock lock(mutex_);
    for (const auto& [serial, time] : first_uses_) uses.push_back({serial, time});
  }
  if (uses.empty()) return absl::OkStatus();
  if (auto status = store_.certificates_used(uses, clock_.now() - forget_after_); !status.ok()) return status;
  const MutexLock lock(mutex_);
  for (const store::FirstUse& use : uses) first_uses_.erase(use.serial);
  return absl::OkStatus();
}

}  // namespace tidemark::identity
