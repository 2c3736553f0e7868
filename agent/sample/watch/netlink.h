#pragma once

#include <boost/asio/posix/stream_descriptor.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace tidemark::watch {

/// The kernel's messages of one netlink family, on the agent's loop. After its end nothing is called any
/// more.
class Netlink {
 public:
  static constexpr std::size_t kDatagramBytesMax =
      64 << 10;                             ///< what is longer is cut, as the kernel never sends
  static constexpr int kDatagramsMax = 64;  ///< in one turn of the loop

  struct Ears {
    std::function<void(std::span<const std::byte>)> datagram;  ///< of the kernel itself alone
    std::function<void()> missed;                              ///< there was no room for some
    std::function<void(std::string)> broken;                   ///< nothing comes any more
  };

  explicit Netlink(boost::asio::io_context& context) : descriptor_(context) {}

  /// Empty, or why it cannot listen. `groups` are bits.
  std::string listen(int family, std::uint32_t groups, Ears ears);

  /// All datagrams that answer a dump request (rtnetlink(7)); empty: none came. Waits for the kernel alone.
  static std::vector<std::vector<std::byte>> dump(
      std::uint16_t type, std::uint8_t address_family,
      const std::function<bool(std::span<const std::byte>)>& is_last);

 private:
  void await();
  void read();

  boost::asio::posix::stream_descriptor descriptor_;
  Ears ears_;
  std::vector<std::byte> buffer_ = std::vector<std::byte>(kDatagramBytesMax);
  std::shared_ptr<int> token_ = std::make_shared<int>(0);  // gone with this
};

}  // namespace tidemark::watch
