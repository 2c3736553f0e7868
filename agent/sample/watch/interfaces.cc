#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <utility>

#include "agent/sample/change/links.h"
#include "agent/sample/watch/making.h"
#include "agent/sample/watch/netlink.h"
#include "common/clock/clock.h"

namespace tidemark::watch {
namespace {

class InterfacesWatch final : public Watch {
 public:
  InterfacesWatch(boost::asio::io_context& context, std::vector<std::string> ignored)
      : context_(context), netlink_(context), timer_(context), book_(std::move(ignored)) {}

  void start(const std::string&, Sink sink) override {
    sink_ = std::move(sink);
    const std::string why =
        netlink_.listen(NETLINK_ROUTE, RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR,
                        {[this](std::span<const std::byte> datagram) {
                           for (const auto& notice : change::read_rtnetlink(datagram))
                             book_.note(notice, now());
                           await_due();
                         },
                         [this] {
                           look();
                           await_due();
                         },
                         [this](std::string reason) { sink_.trouble(std::move(reason)); }});
    if (why.empty()) {
      look();
      book_.settle();
    }
    boost::asio::post(context_, [this, why, alive = std::weak_ptr(token_)] {
      if (!alive.expired()) sink_.trouble(why);
    });
  }
  std::string position() const override { return {}; }

 private:
  static Duration now() { return system_clock().monotonic(); }

  /// How everything is now; what the socket has not told yet changes nothing any more.
  void look() {
    std::vector<change::LinkNotice> all;
    for (const std::uint16_t type : {RTM_GETLINK, RTM_GETADDR}) {
      const auto answers = Netlink::dump(type, AF_UNSPEC, change::ends_answer);
      if (answers.empty() || !change::ends_answer(answers.back()))
        return;  // not whole: nothing is gone by it
      for (const auto& datagram : answers) {
        for (auto& notice : change::read_rtnetlink(datagram)) all.push_back(std::move(notice));
      }
    }
    book_.note_all(all, now());
  }
  void await_due() {
    const auto next = book_.next();
    if (!next) return;
    timer_.expires_after(std::max(Duration{0}, *next - now()));
    timer_.async_wait([this, alive = std::weak_ptr(token_)](const boost::system::error_code& error) {
      if (error || alive.expired()) return;
      auto events = book_.due(now(), system_clock().now());
      if (!events.empty()) sink_.events(std::move(events));
      if (!alive.expired()) await_due();
    });
  }

  boost::asio::io_context& context_;
  Netlink netlink_;
  boost::asio::steady_timer timer_;
  change::LinkBook book_;
  Sink sink_;
  std::shared_ptr<int> token_ = std::make_shared<int>(0);  // gone with this
};

}  // namespace

std::unique_ptr<Watch> make_interfaces_watch(const Making& making) {
  return std::make_unique<InterfacesWatch>(making.context, listed_words(making.text("ignore")));
}

}  // namespace tidemark::watch
