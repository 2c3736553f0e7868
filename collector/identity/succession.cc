#include "collector/identity/succession.h"

#include <algorithm>

namespace tidemark::identity {
namespace {

constexpr std::size_t kNamed = 5;  // in a sentence

std::string named(const std::vector<std::pair<SourceId, std::string>>& behind) {
  std::string words;
  for (std::size_t i = 0; i < std::min(behind.size(), kNamed); ++i)
    words += (i == 0 ? "" : ", ") + behind[i].second;
  return behind.size() > kNamed ? words + ", …" : words;
}

/// Whether it uses one of the new authority's.
bool moved(const std::vector<store::CertificateRow>& certificates, const certificate::Certificate& current) {
  return std::any_of(certificates.begin(), certificates.end(), [&](const store::CertificateRow& one) {
    if (!one.used || one.replaced) return false;
    const auto own = certificate::Certificate::parse(one.pem);
    return own.ok() && own->issued_by(current);
  });
}

}  // namespace

absl::StatusOr<SuccessionStanding> Succession::standing() {
  SuccessionStanding out{
      authority_.certificate(), authority_.previous(), authority_.server_certificate(), 0, {}};
  const auto rows = reader_.endpoints();
  if (!rows.ok()) return rows.status();
  for (const store::EndpointRow& row : *rows) {
    if (row.source != row.id || row.kept_out() != nullptr) continue;
    const auto certificates = store_.certificates(row.id);
    if (!certificates.ok()) return certificates.status();
    if (certificates->empty()) continue;  // known from another monitor's history alone
    ++out.endpoints;
    if (out.previous && !moved(*certificates, out.current)) out.behind.emplace_back(row.id, row.name);
  }
  return out;
}

absl::Status Succession::roll(const std::string& author) {
  if (const auto previous = authority_.previous()) return authority_.roll();  // says what is to be done first
  const std::string before = authority_.pin().text();
  if (auto s = store_.note("authority.roll", "a new one takes over from " + before, {author, clock_.now()});
      !s.ok())
    return s;
  if (auto s = authority_.roll(); !s.ok()) return s;
  shown_();
  return absl::OkStatus();
}

absl::StatusOr<std::vector<SourceId>> Succession::finish(const std::string& author, bool force) {
  const auto now = standing();
  if (!now.ok()) return now.status();
  if (!now->behind.empty() && !force) {
    return absl::FailedPreconditionError(
        std::to_string(now->behind.size()) + " of " + std::to_string(now->endpoints) +
        " endpoints have no certificate of the new authority's yet: " + named(now->behind) +
        "; they renew by themselves when they are there. With --force they have to enrol anew");
  }
  if (now->previous) {
    const std::string about = now->previous->pin().text() + " is trusted no more; " +
                              std::to_string(now->behind.size()) + " endpoints are left behind";
    if (auto s = store_.note("authority.finish", about, {author, clock_.now()}); !s.ok()) return s;
  }
  if (auto s = authority_.finish(); !s.ok()) return s;
  shown_();
  std::vector<SourceId> left;
  for (const auto& [source, name] : now->behind) left.push_back(source);
  return left;
}

absl::Status Succession::look() {
  const auto renewed = authority_.renew_server();
  if (!renewed.ok()) return renewed.status();
  if (*renewed) shown_();
  return absl::OkStatus();
}

}  // namespace tidemark::identity
