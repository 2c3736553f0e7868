#include "tests/bench/remote_write.h"

#include <algorithm>
#include <boost/asio.hpp>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <utility>

#include "tests/bench/snappy.h"

namespace tidemark::bench {
namespace {

using boost::asio::ip::tcp;

enum class WireType { kVarint = 0, kFixed64 = 1, kBytes = 2 };

void put_varint(std::string& out, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) out += static_cast<char>(value | 0x80);
  out += static_cast<char>(value);
}
void put_key(std::string& out, unsigned field, WireType type) {
  put_varint(out, field << 3 | static_cast<unsigned>(type));
}
void put_bytes(std::string& out, unsigned field, const std::string& bytes) {
  put_key(out, field, WireType::kBytes);
  put_varint(out, bytes.size());
  out += bytes;
}

std::string numbered(const char* format, std::size_t n) {
  char text[64];
  std::snprintf(text, sizeof text, format, static_cast<unsigned>(n));
  return text;
}

std::string label(const std::string& name, const std::string& value) {
  std::string out;
  put_bytes(out, 1, name);
  put_bytes(out, 2, value);
  return out;
}

/// prometheus.TimeSeries
std::string series_of(const Workload& workload, std::size_t endpoint, std::size_t series, std::size_t t_begin,
                      std::size_t t_end) {
  std::string out;
  put_bytes(out, 1, label("__name__", numbered("bench_m%02u", series)));
  put_bytes(out, 1, label("device", numbered("d%02u", series)));
  put_bytes(out, 1, label("host", numbered("device-%05u", endpoint)));
  for (std::size_t t = t_begin; t < t_end; ++t) {
    const double value = workload.value(endpoint, series, t);
    char raw[sizeof value];
    std::memcpy(raw, &value, sizeof value);
    std::string sample;
    put_key(sample, 1, WireType::kFixed64);
    sample.append(raw, sizeof raw);
    put_key(sample, 2, WireType::kVarint);
    put_varint(sample, static_cast<std::uint64_t>(unix_ms(workload.time(t))));
    put_bytes(out, 2, sample);
  }
  return out;
}

/// Reads one answer to its end; its status.
absl::StatusOr<unsigned> read_answer(tcp::socket& socket, std::string& buffer) {
  const std::size_t head = boost::asio::read_until(socket, boost::asio::dynamic_buffer(buffer), "\r\n\r\n");
  std::string header = buffer.substr(0, head);
  std::transform(header.begin(), header.end(), header.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  unsigned status = 0;
  if (std::sscanf(header.c_str(), "http/1.1 %u", &status) != 1)
    return absl::UnavailableError("the answer is not HTTP/1.1");
  std::size_t length = 0;
  if (const auto at = header.find("content-length:"); at != std::string::npos)
    std::sscanf(header.c_str() + at, "content-length: %zu", &length);
  if (buffer.size() < head + length)
    boost::asio::read(socket, boost::asio::dynamic_buffer(buffer),
                      boost::asio::transfer_exactly(head + length - buffer.size()));
  if (status / 100 != 2)
    return absl::UnavailableError("the answer is " + std::to_string(status) + ": " +
                                  buffer.substr(head, length));
  buffer.erase(0, head + length);
  return status;
}

}  // namespace

std::vector<std::string> RemoteWrite::requests(const Workload& workload, const Shape& shape,
                                               std::size_t source) const {
  std::vector<std::string> out;
  const std::size_t size = workload.options().endpoints / shape.sources;
  const std::size_t width = shape.endpoints_per_batch == 0 ? size : shape.endpoints_per_batch;
  for (std::size_t t = 0; t < workload.options().ticks; t += shape.ticks_per_batch) {
    const std::size_t t_end = std::min(workload.options().ticks, t + shape.ticks_per_batch);
    for (std::size_t e = 0; e < size; e += width) {
      std::string message;
      for (std::size_t i = e; i < std::min(size, e + width); ++i) {
        for (std::size_t s = 0; s < workload.options().series; ++s)
          put_bytes(message, 1, series_of(workload, source * size + i, s, t, t_end));
      }
      const std::string body = snappy(message);
      out.push_back("POST " + path + " HTTP/1.1\r\nHost: " + host +
                    "\r\nContent-Encoding: snappy\r\nContent-Type: application/x-protobuf\r\n"
                    "X-Prometheus-Remote-Write-Version: 0.1.0\r\nContent-Length: " +
                    std::to_string(body.size()) + "\r\n\r\n" + body);
    }
  }
  return out;
}

absl::StatusOr<std::vector<double>> RemoteWrite::send(const std::vector<std::string>& requests) const {
  std::vector<double> took_ms;
  try {
    boost::asio::io_context context;
    tcp::socket socket(context);
    socket.connect({boost::asio::ip::make_address(host), port});
    socket.set_option(tcp::no_delay(true));
    std::string buffer;
    for (const std::string& request : requests) {
      const auto begun = std::chrono::steady_clock::now();
      boost::asio::write(socket, boost::asio::buffer(request));
      if (auto status = read_answer(socket, buffer); !status.ok()) return status.status();
      took_ms.push_back(
          std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begun).count());
    }
  } catch (const boost::system::system_error& e) {
    return absl::UnavailableError(e.what());
  }
  return took_ms;
}

}  // namespace tidemark::bench
