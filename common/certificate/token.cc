#include "common/certificate/token.h"

#include <absl/strings/ascii.h>
#include <absl/strings/escaping.h>
#include <openssl/rand.h>

#include <algorithm>
#include <vector>

namespace tidemark::certificate {
namespace {

/// A kind of ticket, for what is said of it.
struct Kind {
  std::string_view prefix;
  const char* name;
  const char* maker;
};
constexpr Kind kEnrollment{"tm1", "token", "tidemark token create"};
constexpr Kind kLogin{"tml1", "code", "tidemark admin invite"};

constexpr std::size_t kIdBytes = 16;
constexpr std::size_t kSecretBytes = 32;
constexpr std::size_t kTokenTextBytesMax = 1024;

absl::StatusOr<std::string> random_bytes(std::size_t n) {
  std::string bytes(n, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(n)) != 1) {
    return absl::UnavailableError("the operating system gives no random numbers");
  }
  return bytes;
}

std::vector<std::string_view> split(std::string_view text) {
  std::vector<std::string_view> parts;
  while (true) {
    const auto dot = text.find('.');
    parts.push_back(text.substr(0, dot));
    if (dot == std::string_view::npos) return parts;
    text.remove_prefix(dot + 1);
  }
}

absl::Status bad(const Kind& kind, const std::string& why) {
  const std::string name = kind.name;
  return absl::InvalidArgumentError("the " + name + " " + why + "; a " + name + " reads " +
                                    std::string(kind.prefix) + ".<id>.<secret>.<pin>, as '" + kind.maker +
                                    "' printed it");
}

absl::StatusOr<Ticket> make_ticket(const Digest& pin) {
  auto id = random_bytes(kIdBytes);
  if (!id.ok()) return id.status();
  auto secret = random_bytes(kSecretBytes);
  if (!secret.ok()) return secret.status();
  return Ticket{absl::BytesToHexString(*id), *std::move(secret), pin};
}

absl::StatusOr<Ticket> parse_ticket(std::string_view raw, const Kind& kind) {
  if (raw.size() > kTokenTextBytesMax)
    return bad(kind, "is longer than " + std::to_string(kTokenTextBytesMax) + " bytes");
  const std::string text(absl::StripAsciiWhitespace({raw.data(), raw.size()}));
  if (text.empty()) return bad(kind, "is empty");
  if (std::any_of(text.begin(), text.end(),
                  [](char c) { return absl::ascii_isspace(static_cast<unsigned char>(c)); })) {
    return bad(kind, "has white space inside");
  }
  const auto parts = split(text);
  if (parts.front() != kind.prefix)
    return bad(kind, "does not begin with '" + std::string(kind.prefix) + ".'");
  if (parts.size() != 4) return bad(kind, "has " + std::to_string(parts.size()) + " parts instead of 4");
  if (!is_token_id(parts[1]))
    return bad(kind, "has a malformed id: it must be 32 lower-case hexadecimal digits");
  const auto secret = Digest::parse(parts[2]);
  if (!secret) return bad(kind, "has a malformed secret: it must be 43 characters of base64url");
  const auto pin = Digest::parse(parts[3]);
  if (!pin) return bad(kind, "has a malformed pin: it must be 43 characters of base64url");
  return Ticket{std::string(parts[1]), secret->raw(), *pin};
}

std::string text_of(const Ticket& ticket, const Kind& kind) {
  return std::string(kind.prefix) + "." + ticket.id + "." + absl::WebSafeBase64Escape(ticket.secret) + "." +
         ticket.pin.text();
}

/// As one of the kinds, which have nothing of their own.
template <class Which>
absl::StatusOr<Which> as(absl::StatusOr<Ticket> ticket) {
  if (!ticket.ok()) return ticket.status();
  return Which{*std::move(ticket)};
}

}  // namespace

bool is_token_id(std::string_view text) {
  return text.size() == 2 * kIdBytes && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

absl::StatusOr<EnrollmentToken> EnrollmentToken::make(const Digest& pin) {
  return as<EnrollmentToken>(make_ticket(pin));
}
absl::StatusOr<EnrollmentToken> EnrollmentToken::parse(std::string_view text) {
  return as<EnrollmentToken>(parse_ticket(text, kEnrollment));
}
std::string EnrollmentToken::text() const { return text_of(*this, kEnrollment); }

absl::StatusOr<LoginCode> LoginCode::make(const Digest& pin) { return as<LoginCode>(make_ticket(pin)); }
absl::StatusOr<LoginCode> LoginCode::parse(std::string_view text) {
  return as<LoginCode>(parse_ticket(text, kLogin));
}
std::string LoginCode::text() const { return text_of(*this, kLogin); }

}  // namespace tidemark::certificate
