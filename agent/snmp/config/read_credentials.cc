#include <optional>
#include <utility>

#include "agent/snmp/config/snmp_config.h"
#include "common/secret/key.h"
#include "common/secret/place.h"

namespace tidemark::snmp {
namespace {

std::optional<secret::Secret> secret_of(const config::Table& table, const std::string& key,
                                        const SnmpConfig& config) {
  const std::string place = table.need_string(key);
  if (place.empty()) return std::nullopt;
  if (!place.starts_with('/') && !secret::is_credential(place)) {
    table.mistake(key, "'" + key + "' takes the full path of a file whose first line is the secret, or \"" +
                           std::string(secret::kCredentialPrefix) + "NAME\"");
    return std::nullopt;
  }
  auto read = secret::read(place, secret::key_file_in(config.source.state_dir), kSecretBytesMax);
  if (!read.ok()) {
    table.mistake(key, std::string(read.status().message()));
    return std::nullopt;
  }
  read->keep_first_line();
  if (read->empty()) {
    table.mistake(key, place + " is empty; its first line is the secret");
    return std::nullopt;
  }
  return *std::move(read);
}

Authentication authentication_of(const config::Table& table) {
  return table
      .choice<Authentication>("authentication", {{"sha1", Authentication::kSha1},
                                                 {"sha224", Authentication::kSha224},
                                                 {"sha256", Authentication::kSha256},
                                                 {"sha384", Authentication::kSha384},
                                                 {"sha512", Authentication::kSha512},
                                                 {"none", Authentication::kNone}})
      .value_or(Authentication::kNone);
}

void read_user(const config::Table& table, const SnmpConfig& config, Credential& out) {
  out.user = table.need_string("user");
  out.context = table.string("context").value_or("");
  out.authentication = authentication_of(table);
  const std::string privacy = table.string("privacy").value_or("none");
  if (privacy == "aes") {
    out.privacy = Privacy::kAes128;
  } else if (privacy != "none") {
    table.mistake("privacy", "'privacy' takes \"aes\" (AES with 128 bits) or \"none\"");
  }
  if (out.privacy != Privacy::kNone && out.authentication == Authentication::kNone)
    table.mistake("privacy", "privacy takes an authentication beside it, such as \"sha256\"");
  const auto key = [&](const char* file, std::vector<std::uint8_t>& into) {
    const auto secret = secret_of(table, file, config);
    if (!secret) return;
    auto made = key_of(secret->text(), out.authentication);
    if (!made.ok()) return table.mistake(file, std::string(made.status().message()));
    into = *std::move(made);
  };
  if (out.authentication == Authentication::kNone) return;
  key("authentication_file", out.authentication_key);
  if (out.privacy != Privacy::kNone) key("privacy_file", out.privacy_key);
}

}  // namespace

std::shared_ptr<const Credential> find_credential(const config::Table& table, const config::Position& where,
                                                  const std::string& name, const SnmpConfig& config) {
  const auto found = config.credentials.find(name);
  if (found != config.credentials.end()) return found->second;
  std::vector<std::string> known;
  for (const auto& [other, credential] : config.credentials) known.push_back(other);
  table.mistake(where, "there is no [[credential]] '" + name + "'" + config::or_nearest(name, known, ""));
  return nullptr;
}

void read_credentials(const config::Table& root, SnmpConfig& out) {
  for (const config::Table& table : root.tables("credential")) {
    Credential one;
    one.name = table.need_string("name");
    const std::string version = table.scalar_text("version").value_or("");
    if (version == "3") {
      one.version = Version::kV3;
      read_user(table, out, one);
    } else if (version == "2c" || version == "1") {
      one.version = version == "1" ? Version::kV1 : Version::kV2c;
      if (const auto community = secret_of(table, "community_file", out)) one.community = community->text();
    } else {
      table.mistake("version", "'version' takes \"3\", \"2c\" or \"1\"");
    }
    const std::string name = one.name;
    if (!out.credentials.emplace(name, std::make_shared<Credential>(std::move(one))).second)
      table.mistake("name", "there is a credential '" + name + "' already");
  }
}

}  // namespace tidemark::snmp
