#pragma once

#include <absl/status/status.h>

#include <cstddef>
#include <string>

#include "common/model/device.h"
#include "common/model/limits.h"

/// What may be said of an endpoint: short texts in one line. Pure and thread-safe; errors are
/// kInvalidArgument.
namespace tidemark::wire {

inline constexpr std::size_t kFactBytesMax = 253;  // as at the enrolment
inline constexpr std::size_t kLabelsMax = 32;

/// `what`: "the site".
absl::Status check_fact(const std::string& what, const std::string& text, std::size_t bytes_max);
absl::Status check_label(const std::string& name, const std::string& value);
absl::Status too_many_labels();
/// Why a device cannot be an endpoint, whoever says it; the sentence has nothing of the device in it, so that
/// there are few.
absl::Status check_device(const Device& device, const Limits& limits);

}  // namespace tidemark::wire
