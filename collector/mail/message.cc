#include "collector/mail/message.h"

#include <absl/strings/escaping.h>
#include <absl/time/time.h>

#include <algorithm>

namespace tidemark::mail {
namespace {

constexpr std::size_t kEncodedBytesMax = 42;  // of text in one RFC 2047 word: 75 less the frame, in base64

bool plain(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
}

bool has_line_break(std::string_view text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos;
}

std::string base64(std::string_view bytes) {
  return absl::Base64Escape(absl::string_view(bytes.data(), bytes.size()));
}

std::string trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return std::string(text);
}

bool good_address(std::string_view address) {
  const auto at = address.find('@');
  return at != std::string_view::npos && at > 0 && at + 1 < address.size() && plain(address) &&
         address.find_first_of(" <>,;\"()") == std::string_view::npos &&
         address.find('@', at + 1) == std::string_view::npos;
}

std::string header_address(const MailAddress& address) {
  if (address.name.empty()) return address.address;
  if (!plain(address.name)) return encoded_words(address.name) + " <" + address.address + ">";
  std::string quoted;
  for (const char c : address.name) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return "\"" + quoted + "\" <" + address.address + ">";
}

std::string part(const std::string& boundary, const char* type, std::string_view body) {
  return "--" + boundary + "\r\nContent-Type: " + type +
         "; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n" + quoted_printable(body) +
         "\r\n";
}

}  // namespace

absl::StatusOr<MailAddress> parse_address(std::string_view text) {
  MailAddress out;
  const auto open = text.find('<');
  if (open == std::string_view::npos) {
    out.address = trimmed(text);
  } else if (text.back() == '>') {
    out.name = trimmed(text.substr(0, open));
    out.address = trimmed(text.substr(open + 1, text.size() - open - 2));
  }
  if (good_address(out.address) && !has_line_break(out.name)) return out;
  return absl::InvalidArgumentError("'" + std::string(text) +
                                    "' is no mail address, such as \"Jane Roe <jane@example.org>\"");
}

std::string quoted_printable(std::string_view text) {
  constexpr char digits[] = "0123456789ABCDEF";
  constexpr std::size_t line_max = 75;  // and the soft break's '='
  std::string out;
  std::size_t column = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c == '\n') {
      out += "\r\n";
      column = 0;
      continue;
    }
    const bool line_ends = i + 1 == text.size() || text[i + 1] == '\n';
    const bool literal = (c > 0x20 && c < 0x7f && c != '=') || (c == ' ' && !line_ends);
    const std::size_t needed = literal ? 1 : 3;
    if (column + needed > line_max) {
      out += "=\r\n";
      column = 0;
    }
    if (literal) {
      out += static_cast<char>(c);
    } else {
      out += '=';
      out += digits[c >> 4];
      out += digits[c & 0x0f];
    }
    column += needed;
  }
  return out;
}

std::string encoded_words(std::string_view text) {
  if (plain(text) && text.find("=?") == std::string_view::npos) return std::string(text);
  std::string out;
  while (!text.empty()) {
    std::size_t length = std::min(kEncodedBytesMax, text.size());
    // A character of several bytes stays in one word.
    while (length > 1 && length < text.size() && (static_cast<unsigned char>(text[length]) & 0xc0) == 0x80)
      --length;
    out += (out.empty() ? "=?utf-8?B?" : "\r\n =?utf-8?B?") + base64(text.substr(0, length)) + "?=";
    text.remove_prefix(length);
  }
  return out;
}

absl::StatusOr<std::string> build_message(const Letter& letter) {
  if (letter.to.empty()) return absl::InvalidArgumentError("the mail has no recipient");
  bool broken = has_line_break(letter.subject) || has_line_break(letter.message_id) ||
                has_line_break(letter.from.name) || !good_address(letter.from.address);
  std::string to;
  for (const MailAddress& address : letter.to) {
    broken |= has_line_break(address.name) || !good_address(address.address);
    to += (to.empty() ? "" : ",\r\n ") + header_address(address);
  }
  if (broken)
    return absl::InvalidArgumentError(
        "a name, an address or the subject of the mail holds what no header may hold");
  const std::string date = absl::FormatTime("%a, %d %b %E4Y %H:%M:%S %z",
                                            absl::FromUnixMillis(unix_ms(letter.date)), absl::UTCTimeZone());
  std::string boundary = "=_tidemark";
  for (const char c : letter.message_id) {
    if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z')) boundary += c;
  }
  boundary.resize(std::min<std::size_t>(boundary.size(), 60));
  std::string out = "Message-ID: " + letter.message_id + "\r\nDate: " + date +
                    "\r\nFrom: " + header_address(letter.from) + "\r\nTo: " + to +
                    "\r\nSubject: " + encoded_words(letter.subject) +
                    "\r\nAuto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\nContent-Type: "
                    "multipart/alternative;\r\n boundary=\"" +
                    boundary + "\"\r\n\r\n";
  out += part(boundary, "text/plain", letter.text) + part(boundary, "text/html", letter.html) + "--" +
         boundary + "--\r\n";
  return out;
}

}  // namespace tidemark::mail
