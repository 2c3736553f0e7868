#include "agent/snmp/config/snmp_config.h"

#include <cstdlib>

#include "common/secret/key.h"
#include "common/secret/sealed.h"
#include "tests/agent/snmp/config/folder.h"

using namespace tidemark;
using namespace tidemark::snmp;
using namespace std::chrono_literals;

namespace {

std::string device(const std::string& more) {
  return std::string(kLan) + "[[device]]\ncredential = \"lan\"\n" + more;
}

std::vector<std::string> hosts(const SnmpConfig& config) {
  std::vector<std::string> out;
  for (const DeviceConfig& one : config.devices) out.push_back(one.host);
  return out;
}

}  // namespace

TEST_CASE("an empty file is good, and polls nothing") {
  Folder folder;
  const SnmpConfig config = folder.read("");
  CHECK(folder.mistakes.empty());
  CHECK(config.devices.empty());
  CHECK(config.source.state_dir == "/var/lib/tidemark/snmp");
  CHECK(config.source.endpoint_class == "proxy");
}

TEST_CASE("every key is read, of all files, whichever has the credential") {
  Folder folder;
  const SnmpConfig config = folder.read(R"toml(
site = "cologne"
profiles_dir = "/srv/profiles"
requests_max = 40
[[device]]
name = "core"
address = "router.example.org"
port = 1161
credential = "strong"
class = "router"
labels = { rack = "b3" }
profiles = ["interfaces", "auto"]
interval = "30s"
timeout = "500ms"
retries = 3
near = true
)toml",
                                        R"toml([[credential]]
name = "strong"
version = 3
user = "anna"
context = "vrf"
authentication = "sha256"
authentication_file = "FOLDER/auth"
privacy = "aes"
privacy_file = "FOLDER/priv"
[[device]]
address = "2001:db8::1"
credential = "strong"
site = "bonn"
parents = ["core"]
)toml");
  CHECK(folder.mistakes == std::vector<std::string>{});
  CHECK(config.requests_max == 40);
  REQUIRE(config.devices.size() == 2);
  const DeviceConfig& core = config.devices[0];
  CHECK(core.name == "core");
  CHECK(core.host == "router.example.org");
  CHECK(core.port == 1161);
  CHECK(core.device_class == "router");
  CHECK(core.site == "cologne");
  CHECK(core.labels.at("rack") == "b3");
  CHECK(core.profiles == std::vector<std::string>{"interfaces", "auto"});
  CHECK(core.interval == 30s);
  CHECK(core.patience.timeout == 500ms);
  CHECK(core.patience.retries == 3);
  CHECK(core.near);
  CHECK(core.parents.empty());
  CHECK(config.devices[1].parents == std::vector<std::string>{"core"});
  CHECK_FALSE(config.devices[1].near);
  CHECK(core.credential->version == Version::kV3);
  CHECK(core.credential->user == "anna");
  CHECK(core.credential->context == "vrf");
  CHECK(core.credential->authentication_key == *key_of("a long pass phrase", Authentication::kSha256));
  CHECK(core.credential->privacy_key == *key_of("another pass phrase", Authentication::kSha256));
  CHECK(config.devices[1].name == "2001:db8::1");
  CHECK(config.devices[1].site == "bonn");
  CHECK(config.devices[1].device_class == "network");
}

TEST_CASE("a range is a device for each of its addresses") {
  Folder folder;
  CHECK(
      hosts(folder.read(device("addresses = [\"192.0.2.0/30\", \"10.0.0.254-10.0.1.1\", \"192.0.2.9\"]"))) ==
      std::vector<std::string>{"192.0.2.1", "192.0.2.2", "10.0.0.254", "10.0.0.255", "10.0.1.0", "10.0.1.1",
                               "192.0.2.9"});
  CHECK(hosts(folder.read(device("addresses = [\"192.0.2.8/31\"]"))) ==
        std::vector<std::string>{"192.0.2.8", "192.0.2.9"});
  CHECK(hosts(folder.read(device("addresses = [\"2001:db8::fffe/127\"]"))) ==
        std::vector<std::string>{"2001:db8::fffe", "2001:db8::ffff"});
  CHECK(folder.mistakes.empty());
}

TEST_CASE("secrets are taken of sealed files and of credentials, too, each with its first line") {
  Folder folder;
  const auto key = secret::read_or_make_key(folder.folder.path());
  REQUIRE(key.ok());
  folder.write("sealed", *secret::seal(*key, "a sealed phrase\nand what nobody reads\n"));
  folder.write("granted", "a granted phrase\n");  // 0644: whose it is, systemd says
  ::setenv("CREDENTIALS_DIRECTORY", folder.folder.path().c_str(), 1);
  const SnmpConfig config = folder.read(R"toml(state_dir = "FOLDER"
[[credential]]
name = "x"
version = "3"
user = "anna"
authentication = "sha256"
authentication_file = "FOLDER/sealed"
privacy = "aes"
privacy_file = "credential:granted"
[[credential]]
name = "y"
version = "2c"
community_file = "FOLDER/sealed"
)toml");
  ::unsetenv("CREDENTIALS_DIRECTORY");
  CHECK(folder.mistakes == std::vector<std::string>{});
  CHECK(config.credentials.at("x")->authentication_key ==
        *key_of("a sealed phrase", Authentication::kSha256));
  CHECK(config.credentials.at("x")->privacy_key == *key_of("a granted phrase", Authentication::kSha256));
  CHECK(config.credentials.at("y")->community == "a sealed phrase");
}

TEST_CASE("the state's folder is read of a configuration whose secrets are not there yet") {
  Folder folder;
  folder.write("snmp.toml",
               "state_dir = \"FOLDER/state\"\nprot = 1\n[[credential]]\ncommunity_file = \"/none\"\n");
  config::Mistakes mistakes;
  const auto file = folder.folder.path() / "snmp.toml";
  CHECK(read_state_dir(file, mistakes) == folder.folder.path() / "state");
  CHECK(mistakes.none());
  folder.write("snmp.toml", "");
  CHECK(read_state_dir(file, mistakes) == "/var/lib/tidemark/snmp");
  CHECK(mistakes.none());
  folder.write("snmp.toml", "state_dir = \"here\"\n");
  read_state_dir(file, mistakes);
  CHECK(mistakes.text().find("snmp.toml:1:13: 'state_dir' takes a full path") != std::string::npos);
}

TEST_CASE("each mistake is told where it is, with what would be right") {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {device("address = \"a\"\ninterval = \"1ms\""), "snmp.toml:9:12: "},
      {device("addresses = [\"192.0.2.0/33\"]"), "snmp.toml:8:14: '192.0.2.0/33' is no range"},
      {device("addresses = [\"10.0.0.0/8\"]"), "'10.0.0.0/8' has more than 20000 addresses"},
      {device("addresses = [\"192.0.2.9-192.0.2.1\"]"), "is no range"},
      {device(""), "a device has 'address', or 'addresses'"},
      {device("address = \"a\"\n[[device]]\naddress = \"a\"\ncredential = \"lan\""),
       "there is a device 'a' already"},
      {device("address = \"a\"\n[[device]]\nname = \"b\"\naddress = \"a\"\ncredential = \"lan\""),
       "'a' is at a, port 161, already"},
      {device("addresses = [\"192.0.2.0/30\"]\nname = \"x\""), "'name' is one device's"},
      {device("address = \"a\"\nprot = 1"), "did you mean 'port'?"},
      {device("address = \"core\"\n[[device]]\ncredential = \"lan\"\naddress = \"a\"\nparents = [\"cor\"]"),
       "there is no device 'cor'; did you mean 'core'?"},
      {device("address = \"a\"\nparents = [\"a\"]"), "'a' would be behind itself"},
      {device("addresses = [\"192.0.2.0/30\"]\nparents = [\"192.0.2.2\"]"),
       "'192.0.2.2' would be behind itself"},
      {device("address = \"a\"\nparents = [\"b\"]\n") +
           "[[device]]\ncredential = \"lan\"\naddress = \"b\"\nparents = [\"c\"]\n"
           "[[device]]\ncredential = \"lan\"\naddress = \"c\"\nparents = [\"a\"]\n",
       "'a' would be behind itself"},
      {device("address = \"a\"\nnear = true\nparents = [\"a\"]"), "a device is 'near', or has 'parents'"},
      {"[[device]]\naddress = \"a\"\ncredential = \"lam\"\n" + std::string(kLan),
       "there is no [[credential]] 'lam'; did you mean 'lan'?"},
      {std::string(kLan) + kLan, "there is a credential 'lan' already"},
      {"[[credential]]\nname = \"x\"\nversion = \"2\"", "'version' takes \"3\", \"2c\" or \"1\""},
      {"[[credential]]\nname = \"x\"\nversion = \"2c\"\ncommunity_file = \"FOLDER/none\"", "none"},
      {"[[credential]]\nname = \"x\"\nversion = \"2c\"\ncommunity_file = \"community\"",
       "takes the full path"},
      {"[[credential]]\nname = \"x\"\nversion = \"2c\"\ncommunity_file = \"credential:../x\"",
       "snmp.toml:5:18: 'credential:../x' names no credential of systemd"},
      {"[[credential]]\nname = \"x\"\nversion = \"2c\"\ncommunity_file = \"credential:lan\"",
       "'credential:lan' is a credential of systemd, and $CREDENTIALS_DIRECTORY is not set"},
      {"state_dir = \"FOLDER\"\n[[credential]]\nname = \"x\"\nversion = \"2c\"\ncommunity_file = "
       "\"FOLDER/sealed\"",
       "secrets.key: No such file"},
      {"[[credential]]\nname = \"x\"\nversion = \"2c\"\ncommunity_file = \"FOLDER/empty\"",
       "is empty; its first line is the secret"},
      {"[[credential]]\nname = \"x\"\nversion = \"3\"\nuser = \"u\"\nprivacy = \"aes\"\nprivacy_file = "
       "\"FOLDER/priv\"",
       "privacy takes an authentication beside it"},
      {"[[credential]]\nname = \"x\"\nversion = \"3\"\nuser = \"u\"\nauthentication = \"md5\"",
       "'authentication' takes"},
      {"[[credential]]\nname = \"x\"\nversion = \"3\"\nuser = \"u\"\nauthentication = "
       "\"sha1\"\nauthentication_file = "
       "\"FOLDER/short\"",
       "at least 8 characters"},
  };
  for (const auto& [text, expected] : cases) {
    Folder folder;
    folder.secret("short", "tiny");
    folder.secret("empty", "\n");
    folder.write("sealed", "tidemark-sealed 1\nAAAA\n");
    folder.read(text);
    INFO(text);
    REQUIRE_FALSE(folder.mistakes.empty());
    INFO(folder.mistakes.front());
    CHECK(folder.mistakes.front().find(expected) != std::string::npos);
  }
}

TEST_CASE("where traps are taken, of whom, and how many") {
  Folder folder;
  const SnmpConfig none = folder.read(kLan);
  CHECK(none.traps.listen.empty());
  CHECK(none.traps.credentials.empty());
  CHECK(none.traps.burst == 50);
  CHECK(none.traps.per_minute == 60);
  CHECK(none.mibs_dir == "/etc/tidemark/snmp/mibs.d");
  const SnmpConfig config = folder.read(R"toml(mibs_dir = "/srv/mibs"
[traps]
listen = ["0.0.0.0:162", "[::]:162", "127.0.0.1:0", "127.0.0.1:0"]
credentials = ["lan"]
burst = 5
per_minute = 7
)toml",
                                        kLan);
  CHECK(folder.mistakes == std::vector<std::string>{});
  REQUIRE(config.traps.listen.size() == 4);
  CHECK(config.traps.listen[0].with_port() == "0.0.0.0:162");
  CHECK(config.traps.listen[1].with_port() == "[::]:162");
  CHECK(config.traps.listen[3].with_port() == "127.0.0.1:0");
  REQUIRE(config.traps.credentials.size() == 1);
  CHECK(config.traps.credentials[0]->name == "lan");
  CHECK(config.traps.burst == 5);
  CHECK(config.traps.per_minute == 7);
  CHECK(config.mibs_dir == "/srv/mibs");
}

TEST_CASE("mistakes of [traps]") {
  const std::string such = "' is no address with a port, such as \"0.0.0.0:162\" or \"[::]:162\"";
  for (const auto& [text, mistake] : std::vector<std::pair<std::string, std::string>>{
           {"listen = [\"162\"]", "3:11: '162" + such},
           {"listen = [\"0.0.0.0\"]", "3:11: '0.0.0.0" + such},
           {"listen = [\"::162\"]", "3:11: '::162" + such},
           {"listen = [\"[0.0.0.0]:162\"]", "3:11: '[0.0.0.0]:162" + such},
           {"listen = [\"localhost:162\"]", "3:11: 'localhost:162" + such},
           {"listen = [\"0.0.0.0:65536\"]", "3:11: '0.0.0.0:65536" + such},
           {"listen = [\"0.0.0.0:162\", \"0.0.0.0:162\"]", "3:26: 'listen' has '0.0.0.0:162' twice"},
           {"credentials = [\"lam\"]", "3:16: there is no [[credential]] 'lam'; did you mean 'lan'?"},
           {"lisen = [\"0.0.0.0:162\"]", "3:1: unknown key 'lisen'; did you mean 'listen'?"},
       }) {
    CAPTURE(text);
    Folder folder;
    folder.read("[traps]\n" + text + "\n" + kLan);
    CHECK(folder.mistakes == std::vector<std::string>{"snmp.toml:" + mistake});
  }
}

TEST_CASE("a secret is the first line of its file") {
  Folder folder;
  folder.secret("community", "public\nwhat it is for\n");
  CHECK(folder.read(kLan).credentials.at("lan")->community == "public");
}

TEST_CASE("a folder of devices that is none is a mistake") {
  Folder folder;
  folder.write("snmp.d.toml", "");
  config::Mistakes mistakes;
  folder.write("other.toml", "devices_dir = \"FOLDER/community\"\n");
  read_snmp_config(folder.folder.path() / "other.toml", mistakes);
  CHECK_FALSE(mistakes.none());
}

TEST_CASE("a secret that others can read is a mistake, and is not in what is said") {
  Folder folder;
  std::filesystem::permissions(folder.folder.path() / "community", std::filesystem::perms(0644));
  folder.read(kLan);
  REQUIRE(folder.mistakes.size() == 1);
  CHECK(folder.mistakes[0].find("community") != std::string::npos);
  CHECK(folder.mistakes[0].find("public") == std::string::npos);
}
