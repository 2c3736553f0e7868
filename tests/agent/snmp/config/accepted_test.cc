#include "agent/snmp/config/accepted.h"

#include <set>

#include "tests/agent/snmp/config/folder.h"

using namespace tidemark;
using namespace tidemark::snmp;

namespace {

constexpr const char* kOwn =
    "# of Olaf's own\n[[device]] # the core\naddress = \"192.0.2.1\"\ncredential = \"lan\"";

struct Site {
  Folder folder;
  SnmpConfig config = folder.read(kLan);
  std::filesystem::path file = accepted_file(config);

  absl::Status add(const std::vector<AcceptedDevice>& devices) {
    return add_accepted(folder.folder.path() / "snmp.toml", config, devices);
  }
  std::string text() const { return disk::read_file(file, 1 << 20).value_or("none"); }
  SnmpConfig again() {
    config::Mistakes found;
    SnmpConfig out = read_snmp_config(folder.folder.path() / "snmp.toml", found);
    CHECK(found.text() == "");
    return out;
  }
};

AcceptedDevice device(const std::string& address, const std::string& name = "") {
  AcceptedDevice out;
  out.address = address;
  out.name = name;
  out.credential = "lan";
  return out;
}

}  // namespace

TEST_CASE("an accepted device is read as it was accepted, whatever words it has") {
  Site site;
  AcceptedDevice one = device("2001:db8::7", "sw \"7\" \\ Köln\x01");
  one.port = 1'161;
  one.device_class = "switch";
  one.site = "c\\logne";
  one.labels = {{"rack", "b3"}, {"of \"whom\"", "olaf\nowner"}};
  REQUIRE(site.add({one, device("192.0.2.8")}).ok());
  const SnmpConfig config = site.again();
  REQUIRE(config.devices.size() == 2);
  const DeviceConfig& read = config.devices[0];
  CHECK(read.host == one.address);
  CHECK(read.name == one.name);
  CHECK(read.port == one.port);
  CHECK(read.credential->name == "lan");
  CHECK(read.device_class == "switch");
  CHECK(read.site == one.site);
  CHECK(read.labels == one.labels);
  CHECK_FALSE(read.profiles);
  CHECK(config.devices[1].name == "192.0.2.8");
  CHECK(config.devices[1].port == 161);
  CHECK(config.devices[1].device_class == "network");
}

TEST_CASE("what is in the file stays as it is, with its comments and rights, and more comes behind it") {
  Site site;
  site.folder.write("snmp.d/accepted.toml", kOwn);
  std::filesystem::permissions(site.file, std::filesystem::perms(0640));
  REQUIRE(site.add({device("192.0.2.7", "sw-7")}).ok());
  const std::string once = site.text();
  CHECK(once == std::string(kOwn) +
                    "\n\n[[device]]\naddress = \"192.0.2.7\"\nname = \"sw-7\"\ncredential = \"lan\"\n");
  REQUIRE(site.add({device("192.0.2.8")}).ok());
  CHECK(site.text() == once + "\n[[device]]\naddress = \"192.0.2.8\"\ncredential = \"lan\"\n");
  CHECK(site.again().devices.size() == 3);
  CHECK((std::filesystem::status(site.file).permissions() & std::filesystem::perms::all) ==
        std::filesystem::perms(0640));
}

TEST_CASE("a new file says what it is, and everybody may read it") {
  Site site;
  REQUIRE(site.add({device("192.0.2.7")}).ok());
  CHECK(site.text().starts_with("# Devices that 'tidemark-snmp accept' added."));
  CHECK((std::filesystem::status(site.file).permissions() & std::filesystem::perms::all) ==
        std::filesystem::perms(0644));
}

TEST_CASE("where the configuration would have mistakes nothing is changed, and the sentence says why") {
  struct Case {
    std::string there;
    std::vector<AcceptedDevice> devices;
    const char* said;
  };
  AcceptedDevice unknown = device("192.0.2.7");
  unknown.credential = "lam";
  const std::vector<Case> cases = {
      {kOwn, {device("192.0.2.1")}, "there is a device '192.0.2.1' already"},
      {kOwn, {device("192.0.2.1", "x")}, "'192.0.2.1' is at 192.0.2.1, port 161, already"},
      {kOwn, {device("192.0.2.7", "192.0.2.1")}, "there is a device '192.0.2.1' already"},
      {kOwn, {device("192.0.2.7", "a"), device("192.0.2.8", "a")}, "there is a device 'a' already"},
      {kOwn, {unknown}, "there is no [[credential]] 'lam'"},
      {"device = []\n", {device("192.0.2.7")}, "accepted.toml:3"},
      {std::string(kOwn) + "\nprot = 1\n", {device("192.0.2.7")}, "did you mean 'port'?"},
      {kOwn, {device("192.0.2.7", "\xff")}, "accepted.toml"},
  };
  for (const Case& one : cases) {
    Site site;
    site.folder.write("snmp.d/accepted.toml", one.there);
    const auto status = site.add(one.devices);
    INFO(status.message());
    CHECK(absl::IsInvalidArgument(status));
    CHECK(status.message().find("nothing was changed") != std::string::npos);
    CHECK(status.message().find(one.said) != std::string::npos);
    CHECK(site.text() == one.there);
  }
}

TEST_CASE("where the file cannot be written the old one stays") {
  Site site;
  site.folder.write("snmp.d/accepted.toml", kOwn);
  std::filesystem::create_directory(site.file.string() + ".new");  // stands where it would be written
  CHECK_FALSE(site.add({device("192.0.2.7")}).ok());
  CHECK(site.text() == kOwn);
}

TEST_CASE("a name is what the device says, or its address, and always a free one") {
  std::set<std::string> taken;
  const auto name = [&](const std::string& says) {
    const std::string out =
        free_name(says, "192.0.2.7", [&](const std::string& one) { return taken.contains(one); });
    CHECK(out.size() <= 100);
    CHECK(taken.insert(out).second);
    return out;
  };
  CHECK(name("sw") == "sw");
  CHECK(name("sw") == "sw-2");
  CHECK(name("sw") == "sw-3");
  CHECK(name("") == "192.0.2.7");
  CHECK(name("") == "192.0.2.7-2");
  const std::string large(300, 'x');
  CHECK(name(large) == std::string(100, 'x'));
  CHECK(name(large) == std::string(98, 'x') + "-2");
  std::string umlauts;
  for (int i = 0; i < 60; ++i) umlauts += "\xc3\xb6";
  CHECK(name("x" + umlauts).size() == 99);  // cut between two characters
}
