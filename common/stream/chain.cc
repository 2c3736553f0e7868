#include "common/stream/chain.h"

#include <openssl/evp.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <string>

namespace tidemark::stream {
namespace {

void add_u64(std::string& bytes, std::uint64_t n) {
  for (int shift = 0; shift < 64; shift += 8) bytes += static_cast<char>((n >> shift) & 0xff);
}

}  // namespace

Digest digest_of(std::string_view encoded) {
  // Looked up, and made, once: either takes longer than the digest of a small batch.
  static const EVP_MD* const sha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  thread_local const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                                     &EVP_MD_CTX_free);
  std::array<unsigned char, EVP_MAX_MD_SIZE> full{};
  unsigned int length = 0;
  // Fails only without memory or without SHA-256 in the library: there is nothing to go on with.
  if (sha256 == nullptr || context == nullptr || EVP_DigestInit_ex2(context.get(), sha256, nullptr) != 1 ||
      EVP_DigestUpdate(context.get(), encoded.data(), encoded.size()) != 1 ||
      EVP_DigestFinal_ex(context.get(), full.data(), &length) != 1)
    std::abort();
  Digest digest{};
  std::copy_n(full.begin(), digest.size(), digest.begin());
  return digest;
}

Digest digest_of(const Loss& loss) {
  std::string bytes;
  bytes += static_cast<char>(loss.reason);
  add_u64(bytes, static_cast<std::uint64_t>(unix_ms(loss.time_from)));
  add_u64(bytes, static_cast<std::uint64_t>(unix_ms(loss.time_to)));
  add_u64(bytes, loss.batches);
  add_u64(bytes, loss.counts.samples);
  add_u64(bytes, loss.counts.results);
  add_u64(bytes, loss.counts.events);
  bytes += loss.detail;
  return digest_of(bytes);
}

Digest chain_after(const Digest& before, BatchSeq seq, const Digest& entry) {
  std::string bytes(before.begin(), before.end());
  add_u64(bytes, seq.value);
  bytes.append(entry.begin(), entry.end());
  return digest_of(bytes);
}

}  // namespace tidemark::stream
