#pragma once

#include <absl/status/statusor.h>

#include <string>
#include <string_view>

#include "common/model/telemetry.h"

/// What other programs of this machine tell the agent, as it stands in a file (INBOX.md). Pure.
namespace tidemark::inbox {

inline constexpr std::size_t kReportBytesMax = 64 << 10;  ///< of one file
inline constexpr std::size_t kAttributesMax = 15;         ///< the agent adds who reported

/// "info", "warning", "error" or "critical".
absl::StatusOr<Severity> severity_of(std::string_view word);
/// "key=value".
absl::StatusOr<Attribute> attribute_of(std::string_view written);

/// What is wrong with an event that a program wants to report: its name, or a limit that it is above.
absl::Status check_report(const Event& event);

std::string encode_report(const Event& event);
/// An error says in which line what would be right.
absl::StatusOr<Event> decode_report(std::string_view text);

}  // namespace tidemark::inbox
