#pragma once

#include <absl/status/statusor.h>

#include <string>
#include <string_view>

#include "common/certificate/digest.h"

namespace tidemark::certificate {

/// What lets a new endpoint enrol: `tm1.<id>.<secret>.<pin>`. The id is 32 lower-case hexadecimal digits;
/// secret and pin are 32 bytes each in base64url without padding. 124 characters in all.
struct EnrollmentToken {
  std::string id;      ///< 128 random bits; no secret, shown in listings
  std::string secret;  ///< 256 random bits, raw
  Digest pin;          ///< of the authority's key, which the collector's chain must contain

  static absl::StatusOr<EnrollmentToken> make(const Digest& pin);
  /// Leading and trailing white space is forgiven. kInvalidArgument with a sentence that never shows the
  /// secret.
  static absl::StatusOr<EnrollmentToken> parse(std::string_view text);
  std::string text() const;
};

/// A token's id as text() writes it.
bool is_token_id(std::string_view text);

}  // namespace tidemark::certificate
