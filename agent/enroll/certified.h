#pragma once

#include <absl/status/statusor.h>

#include "agent/enroll/address.h"
#include "agent/enroll/enroll_post.h"
#include "agent/enroll/identity.h"
#include "common/certificate/certificate.h"

namespace tidemark::enroll {

/// What the collector at this enrolment port answered, as an identity that its data port will take. Errors
/// are one sentence: what the collector said of a refusal (kPermissionDenied, kInvalidArgument, else
/// kUnavailable), or what does not fit. Nothing is looked at by this machine's clock.
absl::StatusOr<Identity> certified(const PostAnswer& answer, const Address& collector,
                                   const certificate::Digest& pin, const certificate::PrivateKey& key);

}  // namespace tidemark::enroll
