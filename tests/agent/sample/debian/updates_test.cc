#include "agent/sample/debian/updates.h"

#include <string>

#include "tests/support/catch.h"

using namespace tidemark::debian;

namespace {

constexpr Release kStable{false, Automatic::kYes};
constexpr Release kSecurity{true, Automatic::kYes};
constexpr Release kBackports{false, Automatic::kUpgrades};
constexpr Release kExperimental{false, Automatic::kNo};

}  // namespace

TEST_CASE("a release's file tells security, and whether apt takes from it by itself") {
  const Release updates = read_release(
      "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nOrigin: Debian\nLabel: Debian\nSuite: "
      "stable-updates\nCodename: bookworm-updates\nSHA256:\n 0 security\nNotAutomatic: yes\n");
  CHECK_FALSE(updates.security);
  CHECK(updates.automatic == Automatic::kYes);
  CHECK(read_release("Origin: Debian\nLabel: Debian-Security\nSuite: stable-security\n").security);
  CHECK(read_release("Origin: Ubuntu\r\nLabel: Ubuntu\r\nSuite: jammy-security\r\n").security);
  CHECK(read_release("Suite: x\nNotAutomatic: yes\n").automatic == Automatic::kNo);
  CHECK(read_release("NotAutomatic: yes\nButAutomaticUpgrades: yes\n").automatic == Automatic::kUpgrades);
  CHECK(read_release("").automatic == Automatic::kYes);
}

TEST_CASE("which updates wait is as apt's own priorities have it") {
  struct Offer {
    const char* version;
    Release release;
    const char* architecture = "amd64";
  };
  struct Row {
    const char* what;
    Stanza installed;
    std::vector<Offer> offers;
    Waiting waiting;
  };
  const Stanza one{"p", "amd64", "1.0-1", "install ok installed"};
  const Stanza backport{"p", "amd64", "1.2-1~bpo12+1", "install ok installed"};
  const Row rows[] = {
      {"nothing is offered", one, {}, {0, 0, 0, 1}},
      {"the same is offered", one, {{"1.0-1", kStable}}, {0, 0, 0, 1}},
      {"older is offered", one, {{"0.9-1", kStable}}, {0, 0, 0, 1}},
      {"newer is offered", one, {{"1.0-1", kStable}, {"1.0-2", kStable}}, {1, 0, 0, 1}},
      {"newer for security", one, {{"1.0-1+deb12u1", kSecurity}}, {1, 1, 0, 1}},
      {"security is older than another update",
       one,
       {{"1.0-1+deb12u1", kSecurity}, {"1.0-2", kStable}},
       {1, 1, 0, 1}},
      {"security was installed before", one, {{"1.0-1", kSecurity}, {"1.0-2", kStable}}, {1, 0, 0, 1}},
      {"backports are not taken by themselves",
       one,
       {{"1.0-1", kStable}, {"1.2-1~bpo12+1", kBackports}},
       {0, 0, 0, 1}},
      {"what came from backports goes on there",
       backport,
       {{"1.0-1", kStable}, {"1.2-1~bpo12+2", kBackports}},
       {1, 0, 0, 1}},
      {"what came from backports goes back to a newer stable",
       backport,
       {{"1.3-1", kStable}, {"1.2-1~bpo12+2", kBackports}},
       {1, 0, 0, 1}},
      {"experimental is never taken", one, {{"9-1", kExperimental}}, {0, 0, 0, 1}},
      {"another architecture's is another package", one, {{"2-1", kStable, "i386"}}, {0, 0, 0, 1}},
      {"it became one for all architectures", one, {{"2-1", kStable, "all"}}, {1, 0, 0, 1}},
      {"held back", {"p", "amd64", "1.0-1", "hold ok installed"}, {{"2-1", kSecurity}}, {0, 0, 1, 1}},
      {"removed, its configuration kept",
       {"p", "amd64", "1.0-1", "deinstall ok config-files"},
       {{"2-1", kStable}},
       {0, 0, 0, 0}},
      {"its triggers wait",
       {"p", "amd64", "1", "install ok triggers-pending"},
       {{"2", kStable}},
       {1, 0, 0, 1}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    UpdateCount count;
    count.installed(row.installed);
    for (const Offer& offer : row.offers)
      count.offered({"p", offer.architecture, offer.version, ""}, offer.release);
    count.offered({"q", "amd64", "99", ""}, kSecurity);
    CHECK(count.waiting() == row.waiting);
    CHECK_FALSE(count.too_many());
  }
}

TEST_CASE("of one name, each architecture is a package of its own") {
  UpdateCount count;
  count.installed({"libc6", "amd64", "1", "install ok installed"});
  count.installed({"libc6", "i386", "1", "install ok installed"});
  count.offered({"libc6", "amd64", "2", ""}, kStable);
  CHECK(count.waiting() == Waiting{1, 0, 0, 2});
  count.offered({"libc6", "i386", "2", ""}, kSecurity);
  CHECK(count.waiting() == Waiting{2, 1, 0, 2});
}

TEST_CASE("more packages than the limit are told, not counted") {
  UpdateCount count;
  for (std::size_t i = 0; i <= UpdateCount::kPackagesMax; ++i)
    count.installed({"p" + std::to_string(i), "all", "1", "install ok installed"});
  CHECK(count.too_many());
  CHECK(count.waiting().installed == UpdateCount::kPackagesMax);
}

TEST_CASE("Ubuntu's own count is read as it says it") {
  CHECK(read_updates_available(
            "\n23 updates can be applied immediately.\n12 of these updates are standard security "
            "updates.\nTo see these additional updates run: apt list --upgradable\n\n") ==
        Waiting{23, 12, 0, 0});
  CHECK(read_updates_available(
            "\n1 update can be applied immediately.\n1 of these updates is a standard security "
            "update.\n") == Waiting{1, 1, 0, 0});
  CHECK(read_updates_available("5 packages can be updated.\n0 updates are security updates.\n") ==
        Waiting{5, 0, 0, 0});
  CHECK(read_updates_available("0 updates can be applied immediately.\n") == Waiting{});
  CHECK_FALSE(read_updates_available("").has_value());
  CHECK_FALSE(read_updates_available("23 Aktualisierungen können sofort angewendet werden.\n").has_value());
}
