#pragma once

#include <fstream>
#include <string>
#include <vector>

#include "agent/snmp/config/snmp_config.h"
#include "common/disk/file.h"
#include "tests/support/catch.h"
#include "tests/support/temporary_folder.h"

namespace tidemark::snmp {

/// A configuration in a folder of its own, with files of secrets.
struct Folder {
  TemporaryFolder folder;
  std::vector<std::string> mistakes;  ///< without the folder

  Folder() {
    secret("community", "public\n");
    secret("auth", "a long pass phrase\n");
    secret("priv", "another pass phrase\n");
  }
  void secret(const std::string& name, const std::string& text) {
    REQUIRE(disk::write_file(folder.path() / name, text, disk::Access::kPrivate).ok());
  }
  /// FOLDER in the text is the folder.
  SnmpConfig read(std::string text, const std::string& devices = "") {
    std::filesystem::create_directories(folder.path() / "snmp.d");
    write("snmp.toml", "devices_dir = \"FOLDER/snmp.d\"\n" + text);
    write("snmp.d/more.toml", devices);
    config::Mistakes found;
    SnmpConfig out = read_snmp_config(folder.path() / "snmp.toml", found);
    for (const std::string& line : found.lines())
      mistakes.push_back(line.substr(folder.path().string().size() + 1));
    return out;
  }
  void write(const std::string& name, std::string text) {
    for (auto at = text.find("FOLDER"); at != std::string::npos; at = text.find("FOLDER"))
      text.replace(at, 6, folder.path().string());
    std::ofstream(folder.path() / name) << text;
  }
};

inline constexpr const char* kLan = R"toml([[credential]]
name = "lan"
version = "2c"
community_file = "FOLDER/community"
)toml";

}  // namespace tidemark::snmp
