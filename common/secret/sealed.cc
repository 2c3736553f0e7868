#include "common/secret/sealed.h"

#include <absl/strings/escaping.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <utility>

namespace tidemark::secret {
namespace {

constexpr std::string_view kHeading = "tidemark-sealed 1";  // the additional data of the cipher, too
constexpr std::size_t kHeadingLikenessMin = 14;             // so many of its characters in their places
constexpr std::size_t kNonceBytes = 12, kTagBytes = 16;

struct CipherFreer {
  void operator()(EVP_CIPHER_CTX* cipher) const { EVP_CIPHER_CTX_free(cipher); }
};
using Cipher = std::unique_ptr<EVP_CIPHER_CTX, CipherFreer>;

const std::uint8_t* bytes_of(std::string_view text) {
  return reinterpret_cast<const std::uint8_t*>(text.data());
}
std::uint8_t* bytes_of(std::string& text) { return reinterpret_cast<std::uint8_t*>(text.data()); }

/// AES-256-GCM, its additional data taken in; null: OpenSSL does not have it.
Cipher begin(const Key& key, std::string_view nonce, bool encrypting) {
  Cipher out(EVP_CIPHER_CTX_new());
  int length = 0;
  const bool good = out &&
                    EVP_CipherInit_ex(out.get(), EVP_aes_256_gcm(), nullptr, key.bytes().data(),
                                      bytes_of(nonce), encrypting ? 1 : 0) == 1 &&
                    EVP_CipherUpdate(out.get(), nullptr, &length, bytes_of(kHeading),
                                     static_cast<int>(kHeading.size())) == 1;
  if (!good) out.reset();
  return out;
}

std::string file_of(std::string_view raw) {
  return std::string(kHeading) + "\n" + absl::Base64Escape({raw.data(), raw.size()}) + "\n";
}

}  // namespace

std::size_t sealed_bytes(std::size_t secret_bytes) {
  const std::size_t raw = kNonceBytes + secret_bytes + kTagBytes;
  return kHeading.size() + 1 + (raw + 2) / 3 * 4 + 1;
}

absl::StatusOr<std::string> seal(const Key& key, std::string_view secret) {
  std::string raw(kNonceBytes + secret.size() + kTagBytes, '\0');
  if (RAND_bytes(bytes_of(raw), kNonceBytes) != 1)
    return absl::UnavailableError("the system gives no random bytes");
  const Cipher cipher = begin(key, std::string_view(raw).substr(0, kNonceBytes), true);
  std::uint8_t* const text = bytes_of(raw) + kNonceBytes;
  int length = 0, rest = 0;
  if (!cipher ||
      EVP_CipherUpdate(cipher.get(), text, &length, bytes_of(secret), static_cast<int>(secret.size())) != 1 ||
      EVP_CipherFinal_ex(cipher.get(), text + length, &rest) != 1 ||
      EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, kTagBytes, text + secret.size()) != 1)
    return absl::InternalError("OpenSSL does not encrypt by AES-256-GCM");
  return file_of(raw);
}

bool looks_sealed(std::string_view content) {
  std::size_t alike = 0;
  for (std::size_t i = 0; i < std::min(content.size(), kHeading.size()); ++i)
    alike += content[i] == kHeading[i] ? 1 : 0;
  return alike >= kHeadingLikenessMin;
}

absl::StatusOr<Secret> open_sealed(const Key& key, std::string_view content) {
  const std::string_view heading = content.substr(0, content.find('\n'));
  std::string whole(content);
  if (!whole.ends_with('\n')) whole += '\n';  // what fills in templates may leave the last one out
  std::string raw;
  // Base64 has several ways to write the same; one is right.
  if (heading != kHeading ||
      !absl::Base64Unescape({content.data() + heading.size(), content.size() - heading.size()}, &raw) ||
      raw.size() < kNonceBytes + kTagBytes || file_of(raw) != whole)
    return absl::InvalidArgumentError(
        "is sealed, but damaged, or sealed by a version that is not known here");
  const std::size_t length = raw.size() - kNonceBytes - kTagBytes;
  const Cipher cipher = begin(key, std::string_view(raw).substr(0, kNonceBytes), false);
  std::string text(length, '\0');
  int opened = 0, rest = 0;
  const bool good = cipher &&
                    EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, kTagBytes,
                                        bytes_of(raw) + kNonceBytes + length) == 1 &&
                    EVP_CipherUpdate(cipher.get(), bytes_of(text), &opened, bytes_of(raw) + kNonceBytes,
                                     static_cast<int>(length)) == 1 &&
                    EVP_CipherFinal_ex(cipher.get(), bytes_of(text) + opened, &rest) == 1;
  Secret out(std::move(text));
  if (!good) return absl::DataLossError("was sealed under another key, or is not as it was written");
  return out;
}

}  // namespace tidemark::secret
