#include "common/listen/listener.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <set>
#include <vector>

#include "common/listen/descriptors.h"
#include "tests/support/catch.h"

using namespace tidemark;
using namespace tidemark::listen;
namespace asio = boost::asio;
using Tcp = asio::ip::tcp;

namespace {

constexpr int kUserTimeoutMs = 10'000, kKeepaliveSeconds = 300;

struct Taken {
  int descriptor;
  Caller caller;
};

struct Port {
  explicit Port(Limits limits = {}, const std::string& host = "127.0.0.1") {
    auto started = Listener::start(
        context, {host, 0, limits, "door", kUserTimeoutMs, kKeepaliveSeconds},
        [this](int descriptor, const Caller& caller) {
          taken.push_back({descriptor, caller});
        },
        vitals);
    if (started.ok()) listener = *std::move(started);
    error = started.status();
  }
  ~Port() {
    for (const Taken& one : taken) ::close(one.descriptor);
  }
  Tcp::socket connect(const char* host = "127.0.0.1") {
    Tcp::socket socket(context);
    socket.connect({asio::ip::make_address(host), listener->port()});
    return socket;
  }
  /// Runs until so many were taken in all.
  void take(std::size_t count) {
    while (taken.size() < count) REQUIRE(context.run_one_for(std::chrono::seconds(20)) > 0);
  }
  /// Runs until that was counted.
  void count(const std::string& name) {
    while (counted(name) == 0) REQUIRE(context.run_one_for(std::chrono::seconds(20)) > 0);
  }
  std::int64_t counted(const std::string& name) const {
    std::int64_t sum = 0;
    for (const Vital& vital : vitals.snapshot()) {
      if (vital.name == name) sum += vital.value;
    }
    return sum;
  }

  asio::io_context context;
  Vitals vitals;
  std::vector<Taken> taken;
  std::unique_ptr<Listener> listener;
  absl::Status error;
};

bool ended(Tcp::socket& socket) {
  char byte = 0;
  boost::system::error_code error;
  socket.read_some(asio::buffer(&byte, 1), error);
  return static_cast<bool>(error);
}

}  // namespace

TEST_CASE("a connection is handed over with where it comes from") {
  Port port;
  const Tcp::socket socket = port.connect();
  port.take(1);
  CHECK(port.taken[0].caller.address == "127.0.0.1");
  CHECK(port.taken[0].caller.network == "127.0.0.1");
  CHECK(port.taken[0].caller.port == socket.local_endpoint().port());
  CHECK(::write(port.taken[0].descriptor, "x", 1) == 1);
}

TEST_CASE("the wildcard of IPv6 takes IPv4 as well, whose callers are IPv4") {
  Port port({}, "::");
  if (!port.listener) {
    WARN("not tested, since this machine has no IPv6: " + std::string(port.error.message()));
    return;
  }
  const Tcp::socket v4 = port.connect();
  const Tcp::socket v6 = port.connect("::1");
  port.take(2);
  std::set<std::string> networks;
  for (const Taken& one : port.taken) networks.insert(one.caller.network);
  CHECK(networks == std::set<std::string>{"127.0.0.1", "::/64"});
}

TEST_CASE("a network with too many strangers has further ones closed, until one shows who he is") {
  Port port({100, 100, 2});
  Tcp::socket first = port.connect(), second = port.connect();
  port.take(2);
  Tcp::socket third = port.connect();
  port.count("door.network_full");
  CHECK(ended(third));
  port.listener->known(port.taken[0].caller.text());
  Tcp::socket fourth = port.connect();
  port.take(3);
}

TEST_CASE("where there is no room a connection waits, and comes in once one is closed by whoever took it") {
  Port port({1, 10, 10});
  Tcp::socket first = port.connect(), second = port.connect();
  port.take(1);
  port.count("door.full");
  CHECK(port.taken.size() == 1);
  ::close(port.taken[0].descriptor);
  port.taken.clear();
  port.take(1);
}

TEST_CASE("after there was no descriptor left it accepts again") {
  Port port;
  std::vector<Tcp::socket> waiting;
  for (int i = 0; i < 20; ++i) waiting.push_back(port.connect());
  std::vector<int> all;
  rlimit before{};
  REQUIRE(::getrlimit(RLIMIT_NOFILE, &before) == 0);
  const rlimit low{256, before.rlim_max};
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &low) == 0);
  for (int more = ::dup(0); more >= 0; more = ::dup(0)) all.push_back(more);
  port.count("door.accept_failed");
  CHECK(port.taken.empty());
  for (const int one : all) ::close(one);
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &before) == 0);
  port.take(20);
}

TEST_CASE("an address that is taken, or not this machine's, is said") {
  Port port;
  asio::io_context context;
  Vitals vitals;
  const auto start = [&](const std::string& host, std::uint16_t number) {
    return Listener::start(
               context, {host, number, {}, "door"}, [](int, const Caller&) {}, vitals)
        .status();
  };
  CHECK(std::string(start("127.0.0.1", port.listener->port()).message()).find("already in use") !=
        std::string::npos);
  CHECK(std::string(start("192.0.2.1", 0).message()).find("assign") != std::string::npos);
  CHECK_FALSE(start("collector.example.org", 0).ok());
}

TEST_CASE("a process may open what its hard limit allows, of which connections get a part") {
  rlimit before{};
  REQUIRE(::getrlimit(RLIMIT_NOFILE, &before) == 0);
  const rlimit low{64, before.rlim_max};
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &low) == 0);
  const std::size_t raised = raise_descriptor_limit();
  rlimit after{};
  REQUIRE(::getrlimit(RLIMIT_NOFILE, &after) == 0);
  CHECK(after.rlim_cur == before.rlim_max);
  if (before.rlim_max != RLIM_INFINITY) CHECK(raised == before.rlim_max);
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &before) == 0);

  CHECK(connections_of(65'536) == 65'024);
  CHECK(connections_of(1'024) == 512);
  CHECK(connections_of(128) == 64);
}

TEST_CASE(
    "the system asks callers that are silent for long whether they are there, and gives up those that do not "
    "answer") {
  Port port;
  REQUIRE(port.listener);
  const auto caller = port.connect();
  port.take(1);
  const auto option = [&](int level, int name) {
    int value = 0;
    socklen_t size = sizeof value;
    REQUIRE(::getsockopt(port.taken[0].descriptor, level, name, &value, &size) == 0);
    return value;
  };
  CHECK(option(SOL_SOCKET, SO_KEEPALIVE) == 1);
  CHECK(option(IPPROTO_TCP, TCP_KEEPIDLE) == kKeepaliveSeconds);
  CHECK(option(IPPROTO_TCP, TCP_USER_TIMEOUT) == kUserTimeoutMs);
  CHECK(option(IPPROTO_TCP, TCP_NODELAY) == 1);
}
