#include "common/listen/guests.h"

#include <algorithm>
#include <map>
#include <random>

#include "tests/support/catch.h"

using namespace tidemark::listen;

namespace {

Caller caller(std::uint16_t port, std::string network = "192.0.2.7") { return {network, port, network}; }

/// Descriptors as the kernel gives them: the lowest that is free, under a new name each time.
class Kernel {
 public:
  int open() {
    int descriptor = 3;
    while (open_.count(descriptor) > 0) ++descriptor;
    open_[descriptor] = ++last_;
    return descriptor;
  }
  void close(int descriptor) { open_.erase(descriptor); }
  std::uint64_t connection(int descriptor) const { return open_.at(descriptor); }
  Guests::IsThere look() {
    return [this](int descriptor, std::uint64_t connection) {
      ++looks;
      const auto found = open_.find(descriptor);
      return found != open_.end() && found->second == connection;
    };
  }
  int looks = 0;

 private:
  std::map<int, std::uint64_t> open_;
  std::uint64_t last_ = 0;
};

struct Port {
  explicit Port(Limits limits) : guests(limits, kernel.look()) {}
  /// The descriptor; -1: closed at once, since the network has too many.
  int come(const Caller& from) {
    const int descriptor = kernel.open();
    if (guests.enter(descriptor, kernel.connection(descriptor), from)) return descriptor;
    kernel.close(descriptor);
    return -1;
  }
  Kernel kernel;
  Guests guests;
};

}  // namespace

TEST_CASE("a caller is written as an address with its port") {
  CHECK(Caller{"192.0.2.7", 80, {}}.text() == "192.0.2.7:80");
  CHECK(Caller{"2001:db8::7", 80, {}}.text() == "[2001:db8::7]:80");
}

TEST_CASE("a network has so many strangers, others are let in") {
  Port port({100, 100, 2});
  CHECK(port.come(caller(1)) >= 0);
  CHECK(port.come(caller(2)) >= 0);
  CHECK(port.come(caller(3)) == -1);
  CHECK(port.come(caller(1, "198.51.100.1")) >= 0);
  CHECK(port.guests.strangers() == 3);
}

TEST_CASE("who has shown who he is leaves room for another") {
  Port port({100, 100, 1});
  port.come(caller(1));
  CHECK(port.come(caller(2)) == -1);
  port.guests.known(caller(1).text());
  CHECK(port.come(caller(2)) >= 0);
  port.guests.known(caller(1).text());  // again is of no matter
  port.guests.known(caller(9).text());  // nobody
  CHECK(port.guests.strangers() == 1);
}

TEST_CASE("who is gone without a word leaves room for another") {
  Port port({100, 100, 1});
  const int first = port.come(caller(1));
  port.kernel.close(first);
  CHECK(port.come(caller(2)) == first);
  // By its number; and where another number is given, since it is looked up.
  const int third = port.kernel.open();
  port.kernel.close(first);
  CHECK(port.guests.enter(third, port.kernel.connection(third), caller(3)));
}

TEST_CASE("a number that was given to something else is no guest any more") {
  Port port({1, 1, 1});
  const int first = port.come(caller(1));
  CHECK(port.guests.full());
  port.kernel.close(first);
  REQUIRE(port.kernel.open() == first);  // a file of the store, such as
  CHECK_FALSE(port.guests.full());
}

TEST_CASE("it is full of guests, or of strangers") {
  Port port({3, 2, 100});
  port.come(caller(1));
  CHECK_FALSE(port.guests.full());
  port.come(caller(2));
  CHECK(port.guests.full());
  port.guests.known(caller(1).text());
  CHECK_FALSE(port.guests.full());
  port.come(caller(3));
  port.guests.known(caller(2).text());
  port.guests.known(caller(3).text());
  CHECK(port.guests.full());
}

TEST_CASE("as long as there is room, nobody is looked up") {
  Port port({100, 100, 100});
  for (std::uint16_t i = 1; i < 100; ++i) {
    REQUIRE_FALSE(port.guests.full());
    REQUIRE(port.come(caller(i)) >= 0);
  }
  CHECK(port.kernel.looks == 0);
}

TEST_CASE("a network at its limit has its own strangers looked up, not everybody") {
  Port port({1'000, 1'000, 10});
  for (std::uint16_t i = 0; i < 500; ++i) port.come(caller(i, "network " + std::to_string(i)));
  for (std::uint16_t i = 0; i < 10; ++i) port.come(caller(i));
  CHECK(port.come(caller(11)) == -1);
  CHECK(port.kernel.looks == 10);
}

TEST_CASE("any coming and going keeps to the limits, and turns nobody away for one who is gone") {
  const auto seed = GENERATE(1u, 2u, 3u, 4u, 5u, 6u, 7u, 8u);
  std::mt19937 random(seed);
  const Limits limits{12, 8, 3};
  Port port(limits);
  struct Open {
    Caller from;
    bool stranger = true;
  };
  std::map<int, Open> open;  // what is true
  const auto strangers = [&](const std::string& network) {
    return std::count_if(open.begin(), open.end(), [&](const auto& one) {
      return one.second.stranger && (network.empty() || one.second.from.network == network);
    });
  };
  std::uint16_t next = 1;
  for (int step = 0; step < 3'000; ++step) {
    switch (random() % 4) {
      case 0:
      case 1: {
        const bool full =
            open.size() >= limits.connections_max || strangers({}) >= static_cast<long>(limits.strangers_max);
        REQUIRE(port.guests.full() == full);
        if (full) break;
        const Caller from = caller(++next, "network " + std::to_string(random() % 5));
        const bool crowded = strangers(from.network) >= static_cast<long>(limits.network_strangers_max);
        const int descriptor = port.come(from);
        REQUIRE((descriptor < 0) == crowded);
        if (descriptor >= 0) open[descriptor] = {from};
        break;
      }
      case 2:
        if (open.empty()) break;
        {
          auto one = std::next(open.begin(), static_cast<long>(random() % open.size()));
          port.kernel.close(one->first);
          open.erase(one);
        }
        break;
      default:
        if (open.empty()) break;
        {
          auto one = std::next(open.begin(), static_cast<long>(random() % open.size()));
          one->second.stranger = false;
          port.guests.known(one->second.from.text());
        }
    }
  }
}
