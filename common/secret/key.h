#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <array>
#include <cstdint>
#include <filesystem>
#include <string_view>

#include "common/secret/secret.h"

namespace tidemark::secret {

/// What sealed files are sealed under: 256 bits, wiped when it goes. FORMAT.md has the file.
class Key {
 public:
  static constexpr std::size_t kBytes = 32;

  static absl::StatusOr<Key> random();
  /// What text() writes, nothing else. kDataLoss, without a word of it, where it is something else.
  static absl::StatusOr<Key> parse(std::string_view text);

  Key(Key&& other) noexcept;
  Key& operator=(Key&&) = delete;
  ~Key();

  Secret text() const;
  const std::array<std::uint8_t, kBytes>& bytes() const { return bytes_; }

 private:
  Key() = default;
  std::array<std::uint8_t, kBytes> bytes_{};
};

/// Where a service's key is: in the folder of its state, outside of its store and of the store's backups.
std::filesystem::path key_file_in(const std::filesystem::path& state_dir);

/// kNotFound where there is none; kPermissionDenied where others than its owner can read it.
absl::StatusOr<Key> read_key(const std::filesystem::path& file);

/// The key that is there, or a new one. A new one is on the disk once this has returned, and belongs to the
/// folder's owner where root makes it. Of several that make it at the same time all get the same.
absl::StatusOr<Key> read_or_make_key(const std::filesystem::path& state_dir);

}  // namespace tidemark::secret
