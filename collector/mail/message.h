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

/// A file that goes with a mail.
struct Enclosure {
  std::string name;  ///< of an attachment its file name, UTF-8; of an image its Content-ID
  std::string type;  ///< "application/pdf"
  std::string bytes;
};

struct Letter {
  std::string message_id;  ///< with its angle brackets
  MailAddress from;
  std::vector<MailAddress> to;
  std::string subject;  ///< UTF-8
  TimePoint date;
  std::string text;               ///< UTF-8, lines end with \n
  std::string html;               ///< empty: text alone
  std::vector<Enclosure> images;  ///< that the page shows, as "cid:NAME"
  std::vector<Enclosure> attachments;
  std::string unsubscribe;  ///< a mailto: or https: link for List-Unsubscribe (RFC 2369); empty: none
};

/// The message as SMTP carries it (RFC 5322, 2045–2047, 2183, 2387): multipart/alternative, text first,
/// quoted-printable; with images the page and they are multipart/related, with attachments all of it is in
/// multipart/mixed. CRLF, no line over 998 bytes, Auto-Submitted (RFC 3834). kInvalidArgument where a header
/// would hold a line break, or nobody is addressed.
absl::StatusOr<std::string> build_message(const Letter& letter);

/// RFC 2045, section 6.7; lines of at most 76.
std::string quoted_printable(std::string_view text);
/// RFC 2047 where the text is not printable ASCII, in words of at most 75.
std::string encoded_words(std::string_view text);

}  // namespace tidemark::mail
