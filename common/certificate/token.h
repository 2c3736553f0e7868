#pragma once

#include <absl/status/statusor.h>

#include <string>
#include <string_view>

#include "common/certificate/digest.h"

namespace tidemark::certificate {

/// What somebody is given who has no certificate yet, in one line: `<kind>.<id>.<secret>.<pin>`. The id is 32
/// lower-case hexadecimal digits; secret and pin are 32 bytes each in base64url without padding.
struct Ticket {
  std::string id;      ///< 128 random bits; no secret, shown in listings
  std::string secret;  ///< 256 random bits, raw
  Digest pin;          ///< of the authority's key, which the collector's chain must contain
};

/// What lets a new endpoint enrol: `tm1.…`, 124 characters in all.
struct EnrollmentToken : Ticket {
  static absl::StatusOr<EnrollmentToken> make(const Digest& pin);
  /// Leading and trailing white space is forgiven. kInvalidArgument with a sentence that never shows the
  /// secret.
  static absl::StatusOr<EnrollmentToken> parse(std::string_view text);
  std::string text() const;
};

/// What lets an admin log in from another machine, once: `tml1.…`. parse() as EnrollmentToken's.
struct LoginCode : Ticket {
  static absl::StatusOr<LoginCode> make(const Digest& pin);
  static absl::StatusOr<LoginCode> parse(std::string_view text);
  std::string text() const;
};

/// A ticket's id as text() writes it.
bool is_token_id(std::string_view text);

}  // namespace tidemark::certificate
