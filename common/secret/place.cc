#include "common/secret/place.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "common/disk/file.h"
#include "common/secret/key.h"
#include "common/secret/sealed.h"

namespace tidemark::secret {
namespace {

constexpr std::size_t kNameBytesMax = 255;

std::string_view name_of(std::string_view place) { return place.substr(kCredentialPrefix.size()); }

absl::StatusOr<std::filesystem::path> credential_file(const std::string& place) {
  if (auto status = check_place(place); !status.ok()) return status;
  const char* const folder = std::getenv("CREDENTIALS_DIRECTORY");
  if (folder == nullptr || *folder == '\0') {
    return absl::FailedPreconditionError(
        "'" + place +
        "' is a credential of systemd, and $CREDENTIALS_DIRECTORY is not set: systemd sets it for "
        "a service whose unit has LoadCredential= or LoadCredentialEncrypted=");
  }
  return std::filesystem::path(folder) / name_of(place);
}

absl::Status not_given(const std::string& place, const absl::Status& why) {
  return absl::Status(why.code(), "'" + place + "' was not given by systemd: " + std::string(why.message()) +
                                      "; the service's unit names it in LoadCredential= or "
                                      "LoadCredentialEncrypted=");
}

absl::Status too_large(const std::filesystem::path& file, std::size_t bytes_max) {
  return absl::ResourceExhaustedError(file.string() + " is larger than " + std::to_string(bytes_max) +
                                      " bytes");
}

absl::Status cannot_open(const std::string& place, const std::filesystem::path& key_file,
                         const absl::Status& why) {
  const std::string words(why.message());
  if (absl::IsDataLoss(why))
    return absl::DataLossError(place + " " + words + "; the key here is " + key_file.string() +
                               ": put the right one back, or seal the secret anew");
  return absl::DataLossError(place + " " + words + "; seal the secret anew");
}

absl::StatusOr<Secret> open_under(const std::filesystem::path& key_file, const std::string& place,
                                  std::string_view content, std::size_t bytes_max) {
  const auto key = read_key(key_file);
  if (!key.ok()) {
    const std::string remedy =
        absl::IsPermissionDenied(key.status()) ? "" : "; put the key back, or seal the secret anew";
    return absl::Status(key.status().code(), place + " is sealed, and its key does not open it: " +
                                                 std::string(key.status().message()) + remedy);
  }
  auto opened = open_sealed(*key, content);
  if (!opened.ok()) return cannot_open(place, key_file, opened.status());
  if (opened->text().size() > bytes_max)
    return absl::ResourceExhaustedError(place + " holds a secret of more than " + std::to_string(bytes_max) +
                                        " bytes");
  return opened;
}

}  // namespace

bool is_credential(std::string_view place) { return place.starts_with(kCredentialPrefix); }

absl::Status check_place(std::string_view place) {
  if (!is_credential(place)) return absl::OkStatus();
  const std::string_view name = name_of(place);
  const bool characters = std::all_of(name.begin(), name.end(), [](char one) {
    return one >= ' ' && one <= '~' && one != '/' && one != ':';
  });
  if (characters && !name.empty() && name.size() <= kNameBytesMax && name.front() != '.')
    return absl::OkStatus();
  return absl::InvalidArgumentError(
      "'" + std::string(place) +
      "' names no credential of systemd; a name such as \"credential:lan\" has 1 to "
      "255 characters, no '/' and no ':', and does not begin with a dot");
}

absl::StatusOr<Secret> read(const std::string& place, const std::filesystem::path& key_file,
                            std::size_t bytes_max) {
  std::filesystem::path file = place;
  absl::Status private_enough;
  if (is_credential(place)) {
    auto found = credential_file(place);
    if (!found.ok()) return found.status();
    file = *std::move(found);
  } else {
    private_enough = disk::check_private(file);
  }
  auto content = disk::read_file(file, sealed_bytes(bytes_max));
  if (!content.ok() && !private_enough.ok()) return private_enough;
  if (absl::IsResourceExhausted(content.status())) return too_large(file, bytes_max);
  if (!content.ok() && is_credential(place)) return not_given(place, content.status());
  if (!content.ok()) return content.status();
  if (looks_sealed(*content)) return open_under(key_file, place, *content, bytes_max);
  Secret clear(*std::move(content));
  if (!private_enough.ok()) return private_enough;
  if (clear.text().size() > bytes_max) return too_large(file, bytes_max);
  return clear;
}

}  // namespace tidemark::secret
