#pragma once

#include <absl/status/statusor.h>

#include <span>

#include "agent/enroll/identity.h"
#include "common/certificate/certificate.h"
#include "common/pinned/address.h"
#include "common/pinned/post.h"

namespace tidemark::enroll {

/// What the collector at this enrolment port answered, as an identity that its data port will take; one of
/// the authorities that it names has one of these pins. Errors are one sentence: what the collector said of a
/// refusal (kPermissionDenied, kInvalidArgument, else kUnavailable), or what does not fit. Nothing is looked
/// at by this machine's clock.
absl::StatusOr<Identity> certified(const pinned::PostAnswer& answer, const pinned::Address& collector,
                                   std::span<const certificate::Digest> pins,
                                   const certificate::PrivateKey& key);

}  // namespace tidemark::enroll
