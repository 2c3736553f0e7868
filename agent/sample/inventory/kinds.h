#pragma once

#include <absl/status/statusor.h>

#include <filesystem>
#include <string>

#include "common/model/inventory.h"

/// One kind each, under the root of the host's file system. kNotFound where the host has no such thing, with
/// a sentence for people.
namespace tidemark::inventory {

absl::StatusOr<InventoryItems> take_os(const std::filesystem::path& root);
absl::StatusOr<InventoryItems> take_hardware(const std::filesystem::path& root);
absl::StatusOr<InventoryItems> take_disks(const std::filesystem::path& root);
absl::StatusOr<InventoryItems> take_interfaces(const std::filesystem::path& root);
absl::StatusOr<InventoryItems> take_users(const std::filesystem::path& root);
absl::StatusOr<InventoryItems> take_services(const std::filesystem::path& root);
absl::StatusOr<InventoryItems> take_packages(const std::filesystem::path& root);

/// The whole of a small file without blanks and line ends around it; empty where it cannot be read.
std::string line_of(const std::filesystem::path& file);
/// Names in a folder, sorted; none where it cannot be read.
std::vector<std::string> names_in(const std::filesystem::path& folder);
/// Adds a value where there is one. To be called in the order of the keys.
void add(Attributes& to, const char* key, std::string value);

}  // namespace tidemark::inventory
