#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tidemark::certificate {

/// A SHA-256. Of a key's SubjectPublicKeyInfo it is a pin: it names the key whatever certificates are made
/// for it.
struct Digest {
  static constexpr std::size_t kBytes = 32;
  std::array<std::uint8_t, kBytes> bytes{};

  static Digest of(std::string_view content);
  /// Reads what text() writes, nothing else.
  static std::optional<Digest> parse(std::string_view text);
  static std::optional<Digest> from_bytes(std::string_view raw);

  /// base64url without padding: 43 characters.
  std::string text() const;
  std::string raw() const { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

  friend auto operator<=>(const Digest&, const Digest&) = default;
};

/// Takes as long for equal digests as for different ones: for secrets.
bool same_in_constant_time(const Digest& a, const Digest& b);

}  // namespace tidemark::certificate
