#include "agent/snmp/config/snmp_config.h"

#include <algorithm>
#include <system_error>

namespace tidemark::snmp {
namespace {

/// A folder that is not there has none.
std::vector<std::filesystem::path> files_of(const std::filesystem::path& folder, config::Mistakes& mistakes) {
  std::vector<std::filesystem::path> out;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (entry.path().extension() == ".toml") out.push_back(entry.path());
  }
  if (error && error != std::errc::no_such_file_or_directory)
    mistakes.add({folder.string()}, "the folder of devices cannot be read: " + error.message());
  std::sort(out.begin(), out.end());
  return out;
}

void read_folder(const config::Table& root, const char* key, std::filesystem::path& out) {
  const auto folder = root.string(key);
  if (!folder) return;
  if (!folder->starts_with('/'))
    root.mistake(key, "'" + std::string(key) + "' takes a full path, such as \"" + out.string() + "\"");
  out = *folder;
}

}  // namespace

SnmpConfig read_snmp_config(const std::filesystem::path& path, config::Mistakes& mistakes) {
  SnmpConfig out;
  out.source.state_dir = "/var/lib/tidemark/snmp";
  out.source.endpoint_class = "proxy";
  std::vector<config::Document> documents;
  documents.push_back(config::Document::read(path, mistakes));
  const config::Table root = documents.front().root();
  read_source(root, out.source);
  read_folder(root, "devices_dir", out.devices_dir);
  read_folder(root, "profiles_dir", out.profiles_dir);
  out.requests_max =
      static_cast<std::uint32_t>(root.integer("requests_max", 1, 10'000).value_or(out.requests_max));
  for (const std::filesystem::path& file : files_of(out.devices_dir, mistakes))
    documents.push_back(config::Document::read(file, mistakes));
  for (const config::Document& document : documents) read_credentials(document.root(), out);
  for (const config::Document& document : documents) read_devices(document.root(), out);
  for (config::Document& document : documents) document.finish();
  return out;
}

}  // namespace tidemark::snmp
