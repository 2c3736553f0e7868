#include "common/secret/seal.h"

#include <string>
#include <system_error>
#include <utility>

#include "common/disk/file.h"
#include "common/secret/key.h"
#include "common/secret/sealed.h"
#include "common/terminal/hidden.h"

namespace tidemark::secret {
namespace {

constexpr auto kOthers = std::filesystem::perms::group_all | std::filesystem::perms::others_all;

/// Why there is no key to seal under, and what would be right.
absl::Status without_key(const absl::Status& why, const std::filesystem::path& key_file) {
  std::string remedy;
  std::error_code unseen;
  const auto rights = std::filesystem::status(key_file, unseen).permissions();
  const bool open_to_others = !unseen && (rights & kOthers) != std::filesystem::perms::none;
  if (absl::IsPermissionDenied(why) && !open_to_others) remedy = "; run it as root, or as the service's user";
  if (absl::IsDataLoss(why)) remedy = "; put the right one back, or remove it and seal every secret anew";
  return absl::Status(why.code(), std::string(why.message()) + remedy);
}

absl::Status there_already(const std::filesystem::path& file) {
  return absl::AlreadyExistsError(file.string() + " is there already: use --force to replace it");
}

}  // namespace

absl::Status seal_file(const SealOptions& options, const Secret& secret) {
  if (secret.text().find_first_not_of("\r\n") == std::string::npos)
    return absl::InvalidArgumentError("there is nothing to seal: the secret is empty");
  if (secret.text().size() > options.bytes_max)
    return absl::InvalidArgumentError("the secret is of more than " + std::to_string(options.bytes_max) +
                                      " bytes");
  const auto key = read_or_make_key(options.state_dir);
  if (!key.ok()) return without_key(key.status(), key_file_in(options.state_dir));
  const auto sealed = seal(*key, secret.text());
  if (!sealed.ok()) return sealed.status();
  const auto written =
      disk::write_private_file(options.file, *sealed, options.state_dir,
                               options.replace ? disk::Standing::kGivesWay : disk::Standing::kStays);
  return absl::IsAlreadyExists(written) ? there_already(options.file) : written;
}

absl::Status seal_input(const SealOptions& options) {
  std::error_code ignored;
  // Before somebody types a secret in vain.
  if (!options.replace && std::filesystem::exists(std::filesystem::symlink_status(options.file, ignored)))
    return there_already(options.file);
  auto given = terminal::read_hidden("The secret (it is not shown): ", options.bytes_max);
  if (!given.ok()) return given.status();
  return seal_file(options, Secret(*std::move(given)));
}

}  // namespace tidemark::secret
