#include "common/loop/service_manager.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "tests/support/catch.h"
#include "tests/support/temporary_folder.h"

namespace tidemark {
namespace {

/// What a service manager hears, and what it sets in the environment.
class Manager {
 public:
  explicit Manager(const char* watchdog_us = nullptr) {
    const std::string path = (folder_.path() / "notify").string();
    sockaddr_un own{};
    own.sun_family = AF_UNIX;
    REQUIRE(path.size() < sizeof own.sun_path);
    std::memcpy(own.sun_path, path.data(), path.size());
    REQUIRE(::bind(socket_, reinterpret_cast<const sockaddr*>(&own), sizeof own) == 0);
    ::setenv("NOTIFY_SOCKET", path.c_str(), 1);
    if (watchdog_us != nullptr) ::setenv("WATCHDOG_USEC", watchdog_us, 1);
  }
  ~Manager() {
    ::unsetenv("NOTIFY_SOCKET");
    ::unsetenv("WATCHDOG_USEC");
    ::unsetenv("WATCHDOG_PID");
    ::close(socket_);
  }
  Manager(const Manager&) = delete;
  Manager& operator=(const Manager&) = delete;

  std::vector<std::string> heard() const {
    std::vector<std::string> out;
    char text[512];
    for (ssize_t n = 0; (n = ::recv(socket_, text, sizeof text, MSG_DONTWAIT)) > 0;)
      out.emplace_back(text, static_cast<std::size_t>(n));
    return out;
  }

 private:
  TemporaryFolder folder_;
  const int socket_ = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
};

using Said = std::vector<std::string>;

}  // namespace

TEST_CASE("a service manager hears that it serves, what it is about, and that it stops") {
  const Manager manager;
  Loop loop;
  ServiceManager told(loop);
  told.ready("observing");
  told.status("waiting");
  told.stopping();
  CHECK(manager.heard() ==
        Said{"READY=1\nSTATUS=observing", "STATUS=waiting", "STOPPING=1\nSTATUS=stopping"});
}

TEST_CASE("a manager with a watchdog hears from the loop, for as long as the loop runs") {
  const Manager manager("20000");
  Loop loop;
  ServiceManager told(loop);
  told.ready("observing");
  CHECK(manager.heard().size() == 1);
  Said heard;
  const auto look = loop.every(Duration{1}, Duration::zero(), [&] {
    for (const std::string& one : manager.heard()) heard.push_back(one);
    if (heard.size() >= 3) loop.stop();
  });
  loop.run();
  CHECK(heard == Said(heard.size(), "WATCHDOG=1"));
}

TEST_CASE("a watchdog that is meant for another process is left alone") {
  const Manager manager("20000");
  ::setenv("WATCHDOG_PID", "1", 1);
  Loop loop;
  ServiceManager told(loop);
  told.ready("observing");
  const auto end = loop.after(Duration{60}, [&] { loop.stop(); });
  loop.run();
  CHECK(manager.heard().size() == 1);
}

TEST_CASE("without a service manager nothing is said") {
  Loop loop;
  ServiceManager told(loop);
  told.ready("observing");
  told.stopping();
  ::setenv("NOTIFY_SOCKET", "neither a path nor abstract", 1);
  ServiceManager nobody(loop);
  nobody.ready("observing");
  ::unsetenv("NOTIFY_SOCKET");
}

}  // namespace tidemark
