#include "agent/renewal/renewing.h"

#include <algorithm>
#include <utility>

#include "agent/uplink/backoff.h"
#include "common/certificate/renewal.h"
#include "common/log/log.h"
#include "common/model/share.h"

namespace tidemark::renewal {
namespace {

constexpr Duration kRetryMin{1'000};

certificate::Certificate certificate_of(const enroll::Identity& identity) {
  return certificate::Certificate::parse(identity.certificate_pem)
      .value();  // it was checked when it was read
}

}  // namespace

Renewing::Renewing(enroll::Identity identity, const Clock& clock, Vitals& vitals, RenewingPorts ports)
    : identity_(std::move(identity)), clock_(clock), vitals_(vitals), ports_(std::move(ports)) {}

void Renewing::start() {
  due_ = certificate::renewal_due(certificate_of(identity_), share_of(ports_.random()));
  plan();
}

void Renewing::stop() {
  stopped_ = true;
  timer_.reset();
}

void Renewing::collector_clock(TimePoint now) {
  offset_ = now - clock_.now();
  refusal_.clear();  // it let us in
  if (failures_ == 0) plan();
}

std::string Renewing::unreachable(std::uint32_t failures) {
  const bool rested = !asked_why_ || clock_.monotonic() - tried_ >= kUnreachableEvery;
  if (failures >= kUnreachableFrom && !trying_ && !stopped_ && rested) {
    asked_why_ = true;
    attempt();
  }
  return refusal_.empty() ? enroll::mistrust(identity_, now()) : refusal_;
}

bool Renewing::due() const { return now() >= due_ || now() < certificate_of(identity_).not_before(); }

void Renewing::plan() {
  if (trying_ || stopped_) return;
  const Duration wait = due() ? Duration::zero() : std::min(due_ - now(), kLookMax);
  timer_ = ports_.after(wait, [this] {
    if (due()) return attempt();
    plan();
  });
}

void Renewing::attempt() {
  timer_.reset();
  trying_ = true;
  tried_ = clock_.monotonic();
  const absl::Status begun = ports_.renew(
      identity_, [this](absl::StatusOr<enroll::Identity> identity) { answered(std::move(identity)); });
  if (!begun.ok()) answered(begun);
}

void Renewing::answered(absl::StatusOr<enroll::Identity> identity) {
  trying_ = false;
  if (stopped_) return;  // what was renewed is in place for the next start
  if (identity.ok()) {
    identity_ = *std::move(identity);
    failures_ = 0;
    asked_why_ = false;
    refusal_.clear();
    const certificate::Certificate own = certificate_of(identity_);
    offset_ = own.not_before() + certificate::kBackdate - clock_.now();  // it was issued just now
    vitals_.count("identity.renewed");
    log::info("the certificate was renewed: it lasts until " + rfc3339(own.not_after()));
    start();
    ports_.renewed();
    return;
  }
  const std::string why(identity.status().message());
  vitals_.count("identity.renewal_failed", 1,
                std::string(absl::StatusCodeToString(identity.status().code())));
  refusal_ = absl::IsPermissionDenied(identity.status()) ? why : std::string();
  if (++failures_ % 10 == 1) log::warning("the certificate is not renewed yet: " + why);
  timer_ = ports_.after(
      uplink::backoff({first_retry(), kRetryMax}, failures_, ports_.random(), Duration::zero()), [this] {
        if (due()) return attempt();
        failures_ = 0;  // it was tried for another reason
        plan();
      });
}

/// Short against what is left between the first attempt and the certificate's end.
Duration Renewing::first_retry() const {
  return std::clamp(certificate::life_of(certificate_of(identity_)) / 100, kRetryMin, kRetryMax);
}

}  // namespace tidemark::renewal
