#include "agent/snmp/requester/udp_listener.h"

#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "common/loop/loop.h"
#include "tests/support/catch.h"

using namespace tidemark;
using namespace tidemark::snmp;

namespace {

constexpr int kTogether = 64;

/// A socket, and what came there.
struct Place {
  std::vector<std::string> received;
  std::vector<Address> from;
  int turn = 0, longest_turn = 0;
  std::function<void()> after_turn = [] {};
  std::unique_ptr<UdpListener> socket;

  Place(Loop& loop, const char* address) {
    auto opened = UdpListener::open(loop.context(), *Address::parse(address, 0),
                                    {[this](const Address& sender, std::string_view bytes) {
                                       received.emplace_back(bytes);
                                       from.push_back(sender);
                                       longest_turn = std::max(longest_turn, ++turn);
                                     },
                                     [this] {
                                       turn = 0;
                                       after_turn();
                                     }});
    REQUIRE(opened.ok());
    socket = *std::move(opened);
  }
};

}  // namespace

TEST_CASE("what comes is received with its sender, and answered through the same socket") {
  for (const char* address : {"127.0.0.1", "::1"}) {
    Loop loop;
    Place here(loop, address), there(loop, address);
    CHECK(here.socket->address().port != 0);
    here.after_turn = [&] { here.socket->send(here.from.back(), "answer"); };
    there.after_turn = [&] { loop.stop(); };
    there.socket->send(here.socket->address(), std::string("ask\0", 4));
    loop.run();
    CHECK(here.received == std::vector<std::string>{std::string("ask\0", 4)});
    CHECK(here.from.at(0) == there.socket->address());
    CHECK(there.received == std::vector<std::string>{"answer"});
    CHECK(there.from.at(0) == here.socket->address());
  }
}

TEST_CASE("a flood leaves others their turn") {
  Loop loop;
  Place here(loop, "127.0.0.1"), there(loop, "127.0.0.1");
  for (int i = 0; i < 3 * kTogether; ++i) there.socket->send(here.socket->address(), std::to_string(i));
  std::size_t when_others_had_theirs = 0;
  here.after_turn = [&] {
    if (when_others_had_theirs == 0) loop.post([&] { when_others_had_theirs = here.received.size(); });
    if (here.received.size() == 3 * kTogether) loop.stop();
  };
  loop.run();
  CHECK(here.longest_turn == kTogether);
  CHECK(when_others_had_theirs <= 2 * kTogether);
  CHECK(here.received.back() == std::to_string(3 * kTogether - 1));
}

TEST_CASE("one place cannot be listened at twice, and can again when the first is gone") {
  Loop loop;
  auto first = std::make_unique<Place>(loop, "127.0.0.1");
  const Address taken = first->socket->address();
  const auto second = UdpListener::open(loop.context(), taken, {});
  REQUIRE_FALSE(second.ok());
  CHECK(second.status().message() == "cannot listen at " + taken.with_port() + ": Address already in use");
  first.reset();
  CHECK(UdpListener::open(loop.context(), taken, {}).ok());
}
