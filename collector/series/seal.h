#pragma once

#include <absl/status/statusor.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace tidemark::series {

constexpr std::uint8_t kCodec = 1;     ///< the first byte of everything that is sealed
constexpr std::size_t kSealBytes = 5;  ///< the codec's number and the checksum, before the content

/// Eight bytes that tell the content apart from what a disk may have made of it (XXH3), for what keeps them
/// beside it.
std::string checksum_of(std::string_view content);
/// The content behind the codec's number and a checksum of it.
std::string sealed(std::string_view content);
/// The same where the content was written behind kSealBytes of any bytes.
void seal(std::string& bytes);
/// The content; kDataLoss, with what is wrong.
absl::StatusOr<std::string_view> unsealed(std::string_view bytes);

}  // namespace tidemark::series
