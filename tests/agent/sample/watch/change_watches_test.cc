#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <thread>

#include "tests/agent/sample/watch/watch_bench.h"
#include "tests/support/temporary_folder.h"

namespace tidemark::watch {
namespace {

/// A watch that has begun, and what it tells.
struct Bench : WatchBench {
  explicit Bench(const std::string& type, std::map<std::string, std::string> parameters = {}) {
    WatchSpec spec;
    spec.name = "probe";
    spec.type = type;
    spec.parameters = std::move(parameters);
    start(spec);
    CHECK(troubles.empty());  // never from within start()
    run_until([this] { return !troubles.empty(); });
  }
  /// The next event that comes; for ever, if none does.
  Event next() {
    run_until([this] { return events.size() > taken; });
    return events[taken++];
  }
  std::size_t taken = 0;
};

std::string attribute(const Event& event, const std::string& key) {
  for (const Attribute& one : event.attributes) {
    if (one.key == key) return one.value;
  }
  return {};
}

}  // namespace

TEST_CASE("config: a file that is written, replaced, made or removed is told, and its content is not") {
  TemporaryFolder folder;
  const auto write = [&](const std::string& name, const std::string& text) {
    std::ofstream(folder.path() / name) << text;
  };
  write("a.conf", "secret one");
  write("b.conf", "b");
  Bench bench(
      "config",
      {{"paths", folder.path().string() + "/*.conf"}, {"ignore", "*/ignored.conf"}, {"interval", "1h"}});
  CHECK(bench.troubles.back() == "");
  write("a.conf", "secret two, longer");
  const Event changed = bench.next();
  CHECK(changed.name == "config.changed");
  CHECK(changed.body == folder.path().string() + "/a.conf was changed, 10 → 18 bytes");
  CHECK(attribute(changed, "config.action") == "changed");
  CHECK(attribute(changed, "config.digest_before") ==
        "e2a01de876e8e205f868ba65f9f816d4800d538c437a4971fef4937c015e737c");
  CHECK(attribute(changed, "config.digest_after").size() == 64);
  for (const Attribute& one : changed.attributes) CHECK(one.value.find("secret") == std::string::npos);
  write("new", "replaced whole");
  write("ignored.conf", "x");
  std::filesystem::rename(folder.path() / "new", folder.path() / "a.conf");
  CHECK(bench.next().body.find("a.conf was changed, 18 → 14 bytes") != std::string::npos);
  std::filesystem::remove(folder.path() / "b.conf");
  CHECK(attribute(bench.next(), "config.action") == "removed");
  std::filesystem::permissions(folder.path() / "a.conf", std::filesystem::perms::owner_read);
  CHECK(attribute(bench.next(), "config.mode").ends_with(" → 0400"));
  CHECK(bench.events.size() == 4);
}

TEST_CASE("config: a folder that is made later is seen by the slow look, and watched from then on") {
  TemporaryFolder folder;
  Bench bench("config", {{"paths", folder.path().string() + "/*/x.conf"}, {"interval", "1s"}});
  std::filesystem::create_directory(folder.path() / "later");
  std::ofstream(folder.path() / "later" / "x.conf") << "1";
  CHECK(attribute(bench.next(), "config.action") == "added");
}

TEST_CASE("config: what cannot be a path is told as the watch's trouble") {
  CHECK(Bench("config", {{"paths", "/etc/hosts, etc/passwd"}}).troubles ==
        std::vector<std::string>{"'paths' takes full paths with * and ?, not 'etc/passwd'"});
}

TEST_CASE("config: the usual paths can be looked at by this user") {
  Bench bench("config");
  CHECK(bench.troubles.back() == "");
}

TEST_CASE("interfaces: what goes up and down, and its addresses, in a network of the test's own") {
  std::string skipped;
  std::thread([&] {
    if (::unshare(CLONE_NEWNET) != 0) {
      skipped = std::strerror(errno);
      return;
    }
    const int control = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    const auto set_up = [&](bool up) {
      ifreq request{};
      std::strcpy(request.ifr_name, "lo");
      request.ifr_flags = static_cast<short>(up ? IFF_UP : 0);
      REQUIRE(::ioctl(control, SIOCSIFFLAGS, &request) == 0);
    };
    const auto set_address = [&](std::uint32_t address) {
      ifreq request{};
      std::strcpy(request.ifr_name, "lo");
      sockaddr_in in{};
      in.sin_family = AF_INET;
      in.sin_addr.s_addr = htonl(address);
      std::memcpy(&request.ifr_addr, &in, sizeof in);
      REQUIRE(::ioctl(control, SIOCSIFADDR, &request) == 0);
    };
    Bench bench("interfaces", {{"ignore", "veth*"}});
    CHECK(bench.troubles.back() == "");
    set_up(true);
    const Event up = bench.next();
    CHECK(up.name == "link.up");
    CHECK(up.body == "lo is up");
    CHECK(attribute(up, "link.name") == "lo");
    bench.run_until([&] { return bench.events.size() >= 2; });  // 127.0.0.1 and ::1 came with it
    bench.taken = bench.events.size();
    set_address(0xc0000207);
    const Event address = bench.next();
    CHECK(address.name == "address.changed");
    CHECK(attribute(address, "address.added").find("192.0.2.7/") == 0);
    set_up(false);
    CHECK(bench.next().name == "link.down");
    ::close(control);
  }).join();
  if (!skipped.empty()) WARN("skipped: this user gets no network of its own: " << skipped);
}

TEST_CASE("devices: this machine's kernel is listened to") {
  Bench bench("devices");
  CHECK(bench.troubles.back() == "");
}

}  // namespace tidemark::watch
