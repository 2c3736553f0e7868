#include "agent/sample/inventory/parse.h"

#include <fstream>
#include <iterator>
#include <sstream>

#include "tests/support/catch.h"

using namespace tidemark;
using namespace tidemark::inventory;

namespace {

std::string recorded(const std::string& file) {
  std::ifstream in(std::string(TIDEMARK_TEST_DATA) + "/inventory/" + file);
  REQUIRE(in);
  return {std::istreambuf_iterator<char>(in), {}};
}

InventoryItems packages(const std::string& text) {
  DpkgReader reader;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) reader.line(line);
  return reader.finish();
}

}  // namespace

TEST_CASE("dpkg's packages are there with their versions, as dpkg itself would name them") {
  const InventoryItems items = packages(recorded("debian-12/dpkg_status"));
  CHECK(items.size() == 9);
  CHECK(items.at("adduser") == Attributes{{"architecture", "all"}, {"version", "3.134"}});
  CHECK(items.at("libc6").front().value == "amd64");
  CHECK(items.at("libc6:i386") == Attributes{{"architecture", "i386"}, {"version", "2.36-9+deb12u4"}});
  CHECK(items.at("tzdata")[1] == Attribute{"hold", "yes"});
  CHECK(items.at("nginx")[1] == Attribute{"state", "half-configured"});
  CHECK(items.at("nginx")[2] == Attribute{"version", "1.22.1-9"});
  CHECK_FALSE(items.contains("telnet"));  // only its configuration is left
}

TEST_CASE("a database that ends in the middle, or holds no package, gives what is whole") {
  CHECK(packages("").empty());
  CHECK(packages("\n\n:\nPackage: x\n").empty());
  const auto items = packages("Package: a\nStatus: install ok installed\nVersion: 1\n\nPackage: b\nVers");
  CHECK(items == InventoryItems{{"a", {{"version", "1"}}}});
}

TEST_CASE("a distribution says who it is, each in its own way") {
  CHECK(parse_distribution(recorded("debian-12/os-release")) ==
        Attributes{
            {"codename", "bookworm"}, {"id", "debian"}, {"name", "Debian GNU/Linux"}, {"version", "12"}});
  CHECK(parse_distribution(recorded("ubuntu-24.04/os-release")) ==
        Attributes{{"codename", "noble"}, {"id", "ubuntu"}, {"name", "Ubuntu"}, {"version", "24.04"}});
  CHECK(parse_distribution(recorded("fedora-40/os-release")) == Attributes{{"id", "fedora"},
                                                                           {"name", "Fedora Linux"},
                                                                           {"variant", "Workstation Edition"},
                                                                           {"version", "40"}});
  CHECK(parse_distribution(recorded("arch/os-release")) ==
        Attributes{{"build", "rolling"}, {"id", "arch"}, {"name", "Arch Linux"}});
  CHECK(parse_distribution("ID='a \\\"b'\n#NAME=no\n") == Attributes{{"id", "a \"b"}});
}

TEST_CASE("processors are counted as their architecture tells them") {
  CHECK(parse_processor(recorded("debian-12/cpuinfo")) == Attributes{{"cores", "2"},
                                                                     {"model", "AMD EPYC"},
                                                                     {"sockets", "1"},
                                                                     {"threads", "2"},
                                                                     {"vendor", "AuthenticAMD"}});
  CHECK(parse_processor(recorded("raspberry/cpuinfo")) ==
        Attributes{{"implementer", "0x41"}, {"part", "0xd08"}, {"threads", "2"}});
  CHECK(parse_processor("").empty());
}

TEST_CASE("users are told with their groups, and nothing of a password ever is") {
  const auto users = parse_users(recorded("debian-12/passwd"), recorded("debian-12/group"));
  CHECK(users.size() == 5);
  CHECK(users.at("jane") == Attributes{{"group", "jane"},
                                       {"groups", "docker,sudo,www-data"},
                                       {"home", "/home/jane"},
                                       {"name", "Jane Roe"},
                                       {"shell", "/bin/bash"},
                                       {"uid", "1000"}});
  CHECK(users.at("old") ==
        Attributes{{"group", "999"}, {"groups", "docker"}, {"home", "/home/old"}, {"uid", "1001"}});
  for (const auto& [name, values] : users) {
    for (const auto& value : values) CHECK(value.value.find("secrethash") == std::string::npos);
  }
}

TEST_CASE("a unit's file says what it is and whether it can be enabled") {
  const Unit ssh = parse_unit(
      "[Unit]\nDescription=OpenBSD Secure Shell server\n; Description=no\n[Service]\nWantedBy=no\n"
      "[Install]\nWantedBy=multi-user.target\n");
  CHECK(ssh.description == "OpenBSD Secure Shell server");
  CHECK(ssh.installable);
  CHECK_FALSE(
      parse_unit("[Unit]\nDescription=static\n[Service]\nWantedBy=x\n[Install]\nWantedBy=\n").installable);
  CHECK(parse_unit("\n[Install\nx").description.empty());
}

TEST_CASE("IPv6 addresses are written as people write them, without those that come and go") {
  const auto addresses = parse_if_inet6(
      "fe8000000000000000fc00fffe000001 04 40 20 80     eth0\n"
      "00000000000000000000000000000001 01 80 10 80       lo\n"
      "fd000000000000000000000000000002 04 40 00 82     eth0\n"
      "20010db8000100000000000000000042 04 40 00 01     eth0\n"
      "20010db8000000000001000000000000 05 30 00 80     eth1\n"
      "nonsense\n"
      "20010db800010002000300040005000g 05 40 00 80     eth1\n"
      "20010db8000100020003000400050006 05 40 00 80     eth1\n");
  CHECK(addresses == std::vector<std::pair<std::string, std::string>>{{"eth0", "fd00::2/64"},
                                                                      {"eth1", "2001:db8:0:0:1::/48"},
                                                                      {"eth1", "2001:db8:1:2:3:4:5:6/64"}});
}
