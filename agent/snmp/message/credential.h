#pragma once

#include <absl/status/statusor.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace tidemark::snmp {

enum class Version : std::uint8_t { kV1, kV2c, kV3 };
/// HMAC-SHA-1-96 of RFC 3414, and those of RFC 7860.
enum class Authentication : std::uint8_t { kNone, kSha1, kSha224, kSha256, kSha384, kSha512 };
/// CFB128-AES-128 of RFC 3826.
enum class Privacy : std::uint8_t { kNone, kAes128 };

/// How to speak with devices; what is secret in it never leaves it but towards them.
struct Credential {
  std::string name;  ///< by which devices take it
  Version version = Version::kV2c;
  std::string community;  ///< v1, v2c
  std::string user;       ///< v3, and what follows
  std::string context;
  Authentication authentication = Authentication::kNone;
  Privacy privacy = Privacy::kNone;  ///< only with authentication
  /// Keys that pass phrases were made into, not yet any engine's (Ku of RFC 3414, appendix A.2).
  std::vector<std::uint8_t> authentication_key, privacy_key;
  friend bool operator==(const Credential&, const Credential&) = default;
};

/// A pass phrase's key, which takes milliseconds: once for each credential. kInvalidArgument where it has
/// less than eight bytes (RFC 3414, section 11.2).
absl::StatusOr<std::vector<std::uint8_t>> key_of(const std::string& pass_phrase, Authentication by);

}  // namespace tidemark::snmp
