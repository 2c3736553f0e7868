#include "collector/series/seal.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <cstring>

namespace tidemark::series {
namespace {

std::uint32_t short_checksum_of(std::string_view bytes) {
  return static_cast<std::uint32_t>(XXH3_64bits(bytes.data(), bytes.size()));
}

}  // namespace

std::string checksum_of(std::string_view content) {
  const std::uint64_t sum = XXH3_64bits(content.data(), content.size());
  std::string out(sizeof sum, '\0');
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<char>(sum >> (8 * i));
  return out;
}

void seal(std::string& bytes) {
  bytes[0] = static_cast<char>(kCodec);
  const std::uint32_t sum = short_checksum_of(std::string_view(bytes).substr(kSealBytes));
  std::memcpy(bytes.data() + 1, &sum, sizeof sum);
}

std::string sealed(std::string_view content) {
  std::string out(kSealBytes, '\0');
  out += content;
  seal(out);
  return out;
}

absl::StatusOr<std::string_view> unsealed(std::string_view bytes) {
  if (bytes.size() < kSealBytes) return absl::DataLossError("it is too short");
  if (static_cast<std::uint8_t>(bytes.front()) != kCodec)
    return absl::DataLossError("its codec is not known");
  std::uint32_t sum = 0;
  std::memcpy(&sum, bytes.data() + 1, sizeof sum);
  bytes.remove_prefix(kSealBytes);
  if (sum != short_checksum_of(bytes)) return absl::DataLossError("its checksum is wrong");
  return bytes;
}

}  // namespace tidemark::series
