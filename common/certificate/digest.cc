#include "common/certificate/digest.h"

#include <absl/strings/escaping.h>
#include <openssl/crypto.h>
#include <openssl/sha.h>

#include <algorithm>

namespace tidemark::certificate {

Digest Digest::of(std::string_view content) {
  Digest digest;
  SHA256(reinterpret_cast<const unsigned char*>(content.data()), content.size(), digest.bytes.data());
  return digest;
}

std::optional<Digest> Digest::parse(std::string_view text) {
  std::string raw;
  if (!absl::WebSafeBase64Unescape({text.data(), text.size()}, &raw)) return std::nullopt;
  const auto digest = from_bytes(raw);
  if (!digest || digest->text() != text) return std::nullopt;  // padding, or stray bits at the end
  return digest;
}

std::optional<Digest> Digest::from_bytes(std::string_view raw) {
  if (raw.size() != kBytes) return std::nullopt;
  Digest digest;
  std::copy(raw.begin(), raw.end(), reinterpret_cast<char*>(digest.bytes.data()));
  return digest;
}

std::string Digest::text() const {
  return absl::WebSafeBase64Escape({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

bool same_in_constant_time(const Digest& a, const Digest& b) {
  return CRYPTO_memcmp(a.bytes.data(), b.bytes.data(), Digest::kBytes) == 0;
}

}  // namespace tidemark::certificate
