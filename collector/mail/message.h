#pragma once

#include <absl/status/statusor.h>

#include <string>
#include <string_view>
#include <vector>

#include "common/model/time.h"

namespace tidemark::mail {

struct MailAddress {
  std::string name;  ///< for people, UTF-8; may be empty
  std::string address;
};

/// "Jane Roe <jane@example.org>" or "jane@example.org". kInvalidArgument where it is neither.
absl::StatusOr<MailAddress> parse_address(std::string_view text);

struct Letter {
  std::string message_id;  ///< with its angle brackets
  MailAddress from;
  std::vector<MailAddress> to;
  std::string subject;  ///< UTF-8
  TimePoint date;
  std::string text;  ///< UTF-8, lines end with \n
  std::string html;
};

/// The message as SMTP carries it (RFC 5322, 2045–2047): multipart/alternative, text first, quoted-printable,
/// CRLF, no line over 998 bytes, Auto-Submitted. kInvalidArgument where a header would hold a line break, or
/// nobody is addressed.
absl::StatusOr<std::string> build_message(const Letter& letter);

/// RFC 2045, section 6.7; lines of at most 76.
std::string quoted_printable(std::string_view text);
/// RFC 2047 where the text is not printable ASCII, in words of at most 75.
std::string encoded_words(std::string_view text);

}  // namespace tidemark::mail
