#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/ip_icmp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cmath>
#include <cstring>
#include <numeric>
#include <optional>
#include <random>
#include <span>
#include <vector>

#include "agent/sample/check/making.h"
#include "agent/sample/check/sntp.h"

/// Checks that ask another machine with one packet or a name: dns, ntp, ping. Each on a thread of its own,
/// since the system's resolver cannot be called off.
namespace tidemark::check {
namespace {

using Clock = std::chrono::steady_clock;

class Socket {
 public:
  Socket(int family, int type, int protocol) : fd_(::socket(family, type | SOCK_CLOEXEC, protocol)) {}
  ~Socket() {
    if (fd_ >= 0) ::close(fd_);
  }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  int fd() const { return fd_; }
  /// False where nothing came until then.
  bool readable_until(Clock::time_point end) const {
    while (true) {
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now()).count();
      pollfd wait{fd_, POLLIN, 0};
      const int ready = ::poll(&wait, 1, static_cast<int>(std::clamp<std::int64_t>(left, 0, 60'000)));
      if (ready > 0) return true;
      if (ready < 0 && errno == EINTR) continue;
      if (Clock::now() >= end) return false;
    }
  }

 private:
  const int fd_;
};

struct Resolved {
  std::vector<sockaddr_storage> addresses;
  std::vector<socklen_t> lengths;
  std::string error;
};

Resolved resolve(const std::string& name, const std::string& port, int type) {
  addrinfo hints{};
  hints.ai_socktype = type;
  addrinfo* list = nullptr;
  const int code = ::getaddrinfo(name.c_str(), port.empty() ? nullptr : port.c_str(), &hints, &list);
  Resolved out;
  if (code != 0) {
    out.error = code == EAI_SYSTEM ? std::strerror(errno) : ::gai_strerror(code);
    return out;
  }
  for (const addrinfo* one = list; one != nullptr; one = one->ai_next) {
    sockaddr_storage address{};
    std::memcpy(&address, one->ai_addr, one->ai_addrlen);
    out.addresses.push_back(address);
    out.lengths.push_back(one->ai_addrlen);
  }
  ::freeaddrinfo(list);
  if (out.addresses.empty()) out.error = "no address";
  return out;
}

std::string address_text(const sockaddr_storage& address, socklen_t length) {
  char text[NI_MAXHOST];
  const auto* plain = reinterpret_cast<const sockaddr*>(&address);
  if (::getnameinfo(plain, length, text, sizeof text, nullptr, 0, NI_NUMERICHOST) != 0) return "?";
  return text;
}

/// An address as address_text() writes it: "0:0::1" is "::1". What is none stays as it is.
std::string canonical(const std::string& address) {
  std::uint8_t bytes[16];
  char text[INET6_ADDRSTRLEN];
  for (const int family : {AF_INET, AF_INET6}) {
    if (::inet_pton(family, address.c_str(), bytes) == 1 &&
        ::inet_ntop(family, bytes, text, sizeof text) != nullptr)
      return text;
  }
  return address;
}

Finding ask_resolver(const std::string& name, const std::string& expect, const Bounds& seconds) {
  const auto began = Clock::now();
  const Resolved found = resolve(name, "", SOCK_STREAM);
  const double took = std::chrono::duration<double>(Clock::now() - began).count();
  if (!found.error.empty()) return {CheckState::kCritical, "cannot resolve " + name + ": " + found.error, {}};
  std::string all;
  const std::string wanted = canonical(expect);
  bool met = expect.empty();
  for (std::size_t i = 0; i < found.addresses.size(); ++i) {
    const std::string text = address_text(found.addresses[i], found.lengths[i]);
    all += (i == 0 ? "" : ", ") + text;
    met = met || text == wanted;
  }
  if (!met)
    return {CheckState::kCritical, name + " is " + all + ", not " + expect, {perfdata("time", took, "s")}};
  return {judge_high(took, seconds),
          name + " is " + all + " (" + ms_text(took) + ")",
          {perfdata("time", took, "s")}};
}

std::int64_t wall_ns() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

Finding ask_time(const std::string& host, const std::string& port, Duration timeout, const Bounds& seconds) {
  const auto end = Clock::now() + timeout;
  const Resolved found = resolve(host, port, SOCK_DGRAM);
  if (!found.error.empty()) return {CheckState::kUnknown, "cannot resolve " + host + ": " + found.error, {}};
  const Socket socket(found.addresses[0].ss_family, SOCK_DGRAM, 0);
  const auto* address = reinterpret_cast<const sockaddr*>(&found.addresses[0]);
  if (::connect(socket.fd(), address, found.lengths[0]) != 0)
    return {CheckState::kUnknown, host + ": " + std::strerror(errno), {}};
  const std::int64_t sent = wall_ns();
  const auto request = sntp_request(sent);
  if (::send(socket.fd(), request.data(), request.size(), 0) < 0)
    return {CheckState::kUnknown, host + ": " + std::strerror(errno), {}};
  std::string why = "no answer within " + human(timeout);
  while (socket.readable_until(end)) {
    std::uint8_t packet[128];
    const ssize_t n = ::recv(socket.fd(), packet, sizeof packet, 0);
    const std::int64_t received = wall_ns();
    if (n < 0) return {CheckState::kUnknown, host + ": " + std::strerror(errno), {}};
    const auto answer = read_sntp({packet, static_cast<std::size_t>(n)}, sent, received, why);
    if (!answer) continue;  // an answer to this request may still come
    const double off = std::abs(answer->offset_s);
    const char* which = answer->offset_s < 0 ? " fast" : " slow";
    return {judge_high(off, seconds),
            "this clock is " + ms_text(off) + (off < 0.00005 ? " off" : which) + " by " + host +
                " (stratum " + std::to_string(answer->stratum) + ")",
            {perfdata("offset", answer->offset_s, "s"), perfdata("delay", answer->delay_s, "s")}};
  }
  return {CheckState::kUnknown, host + ": " + why, {}};
}

struct PingWish {
  std::string host;
  int count = 3;
  Bounds seconds;
  Bounds loss_percent;
  Duration timeout{};
};

/// RFC 1071, of an even number of bytes.
void put_checksum(std::span<std::uint8_t> packet) {
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i + 1 < packet.size(); i += 2) sum += packet[i] << 8 | packet[i + 1];
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
  packet[2] = static_cast<std::uint8_t>(~sum >> 8);
  packet[3] = static_cast<std::uint8_t>(~sum);
}

/// ICMP echo over a datagram socket (icmp(7), net.ipv4.ping_group_range), of which the kernel sets identifier
/// and checksum; else over a raw one, where this program may (CAP_NET_RAW).
Finding ping(const PingWish& wish) {
  const Resolved found = resolve(wish.host, "", SOCK_DGRAM);
  if (!found.error.empty())
    return {CheckState::kCritical, "cannot resolve " + wish.host + ": " + found.error, {}};
  const bool six = found.addresses[0].ss_family == AF_INET6;
  const int family = found.addresses[0].ss_family;
  const int protocol = six ? int{IPPROTO_ICMPV6} : int{IPPROTO_ICMP};
  std::optional<Socket> tried(std::in_place, family, SOCK_DGRAM, protocol);
  const bool raw = tried->fd() < 0;
  if (raw) tried.emplace(family, SOCK_RAW, protocol);
  const Socket& socket = *tried;
  if (socket.fd() < 0) {
    return {CheckState::kUnknown,
            std::string("the kernel does not let this user ping: ") + std::strerror(errno) +
                "; sysctl net.ipv4.ping_group_range or the capability CAP_NET_RAW would",
            {}};
  }
  const auto* address = reinterpret_cast<const sockaddr*>(&found.addresses[0]);
  if (raw) (void)::connect(socket.fd(), address, found.lengths[0]);  // so that it hears that host alone
  const auto identifier = static_cast<std::uint16_t>(std::random_device{}());
  constexpr std::uint8_t echo4 = 8, reply4 = 0, echo6 = 128, reply6 = 129;
  const Duration share = wish.timeout / (wish.count + 1);
  std::vector<double> times;
  for (int n = 0; n < wish.count; ++n) {
    std::uint8_t packet[64] = {six ? echo6 : echo4};
    packet[4] = static_cast<std::uint8_t>(identifier >> 8);
    packet[5] = static_cast<std::uint8_t>(identifier);
    packet[7] = static_cast<std::uint8_t>(n + 1);
    if (!six) put_checksum(packet);
    const auto sent = Clock::now();
    if (::sendto(socket.fd(), packet, sizeof packet, 0, address, found.lengths[0]) < 0) {
      if (errno == EACCES || errno == EPERM)
        return {CheckState::kUnknown, wish.host + ": " + std::strerror(errno), {}};
      continue;
    }
    while (socket.readable_until(sent + share)) {
      std::uint8_t answer[256];
      const ssize_t size = ::recv(socket.fd(), answer, sizeof answer, 0);
      if (size <= 0) continue;
      std::span<const std::uint8_t> echo(answer, static_cast<std::size_t>(size));
      // A raw socket of IPv4 gives the IP header too, and what others asked for.
      if (raw && !six) echo = echo.subspan(std::min<std::size_t>((echo[0] & 0x0f) * 4u, echo.size()));
      if (echo.size() < 8 || echo[0] != (six ? reply6 : reply4) || echo[7] != n + 1) continue;
      if (raw && (echo[4] << 8 | echo[5]) != identifier) continue;
      times.push_back(std::chrono::duration<double>(Clock::now() - sent).count());
      break;
    }
  }
  const double lost = 100.0 * (wish.count - static_cast<double>(times.size())) / wish.count;
  std::vector<Reading> values{perfdata("loss", lost / 100, "1")};
  if (times.empty())
    return {CheckState::kCritical, wish.host + " does not answer (" + std::to_string(wish.count) + " sent)",
            std::move(values)};
  const double mean = std::accumulate(times.begin(), times.end(), 0.0) / static_cast<double>(times.size());
  values.push_back(perfdata("time", mean, "s"));
  std::string text = wish.host + " answers in " + ms_text(mean);
  if (lost > 0) text += ", " + percent(lost) + " lost";
  return {worse(judge_high(mean, wish.seconds), judge_high(lost, wish.loss_percent)), std::move(text),
          std::move(values)};
}

}  // namespace

std::unique_ptr<Check> make_dns_check(const Making& making) {
  const Parameters& of = making.parameters;
  return make_blocking_check(
      making.context, making.spec.timeout,
      [name = of.text("host"), expect = of.text("expect"), bounds = of.durations()] {
        return ask_resolver(name, expect, bounds);
      },
      CheckState::kCritical);
}

std::unique_ptr<Check> make_ntp_check(const Making& making) {
  const Parameters& of = making.parameters;
  return make_blocking_check(making.context, making.spec.timeout + making.spec.timeout / 4,
                             [host = of.text("host"), port = of.text("port"), timeout = making.spec.timeout,
                              bounds = of.durations()] { return ask_time(host, port, timeout, bounds); });
}

std::unique_ptr<Check> make_ping_check(const Making& making) {
  const Parameters& of = making.parameters;
  PingWish wish{of.text("host"), static_cast<int>(of.number("count").value_or(3)), of.durations(),
                of.numbers("loss_warning_percent", "loss_critical_percent"), making.spec.timeout};
  // What is lost costs its share of the timeout each; a resolver that hangs is told by the whole.
  return make_blocking_check(
      making.context, making.spec.timeout, [wish = std::move(wish)] { return ping(wish); },
      CheckState::kCritical);
}

}  // namespace tidemark::check
