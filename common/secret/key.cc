#include "common/secret/key.h"

#include <absl/strings/escaping.h>
#include <openssl/crypto.h>
#include <openssl/rand.h>

#include <algorithm>
#include <string>
#include <utility>

#include "common/disk/file.h"

namespace tidemark::secret {
namespace {

constexpr std::string_view kHeading = "tidemark-key 1\n";
constexpr std::size_t kFileBytesMax = 1'024;

}  // namespace

absl::StatusOr<Key> Key::random() {
  Key out;
  if (RAND_priv_bytes(out.bytes_.data(), kBytes) != 1)
    return absl::UnavailableError("the system gives no random bytes");
  return out;
}

absl::StatusOr<Key> Key::parse(std::string_view text) {
  const auto wrong = [] { return absl::DataLossError("it holds no key of sealed files"); };
  if (!text.starts_with(kHeading)) return wrong();
  std::string raw;
  const bool decoded =
      absl::Base64Unescape({text.data() + kHeading.size(), text.size() - kHeading.size()}, &raw);
  const Secret held(std::move(raw));
  if (!decoded || held.text().size() != kBytes) return wrong();
  Key out;
  std::copy(held.text().begin(), held.text().end(), out.bytes_.begin());
  // Base64 has several ways to write the same; one is right.
  if (out.text().text() != text) return wrong();
  return out;
}

Key::Key(Key&& other) noexcept : bytes_(other.bytes_) {
  OPENSSL_cleanse(other.bytes_.data(), other.bytes_.size());
}

Key::~Key() { OPENSSL_cleanse(bytes_.data(), bytes_.size()); }

Secret Key::text() const {
  const Secret encoded(absl::Base64Escape({reinterpret_cast<const char*>(bytes_.data()), bytes_.size()}));
  std::string out;
  out.reserve(kHeading.size() + encoded.text().size() + 1);  // so that it is not copied as it grows
  out.append(kHeading).append(encoded.text()).append("\n");
  return Secret(std::move(out));
}

std::filesystem::path key_file_in(const std::filesystem::path& state_dir) {
  return state_dir / "secrets.key";
}

absl::StatusOr<Key> read_key(const std::filesystem::path& file) {
  if (auto status = disk::check_private(file); !status.ok()) return status;
  auto read = disk::read_file(file, kFileBytesMax);
  if (!read.ok()) return read.status();
  const Secret text(*std::move(read));
  auto key = Key::parse(text.text());
  if (!key.ok())
    return absl::DataLossError(file.string() + " is damaged: " + std::string(key.status().message()));
  return key;
}

absl::StatusOr<Key> read_or_make_key(const std::filesystem::path& state_dir) {
  const std::filesystem::path file = key_file_in(state_dir);
  auto there = read_key(file);
  if (!absl::IsNotFound(there.status())) return there;
  const auto made = Key::random();
  if (!made.ok()) return made.status();
  const auto written = disk::write_private_file(file, made->text().text(), state_dir, disk::Standing::kStays);
  if (!written.ok() && !absl::IsAlreadyExists(written)) return written;
  return read_key(file);
}

}  // namespace tidemark::secret
