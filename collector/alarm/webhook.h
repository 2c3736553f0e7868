#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "collector/alarm/alarm.h"

/// What is posted of a notice, and how it is signed: the format is in ALARMS.md. Pure, and thread-safe.
namespace tidemark::alarm {

inline constexpr const char* kSignatureHeader = "X-Tidemark-Signature";

/// JSON on one line, its keys in alphabetical order; bytes that are no UTF-8 are replaced. The same for the
/// same notice, so that it can be sent again.
std::string webhook_body(const Notice& notice);

/// The header's value: "t=<sent>,v1=<HMAC-SHA256 of "<sent>.<body>" by the secret, in hexadecimal>" (RFC
/// 2104). `sent` is in Unix seconds.
std::string webhook_signature(std::string_view secret, std::int64_t sent, std::string_view body);

}  // namespace tidemark::alarm
