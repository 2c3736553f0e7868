#include <dirent.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <unistd.h>

#include <boost/asio/post.hpp>
#include <cstdlib>
#include <utility>

#include "agent/sample/change/uevent.h"
#include "agent/sample/watch/making.h"
#include "agent/sample/watch/netlink.h"
#include "common/clock/clock.h"

namespace tidemark::watch {
namespace {

constexpr std::uint32_t kKernelGroup = 1;
constexpr const char* kSys = "/sys";

/// A file of one line below /sys, as the kernel keeps it: no device is asked.
std::string line_of(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return {};
  char text[256];
  const ssize_t n = ::read(fd, text, sizeof text);
  ::close(fd);
  std::string out(text, static_cast<std::size_t>(std::max<ssize_t>(n, 0)));
  while (!out.empty() && (out.back() == '\n' || out.back() == ' ')) out.pop_back();
  return out;
}

change::UsbWords words_of(const std::string& folder) {
  return {line_of(folder + "/manufacturer"), line_of(folder + "/product"), line_of(folder + "/serial")};
}

class DevicesWatch final : public Watch {
 public:
  explicit DevicesWatch(boost::asio::io_context& context) : context_(context), netlink_(context) {}

  void start(const std::string&, Sink sink) override {
    sink_ = std::move(sink);
    const std::string why = netlink_.listen(
        NETLINK_KOBJECT_UEVENT, kKernelGroup,
        {[this](std::span<const std::byte> datagram) { hear(datagram); },
         [this] { sink_.trouble("the kernel told of more devices than this could read; some were missed"); },
         [this](std::string reason) { sink_.trouble(std::move(reason)); }});
    if (why.empty()) know_what_is_there();
    boost::asio::post(context_, [this, why, alive = std::weak_ptr(token_)] {
      if (!alive.expired()) sink_.trouble(why);
    });
  }
  std::string position() const override { return {}; }

 private:
  void hear(std::span<const std::byte> datagram) {
    const auto uevent =
        change::read_usb_uevent({reinterpret_cast<const char*>(datagram.data()), datagram.size()});
    if (!uevent) return;
    sink_.trouble({});  // what was missed is over
    const auto words = uevent->added ? words_of(kSys + uevent->path) : change::UsbWords{};
    sink_.events({book_.event_of(*uevent, words, system_clock().now())});
  }
  void know_what_is_there() {
    constexpr const char* folder = "/sys/bus/usb/devices";
    DIR* open = ::opendir(folder);
    if (open == nullptr) return;
    while (const dirent* entry = ::readdir(open)) {
      const std::string link = std::string(folder) + "/" + entry->d_name;
      const std::string vendor = line_of(link + "/idVendor");
      if (vendor.empty()) continue;
      char* const real = ::realpath(link.c_str(), nullptr);
      if (real == nullptr) continue;
      const std::string path = real;
      std::free(real);
      book_.know(path.substr(std::string_view(kSys).size()), vendor + ":" + line_of(link + "/idProduct"),
                 words_of(path));
    }
    ::closedir(open);
  }

  boost::asio::io_context& context_;
  Netlink netlink_;
  change::UsbBook book_;
  Sink sink_;
  std::shared_ptr<int> token_ = std::make_shared<int>(0);  // gone with this
};

}  // namespace

std::unique_ptr<Watch> make_devices_watch(const Making& making) {
  return std::make_unique<DevicesWatch>(making.context);
}

}  // namespace tidemark::watch
