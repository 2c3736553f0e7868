#include "agent/sample/change/links.h"

#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <net/if.h>

#include <cstring>

#include "tests/support/catch.h"

namespace tidemark::change {
namespace {

using Kind = LinkNotice::Kind;

/// One message as the kernel lays it out.
class Message {
 public:
  template <class Body>
  Message(int type, const Body& body) {
    bytes_.resize(NLMSG_LENGTH(sizeof body));
    std::memcpy(bytes_.data() + NLMSG_HDRLEN, &body, sizeof body);
    type_ = type;
  }
  Message& with(int type, std::string_view value) {
    const std::size_t at = NLMSG_ALIGN(bytes_.size());
    bytes_.resize(at + RTA_LENGTH(value.size()));
    const rtattr head{static_cast<unsigned short>(RTA_LENGTH(value.size())),
                      static_cast<unsigned short>(type)};
    std::memcpy(bytes_.data() + at, &head, sizeof head);
    std::memcpy(bytes_.data() + at + sizeof head, value.data(), value.size());
    return *this;
  }
  std::vector<std::byte> bytes() const {
    std::vector<std::byte> out = bytes_;
    nlmsghdr head{};
    head.nlmsg_len = static_cast<std::uint32_t>(out.size());
    head.nlmsg_type = static_cast<std::uint16_t>(type_);
    std::memcpy(out.data(), &head, sizeof head);
    out.resize(NLMSG_ALIGN(out.size()));
    return out;
  }

 private:
  std::vector<std::byte> bytes_;
  int type_ = 0;
};

Message link_message(int type, int index, std::string name, unsigned flags) {
  ifinfomsg info{};
  info.ifi_index = index;
  info.ifi_flags = flags;
  name += '\0';
  return Message(type, info).with(IFLA_MTU, std::string_view("\0\5\0\0", 4)).with(IFLA_IFNAME, name);
}
Message address_message(int type, int index, int family, std::string_view address, std::uint8_t scope,
                        std::uint8_t flags = 0) {
  ifaddrmsg info{};
  info.ifa_family = static_cast<std::uint8_t>(family);
  info.ifa_prefixlen = family == AF_INET ? 24 : 64;
  info.ifa_scope = scope;
  info.ifa_flags = flags;
  info.ifa_index = static_cast<unsigned>(index);
  return Message(type, info).with(IFA_ADDRESS, address);
}

constexpr std::string_view kFour("\xc0\x00\x02\x07", 4);
constexpr std::string_view kSix("\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x07", 16);

/// The book's clock passes as told.
struct Bench {
  LinkBook book{{"veth*", "lo"}};
  Duration now{0};
  void link(const char* name, bool up, int index = 2) { book.note({Kind::kLink, index, name, up, {}}, now); }
  void gone(int index = 2) { book.note({Kind::kLinkGone, index, "eth0", false, {}}, now); }
  void address(const char* text, bool has = true) {
    book.note({has ? Kind::kAddress : Kind::kAddressGone, 2, {}, false, text}, now);
  }
  std::vector<std::string> after(Duration pass) {
    now += pass;
    std::vector<std::string> out;
    for (const Event& event : book.due(now, from_unix_ms(now.count())))
      out.push_back(event.name + ": " + event.body);
    return out;
  }
};
using Told = std::vector<std::string>;

}  // namespace

TEST_CASE("what the kernel says about interfaces and their addresses is read") {
  std::vector<std::byte> datagram;
  const auto add = [&](const Message& message) {
    const auto bytes = message.bytes();
    datagram.insert(datagram.end(), bytes.begin(), bytes.end());
  };
  add(link_message(RTM_NEWLINK, 2, "eth0", IFF_UP | IFF_RUNNING));
  add(link_message(RTM_NEWLINK, 3, "wlan0", IFF_UP));
  add(link_message(RTM_DELLINK, 4, "tun0", 0));
  add(address_message(RTM_NEWADDR, 2, AF_INET, kFour, RT_SCOPE_UNIVERSE));
  add(address_message(RTM_DELADDR, 2, AF_INET6, kSix, RT_SCOPE_UNIVERSE));
  add(address_message(RTM_NEWADDR, 2, AF_INET6, kSix, RT_SCOPE_LINK));
  add(address_message(RTM_NEWADDR, 2, AF_INET6, kSix, RT_SCOPE_UNIVERSE, IFA_F_TEMPORARY));
  add(address_message(RTM_NEWADDR, 2, AF_INET6, kSix, RT_SCOPE_UNIVERSE, IFA_F_TENTATIVE));
  add(Message(RTM_NEWROUTE, rtmsg{}));
  const auto notices = read_rtnetlink(datagram);
  REQUIRE(notices.size() == 5);
  CHECK((notices[0].kind == Kind::kLink && notices[0].name == "eth0" && notices[0].up &&
         notices[0].index == 2));
  CHECK((notices[1].name == "wlan0" && !notices[1].up));
  CHECK((notices[2].kind == Kind::kLinkGone && notices[2].name == "tun0"));
  CHECK((notices[3].kind == Kind::kAddress && notices[3].address == "192.0.2.7/24"));
  CHECK((notices[4].kind == Kind::kAddressGone && notices[4].address == "2001:db8::7/64"));
}

TEST_CASE("a point-to-point link's own end is its address") {
  const auto notices = read_rtnetlink(
      address_message(RTM_NEWADDR, 2, AF_INET, std::string_view("\xc0\0\2\1", 4), RT_SCOPE_UNIVERSE)
          .with(IFA_LOCAL, kFour)
          .bytes());
  REQUIRE(notices.size() == 1);
  CHECK(notices[0].address == "192.0.2.7/24");
}

TEST_CASE("a datagram that is cut anywhere, or lies about its lengths, is read as far as it goes") {
  auto whole = link_message(RTM_NEWLINK, 2, "eth0", IFF_UP).bytes();
  const auto more = address_message(RTM_NEWADDR, 2, AF_INET, kFour, RT_SCOPE_UNIVERSE).bytes();
  whole.insert(whole.end(), more.begin(), more.end());
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const std::vector<std::byte> cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
    CHECK(read_rtnetlink(cut).size() <= 1);
  }
  for (std::size_t at = 0; at < whole.size(); ++at) {
    for (const auto value : {std::byte{0}, std::byte{1}, std::byte{0xff}}) {
      std::vector<std::byte> bent = whole;
      bent[at] = value;
      CHECK(read_rtnetlink(bent).size() <= 2);
    }
  }
}

TEST_CASE("what is known at the start is not told, what changes afterwards is, once it has settled") {
  Bench bench;
  bench.link("eth0", true);
  bench.address("192.0.2.7/24");
  bench.book.settle();
  CHECK(bench.after(Duration{60'000}).empty());
  CHECK_FALSE(bench.book.next().has_value());
  bench.link("eth0", false);
  CHECK(bench.book.next() == bench.now + LinkBook::kSettle);
  CHECK(bench.after(Duration{1'999}).empty());
  CHECK(bench.after(Duration{1}) == Told{"link.down: eth0 is down"});
  bench.link("eth0", true);
  CHECK(bench.after(LinkBook::kSettle) == Told{"link.up: eth0 is up"});
  CHECK(bench.after(Duration{60'000}).empty());
}

TEST_CASE("a flap is one event with the number of its changes, and what never settles is told all the same") {
  Bench bench;
  bench.link("eth0", true);
  bench.book.settle();
  bench.link("eth0", false);
  bench.link("eth0", true);
  CHECK(bench.after(LinkBook::kSettle) == Told{"link.up: eth0 is up, after 2 changes"});
  Told told;
  for (int i = 0; i < 31; ++i) {
    bench.link("eth0", i % 2 != 0);
    for (std::string& one : bench.after(Duration{1'000})) told.push_back(std::move(one));
  }
  CHECK(told == Told{"link.up: eth0 is up, after 30 changes"});
}

TEST_CASE("addresses that came and went are told together") {
  Bench bench;
  bench.link("eth0", true);
  bench.address("192.0.2.7/24");
  bench.book.settle();
  bench.address("192.0.2.7/24", false);
  bench.address("192.0.2.8/24");
  bench.address("2001:db8::7/64");
  CHECK(bench.after(LinkBook::kSettle) ==
        Told{"address.changed: eth0: has 192.0.2.8/24, 2001:db8::7/64, no longer 192.0.2.7/24"});
  bench.address("192.0.2.8/24", false);
  bench.address("192.0.2.8/24");  // renewed
  CHECK(bench.after(LinkBook::kSettle).empty());
  bench.address("192.0.2.8/24", false);
  CHECK(bench.after(LinkBook::kSettle) == Told{"address.changed: eth0: no longer 192.0.2.8/24"});
}

TEST_CASE("an interface that goes is down and forgotten; those that are ignored are never told") {
  Bench bench;
  bench.link("eth0", true);
  bench.book.settle();
  bench.gone();
  CHECK(bench.after(LinkBook::kSettle) == Told{"link.down: eth0 is gone"});
  bench.link("eth0", true, 7);
  CHECK(bench.after(LinkBook::kSettle) == Told{"link.up: eth0 is up"});
  bench.link("veth1234", true, 8);
  bench.link("lo", true, 9);
  CHECK(bench.after(LinkBook::kSettle).empty());
}

TEST_CASE("after messages were missed, all that there is tells what changed") {
  Bench bench;
  bench.link("eth0", true);
  bench.address("192.0.2.7/24");
  bench.link("eth1", true, 3);
  bench.book.settle();
  bench.book.note_all({{Kind::kLink, 2, "eth0", true, {}}, {Kind::kAddress, 2, {}, false, "192.0.2.9/24"}},
                      bench.now);
  CHECK(bench.after(LinkBook::kSettle) ==
        Told{"address.changed: eth0: has 192.0.2.9/24, no longer 192.0.2.7/24", "link.down: eth1 is gone"});
  CHECK(ends_answer(Message(NLMSG_DONE, 0).bytes()));
  CHECK_FALSE(ends_answer(link_message(RTM_NEWLINK, 2, "eth0", 0).bytes()));
  CHECK_FALSE(ends_answer({}));
}

TEST_CASE("more interfaces than the limit are not told of") {
  Bench bench;
  for (int i = 0; i <= static_cast<int>(LinkBook::kLinksMax); ++i)
    bench.link(("e" + std::to_string(i)).c_str(), true, 10 + i);
  CHECK(bench.after(LinkBook::kSettle).size() == LinkBook::kLinksMax);
}

}  // namespace tidemark::change
