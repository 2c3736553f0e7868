#include "common/certificate/token.h"

#include <absl/strings/ascii.h>
#include <absl/strings/escaping.h>
#include <openssl/rand.h>

#include <algorithm>
#include <vector>

namespace tidemark::certificate {
namespace {

constexpr std::string_view kVersion = "tm1";
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

absl::Status bad(const std::string& why) {
  return absl::InvalidArgumentError("the token " + why + "; a token reads tm1.<id>.<secret>.<pin>, as " +
                                    "'tidemark token create' printed it");
}

}  // namespace

bool is_token_id(std::string_view text) {
  return text.size() == 2 * kIdBytes && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

absl::StatusOr<EnrollmentToken> EnrollmentToken::make(const Digest& pin) {
  auto id = random_bytes(kIdBytes);
  if (!id.ok()) return id.status();
  auto secret = random_bytes(kSecretBytes);
  if (!secret.ok()) return secret.status();
  return EnrollmentToken{absl::BytesToHexString(*id), *std::move(secret), pin};
}

absl::StatusOr<EnrollmentToken> EnrollmentToken::parse(std::string_view raw) {
  if (raw.size() > kTokenTextBytesMax)
    return bad("is longer than " + std::to_string(kTokenTextBytesMax) + " bytes");
  const std::string text(absl::StripAsciiWhitespace({raw.data(), raw.size()}));
  if (text.empty()) return bad("is empty");
  if (std::any_of(text.begin(), text.end(),
                  [](char c) { return absl::ascii_isspace(static_cast<unsigned char>(c)); })) {
    return bad("has white space inside");
  }
  const auto parts = split(text);
  if (parts.front() != kVersion) return bad("does not begin with 'tm1.'");
  if (parts.size() != 4) return bad("has " + std::to_string(parts.size()) + " parts instead of 4");
  if (!is_token_id(parts[1])) return bad("has a malformed id: it must be 32 lower-case hexadecimal digits");
  const auto secret = Digest::parse(parts[2]);
  if (!secret) return bad("has a malformed secret: it must be 43 characters of base64url");
  const auto pin = Digest::parse(parts[3]);
  if (!pin) return bad("has a malformed pin: it must be 43 characters of base64url");
  return EnrollmentToken{std::string(parts[1]), secret->raw(), *pin};
}

std::string EnrollmentToken::text() const {
  return std::string(kVersion) + "." + id + "." + absl::WebSafeBase64Escape(secret) + "." + pin.text();
}

}  // namespace tidemark::certificate
