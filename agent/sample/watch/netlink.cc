#include "agent/sample/watch/netlink.h"

#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace tidemark::watch {
namespace {

/// The size, or below 0 with errno. `from_kernel` tells whether somebody else forged it.
ssize_t receive(int fd, std::span<std::byte> into, bool& from_kernel) {
  sockaddr_nl sender{};
  iovec piece{into.data(), into.size()};
  msghdr message{};
  message.msg_name = &sender, message.msg_namelen = sizeof sender;
  message.msg_iov = &piece, message.msg_iovlen = 1;
  ssize_t n = 0;
  do {
    n = ::recvmsg(fd, &message, 0);
  } while (n < 0 && errno == EINTR);
  from_kernel = sender.nl_pid == 0;
  return n;
}

}  // namespace

std::string Netlink::listen(int family, std::uint32_t groups, Ears ears) {
  ears_ = std::move(ears);
  const int fd = ::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, family);
  if (fd < 0) return std::string("no netlink socket: ") + std::strerror(errno);
  sockaddr_nl own{};
  own.nl_family = AF_NETLINK;
  own.nl_groups = groups;
  if (::bind(fd, reinterpret_cast<const sockaddr*>(&own), sizeof own) != 0) {
    const std::string why = std::strerror(errno);
    ::close(fd);
    return "the kernel does not let this user listen: " + why;
  }
  descriptor_.assign(fd);
  await();
  return {};
}

void Netlink::await() {
  descriptor_.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                         [this, alive = std::weak_ptr(token_)](const boost::system::error_code& error) {
                           if (!error && !alive.expired()) read();
                         });
}

void Netlink::read() {
  const std::weak_ptr<int> alive = token_;
  for (int i = 0; i < kDatagramsMax; ++i) {
    bool from_kernel = false;
    const ssize_t n = receive(descriptor_.native_handle(), buffer_, from_kernel);
    if (n < 0 && errno == ENOBUFS) {
      ears_.missed();
    } else if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
      break;
    } else if (n <= 0) {
      return ears_.broken(n == 0 ? "the kernel closed the socket" : std::strerror(errno));
    } else if (from_kernel) {
      ears_.datagram(std::span(buffer_).first(static_cast<std::size_t>(n)));
    }
    if (alive.expired()) return;  // whoever heard it ended this
  }
  await();
}

std::vector<std::vector<std::byte>> Netlink::dump(
    std::uint16_t type, std::uint8_t address_family,
    const std::function<bool(std::span<const std::byte>)>& is_last) {
  constexpr int answers_max = 1'024;
  std::vector<std::vector<std::byte>> out;
  const int fd = ::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
  if (fd < 0) return out;
  const timeval patience{1, 0};
  ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  struct {
    nlmsghdr head;
    rtgenmsg body;
  } request{};
  request.head.nlmsg_len = NLMSG_LENGTH(sizeof request.body);
  request.head.nlmsg_type = type;
  request.head.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
  request.body.rtgen_family = address_family;
  bool more = ::send(fd, &request, request.head.nlmsg_len, 0) > 0;
  std::vector<std::byte> buffer(kDatagramBytesMax);
  for (int i = 0; more && i < answers_max; ++i) {
    bool from_kernel = false;
    const ssize_t n = receive(fd, buffer, from_kernel);
    if (n <= 0) break;
    if (!from_kernel) continue;
    out.emplace_back(buffer.begin(), buffer.begin() + n);
    more = !is_last(out.back());
  }
  ::close(fd);
  return out;
}

}  // namespace tidemark::watch
