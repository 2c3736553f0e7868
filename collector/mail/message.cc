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

/// A part of a message: its headers, an empty line, its body.
std::string text_part(const char* type, std::string_view body) {
  return std::string("Content-Type: ") + type +
         "; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n" + quoted_printable(body) +
         "\r\n";
}

std::string base64_lines(std::string_view bytes) {
  constexpr std::size_t line_bytes = 57;  // 76 characters
  std::string out;
  out.reserve(bytes.size() * 4 / 3 + bytes.size() / line_bytes * 2 + 80);
  for (std::size_t at = 0; at < bytes.size(); at += line_bytes)
    out += base64(bytes.substr(at, line_bytes)) + "\r\n";
  return out;
}

/// RFC 2231 where the name is not plain.
std::string parameter(const char* name, const std::string& value) {
  const auto simple = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' ||
           c == '_' || c == '.';
  };
  if (std::all_of(value.begin(), value.end(), simple))
    return std::string(";\r\n ") + name + "=\"" + value + "\"";
  constexpr char digits[] = "0123456789ABCDEF";
  std::string out = std::string(";\r\n ") + name + "*=utf-8''";
  for (const char c : value) {
    if (simple(c)) {
      out += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out += {'%', digits[byte >> 4], digits[byte & 0x0f]};
    }
  }
  return out;
}

std::string enclosed_part(const Enclosure& file, bool image) {
  std::string out = "Content-Type: " + file.type + "\r\nContent-Transfer-Encoding: base64\r\n";
  out += image ? "Content-ID: <" + file.name + ">\r\nContent-Disposition: inline\r\n"
               : "Content-Disposition: attachment" + parameter("filename", file.name) + "\r\n";
  return out + "\r\n" + base64_lines(file.bytes);
}

/// One part is itself; several are in a multipart of that type.
std::string combined(const std::string& type, const std::string& boundary,
                     const std::vector<std::string>& parts) {
  if (parts.size() == 1) return parts.front();
  std::string out = "Content-Type: multipart/" + type + ";\r\n boundary=\"" + boundary + "\"\r\n\r\n";
  for (const std::string& one : parts) out += "--" + boundary + "\r\n" + one;
  return out + "--" + boundary + "--\r\n";
}

/// Made of the Message-ID, so that a message is always built the same; quoted-printable and base64 have no
/// "=_".
std::string boundary_of(const Letter& letter, char level) {
  std::string out = std::string("=_") + level;
  for (const char c : letter.message_id) {
    if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z')) out += c;
  }
  out.resize(std::min<std::size_t>(out.size(), 60));
  return out;
}

std::string body_of(const Letter& letter) {
  std::vector<std::string> alternatives{text_part("text/plain", letter.text)};
  if (!letter.html.empty()) {
    std::vector<std::string> related{text_part("text/html", letter.html)};
    for (const Enclosure& image : letter.images) related.push_back(enclosed_part(image, true));
    alternatives.push_back(combined("related", boundary_of(letter, 'r'), related));
  }
  std::vector<std::string> all{combined("alternative", boundary_of(letter, 'a'), alternatives)};
  for (const Enclosure& file : letter.attachments) all.push_back(enclosed_part(file, false));
  return combined("mixed", boundary_of(letter, 'm'), all);
}

bool whole(const Letter& letter) {
  bool good = !has_line_break(letter.subject) && !has_line_break(letter.message_id) &&
              !has_line_break(letter.from.name) && !has_line_break(letter.unsubscribe) &&
              good_address(letter.from.address);
  for (const MailAddress& address : letter.to)
    good &= !has_line_break(address.name) && good_address(address.address);
  for (const auto* files : {&letter.images, &letter.attachments}) {
    for (const Enclosure& file : *files) good &= !has_line_break(file.name) && !has_line_break(file.type);
  }
  return good;
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
  if (!whole(letter))
    return absl::InvalidArgumentError(
        "a name, an address or the subject of the mail holds what no header may hold");
  std::string to;
  for (const MailAddress& address : letter.to) to += (to.empty() ? "" : ",\r\n ") + header_address(address);
  const std::string date = absl::FormatTime("%a, %d %b %E4Y %H:%M:%S %z",
                                            absl::FromUnixMillis(unix_ms(letter.date)), absl::UTCTimeZone());
  std::string out = "Message-ID: " + letter.message_id + "\r\nDate: " + date +
                    "\r\nFrom: " + header_address(letter.from) + "\r\nTo: " + to +
                    "\r\nSubject: " + encoded_words(letter.subject) +
                    "\r\nAuto-Submitted: auto-generated\r\n";
  if (!letter.unsubscribe.empty()) out += "List-Unsubscribe: <" + letter.unsubscribe + ">\r\n";
  return out + "MIME-Version: 1.0\r\n" + body_of(letter);
}

}  // namespace tidemark::mail
