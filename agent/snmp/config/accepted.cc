#include "agent/snmp/config/accepted.h"

#include <system_error>

#include "common/config/toml_text.h"
#include "common/disk/failure.h"
#include "common/disk/file.h"
#include "common/model/endpoint.h"
#include "common/wire/text.h"

namespace tidemark::snmp {
namespace {

constexpr const char* kHead =
    "# Devices that 'tidemark-snmp accept' added. They may be changed and removed as any others.\n";

std::string text_of(const AcceptedDevice& device) {
  std::string out = "\n[[device]]\naddress = " + config::toml_text(device.address) + "\n";
  const auto line = [&](const char* key, const std::string& value) {
    if (!value.empty()) out += std::string(key) + " = " + config::toml_text(value) + "\n";
  };
  line("name", device.name == device.address ? "" : device.name);
  if (device.port != DeviceConfig{}.port) out += "port = " + std::to_string(device.port) + "\n";
  line("credential", device.credential);
  line("class", device.device_class);
  line("site", device.site);
  std::string labels;
  for (const auto& [name, value] : device.labels)
    labels += (labels.empty() ? " " : ", ") + config::toml_text(name) + " = " + config::toml_text(value);
  if (!labels.empty()) out += "labels = {" + labels + " }\n";
  return out;
}

}  // namespace

std::filesystem::path accepted_file(const SnmpConfig& config) { return config.devices_dir / "accepted.toml"; }

std::string free_name(const std::string& says, const std::string& address,
                      const std::function<bool(const std::string&)>& taken) {
  const std::string base = says.empty() ? address : says;
  std::string out = wire::readable(base, kEndpointNameBytesMax);
  for (int n = 2; taken(out); ++n) {
    const std::string behind = "-" + std::to_string(n);
    out = wire::readable(base, kEndpointNameBytesMax - behind.size()) + behind;
  }
  return out;
}

absl::Status add_accepted(const std::filesystem::path& config_file, const SnmpConfig& config,
                          const std::vector<AcceptedDevice>& devices) {
  const std::filesystem::path file = accepted_file(config);
  auto text = disk::read_file(file, config::Document::kFileBytesMax);
  if (absl::IsNotFound(text.status())) text = kHead;
  if (!text.ok()) return text.status();
  if (!text->empty() && text->back() != '\n') *text += '\n';
  for (const AcceptedDevice& device : devices) *text += text_of(device);
  if (text->size() > config::Document::kFileBytesMax)
    return absl::ResourceExhaustedError(file.string() + " would be too large: divide it into several files");
  config::Mistakes mistakes;
  const FileInstead instead{file, *text};
  read_snmp_config(config_file, mistakes, &instead);
  if (!mistakes.none())
    return absl::InvalidArgumentError("nothing was changed, since the configuration would have mistakes:\n" +
                                      mistakes.text());
  std::error_code error;
  std::filesystem::create_directories(config.devices_dir, error);
  if (error) return disk::failed("cannot make the folder", config.devices_dir, error.value());
  return disk::replace_file(file, *text);
}

}  // namespace tidemark::snmp
