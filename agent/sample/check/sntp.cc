#include "agent/sample/check/sntp.h"

#include <algorithm>

namespace tidemark::check {
namespace {

constexpr std::int64_t kNanos = 1'000'000'000;
constexpr std::uint64_t kEpochs = 2'208'988'800;  // seconds from 1900 to 1970
constexpr std::size_t kOriginate = 24, kReceive = 32, kTransmit = 40;

/// 32.32 fixed point since 1900; eras wrap in 2036, which differences do not notice.
std::uint64_t stamp_of(std::int64_t ns) {
  const auto seconds = static_cast<std::uint64_t>(ns / kNanos) + kEpochs;
  const auto fraction = (static_cast<std::uint64_t>(ns % kNanos) << 32) / kNanos;
  return seconds << 32 | fraction;
}

std::uint64_t read_stamp(std::span<const std::uint8_t> packet, std::size_t at) {
  std::uint64_t out = 0;
  for (std::size_t i = 0; i < 8; ++i) out = out << 8 | packet[at + i];
  return out;
}

double difference(std::uint64_t a, std::uint64_t b) {
  return static_cast<double>(static_cast<std::int64_t>(a - b)) / 4'294'967'296.0;
}

}  // namespace

std::array<std::uint8_t, kSntpBytes> sntp_request(std::int64_t sent_ns) {
  std::array<std::uint8_t, kSntpBytes> out{};
  out[0] = 4 << 3 | 3;  // version 4, client
  const std::uint64_t stamp = stamp_of(sent_ns);
  for (std::size_t i = 0; i < 8; ++i) out[kTransmit + i] = static_cast<std::uint8_t>(stamp >> (56 - 8 * i));
  return out;
}

std::optional<SntpAnswer> read_sntp(std::span<const std::uint8_t> packet, std::int64_t sent_ns,
                                    std::int64_t received_ns, std::string& why) {
  constexpr int server = 4, unsynchronised = 3;
  const std::uint64_t sent = stamp_of(sent_ns);
  if (packet.size() < kSntpBytes || (packet[0] & 7) != server) {
    why = "what came back is no answer of a time server";
  } else if (read_stamp(packet, kOriginate) != sent) {
    why = "what came back does not answer this request";
  } else if (packet[1] == 0) {
    why = "the server does not serve us: " + std::string(packet.begin() + 12, packet.begin() + 16);
  } else if (packet[0] >> 6 == unsynchronised || packet[1] >= 16 || read_stamp(packet, kTransmit) == 0) {
    why = "the server's own clock is not set";
  } else {
    const std::uint64_t received = stamp_of(received_ns);
    const std::uint64_t there = read_stamp(packet, kReceive), back = read_stamp(packet, kTransmit);
    return SntpAnswer{(difference(there, sent) + difference(back, received)) / 2,
                      std::max(0.0, difference(received, sent) - difference(back, there)), packet[1]};
  }
  return std::nullopt;
}

}  // namespace tidemark::check
