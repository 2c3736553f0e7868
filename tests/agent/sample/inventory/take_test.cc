#include "agent/sample/inventory/take.h"

#include <unistd.h>

#include "tests/agent/sample/inventory/host_tree.h"
#include "tests/support/catch.h"

using namespace tidemark;
using namespace tidemark::inventory;

TEST_CASE("a host is told by kind, and what comes and goes is left out") {
  const HostTree tree;
  const Taken taken = take(tree.sources());
  CHECK(taken.troubles.empty());
  REQUIRE(taken.kinds.size() == kInventoryKinds.size());
  CHECK(taken.kinds.at("os").at("distribution").front() == Attribute{"codename", "bookworm"});
  CHECK(taken.kinds.at("os").at("host") == Attributes{{"name", "web-1"}});
  CHECK(taken.kinds.at("os").at("kernel").back() == Attribute{"release", "6.1.0-27-amd64"});
  CHECK(taken.kinds.at("hardware").at("system") == Attributes{{"model", "Rocket 9"}, {"vendor", "ACME"}});
  CHECK(taken.kinds.at("hardware").at("bios") == Attributes{{"version", "1.7"}});
  CHECK(taken.kinds.at("hardware").at("memory") == Attributes{{"bytes", "25232932864"}});
  CHECK(taken.kinds.at("hardware").contains("processor"));
  CHECK(
      taken.kinds.at("disk") ==
      InventoryItems{
          {"vda",
           {{"bytes", "274877906944"}, {"kind", "solid state"}, {"model", "Fast Disk"}, {"serial", "S-1"}}}});
  CHECK(taken.kinds.at("interface") ==
        InventoryItems{
            {"br0", {}},
            {"net0", {{"addresses", "2001:db8::2/64"}, {"mac", "02:fc:00:00:00:01"}, {"mtu", "1400"}}}});
  CHECK(taken.kinds.at("user").size() == 5);
  CHECK(taken.kinds.at("package").size() == 9);
}

TEST_CASE("services are enabled, disabled, static or masked, and an admin's file hides the distribution's") {
  const HostTree tree;
  const auto state = [services = take(tree.sources()).kinds.at("service")](const std::string& unit) {
    return services.at(unit).back().value + ": " +
           (services.at(unit).size() > 1 ? services.at(unit)[0].value : "");
  };
  CHECK(state("ssh.service") == "enabled: Shell");
  CHECK(state("cron.service") == "disabled: Cron");
  CHECK(state("rescue.service") == "static: Our own rescue");
  CHECK(state("noise.socket") == "masked: ");
  CHECK(state("time.service") == "enabled: Time");
  CHECK(state("getty@.service") == "disabled: Getty on %I");
  CHECK(state("getty@tty1.service") == "enabled: Getty on %I");
  CHECK(take(tree.sources()).kinds.at("service").size() == 7);
}

TEST_CASE("a kind that cannot be told says why, and the others are told all the same") {
  const HostTree tree;
  tree.remove("var/lib/dpkg");
  tree.remove("sys");
  tree.remove("etc/group");
  tree.remove("usr/lib/systemd");
  tree.remove("etc/systemd");
  Taken taken = take(tree.sources());
  CHECK(taken.troubles.at("package").find("dpkg") != std::string::npos);
  CHECK(taken.troubles.at("disk").find("sys/block") != std::string::npos);
  CHECK(taken.troubles.at("interface").find("sys/class/net") != std::string::npos);
  CHECK(taken.troubles.at("user").find("etc/group") != std::string::npos);
  CHECK(taken.troubles.at("service").find("systemd") != std::string::npos);
  CHECK(taken.kinds.size() == 2);
  tree.write("var/lib/rpm/rpmdb.sqlite", "x");
  taken = take(tree.sources());
  CHECK(taken.troubles.at("package").find("rpm's, whose database this agent cannot read") !=
        std::string::npos);
}

TEST_CASE("what only root may read is named") {
  const HostTree tree;
  tree.write("sys/class/dmi/id/product_serial", "SECRET-1\n");
  std::filesystem::permissions(tree.path("sys/class/dmi/id/product_serial"), std::filesystem::perms::none);
  const auto system = take(tree.sources()).kinds.at("hardware").at("system");
  if (::geteuid() == 0) {
    CHECK(system[1] == Attribute{"serial", "SECRET-1"});
  } else {
    CHECK(system[1] == Attribute{"not_readable", "serial"});
  }
}

TEST_CASE("a kind that is left out is not looked at") {
  const HostTree tree;
  Sources sources = tree.sources();
  sources.leave_out = {"user", "package"};
  const Taken taken = take(sources);
  CHECK(taken.kinds.size() == kInventoryKinds.size() - 2);
  CHECK_FALSE(taken.kinds.contains("user"));
}

TEST_CASE(
    "the fingerprint stays while nothing changes, and differs with everything that should be looked at") {
  const HostTree tree;
  std::string before = fingerprint(tree.sources());
  CHECK(fingerprint(tree.sources()) == before);
  const std::pair<const char*, const char*> changes[] = {{"etc/passwd", "root:x:0:0::/:/bin/sh\n"},
                                                         {"var/lib/dpkg/status", "Package: a\n"},
                                                         {"etc/systemd/system/new.service", "[Unit]\n"},
                                                         {"sys/block/vdb/size", "1\n"},
                                                         {"sys/class/net/net1/mtu", "1\n"},
                                                         {"proc/sys/kernel/hostname", "web-2\n"}};
  for (const auto& [file, text] : changes) {
    CAPTURE(file);
    tree.write(file, text);
    const std::string after = fingerprint(tree.sources());
    CHECK(after != before);
    before = after;
  }
}

TEST_CASE("this host, whatever it is, is told without a trouble that nobody expects") {
  const Taken taken = take({});
  CHECK(taken.kinds.contains("os"));
  CHECK(taken.kinds.at("hardware").contains("processor"));
  CHECK(taken.kinds.contains("user"));
}
