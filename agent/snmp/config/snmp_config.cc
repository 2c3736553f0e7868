#include "agent/snmp/config/snmp_config.h"

#include "common/config/folder.h"

namespace tidemark::snmp {
namespace {

constexpr std::size_t kFilesMax = 1'000;

void read_folder(const config::Table& root, const char* key, std::filesystem::path& out) {
  const auto folder = root.string(key);
  if (!folder) return;
  if (!folder->starts_with('/'))
    root.mistake(key, "'" + std::string(key) + "' takes a full path, such as \"" + out.string() + "\"");
  out = *folder;
}

constexpr const char* kStateDir = "/var/lib/tidemark/snmp";

}  // namespace

std::filesystem::path read_state_dir(const std::filesystem::path& path, config::Mistakes& mistakes) {
  std::filesystem::path out = kStateDir;
  const config::Document document = config::Document::read(path, mistakes);
  read_folder(document.root(), "state_dir", out);
  return out;
}

SnmpConfig read_snmp_config(const std::filesystem::path& path, config::Mistakes& mistakes,
                            const FileInstead* instead) {
  SnmpConfig out;
  out.source.state_dir = kStateDir;
  out.source.endpoint_class = "proxy";
  std::vector<config::Document> documents;
  documents.push_back(config::Document::read(path, mistakes));
  const config::Table root = documents.front().root();
  read_source(root, out.source);
  read_folder(root, "devices_dir", out.devices_dir);
  read_folder(root, "profiles_dir", out.profiles_dir);
  read_folder(root, "mibs_dir", out.mibs_dir);
  out.requests_max =
      static_cast<std::uint32_t>(root.integer("requests_max", 1, 10'000).value_or(out.requests_max));
  for (const std::filesystem::path& file : config::toml_files(out.devices_dir, kFilesMax, mistakes)) {
    if (instead == nullptr || file != instead->path)
      documents.push_back(config::Document::read(file, mistakes));
  }
  if (instead != nullptr)
    documents.push_back(config::Document::parse(instead->text, instead->path.string(), mistakes));
  for (const config::Document& document : documents) read_credentials(document.root(), out);
  for (const config::Document& document : documents) read_devices(document.root(), out);
  out.devices.shrink_to_fit();
  std::vector<config::Table> roots;
  for (const config::Document& document : documents) roots.push_back(document.root());
  if (mistakes.none()) check_parents(roots, out);
  for (const config::Document& document : documents) read_scans(document.root(), out);
  read_traps(documents.front().root(), out);
  for (config::Document& document : documents) document.finish();
  return out;
}

}  // namespace tidemark::snmp
