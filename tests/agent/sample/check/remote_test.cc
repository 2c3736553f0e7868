#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/udp.hpp>

#include <cmath>
#include <cstring>
#include <sstream>

#include "agent/sample/check/listening.h"
#include "agent/sample/check/sntp.h"
#include "tests/agent/sample/check/kinds_bench.h"
#include "tests/support/script.h"

namespace tidemark::check {
namespace {

namespace asio = boost::asio;

Finding asked_time(const std::vector<std::string>& options, const ParameterMap& bounds = {}) {
  std::vector<std::string> words{"time"};
  words.insert(words.end(), options.begin(), options.end());
  Script server(TIDEMARK_FAR_SIDE, words);
  ParameterMap parameters{{"host", "127.0.0.1"}, {"port", server.expect("port")}};
  parameters.insert(bounds.begin(), bounds.end());
  return found_by("ntp", parameters,
                  options.empty() || options[0] != "--garble" ? Duration{20'000} : Duration{300});
}

}  // namespace

TEST_CASE("sockets that listen are read from the kernel's tables") {
  std::istringstream tcp(
      "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
      "   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1 0 100 "
      "0 0 10 0\n"
      "   1: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 2 1 0 100 "
      "0 0 10 0\n"
      "   2: 0100007F:0050 0100007F:C350 01 00000000:00000000 00:00000000 00000000     0        0 3 1 0 20 4 "
      "0 10 -1\n"
      "   3: broken\n"
      "   4: 0100007F 00000000:0000 0A\n");
  const auto found = read_listeners(tcp, false);
  REQUIRE(found.size() == 2);
  CHECK(found[0].address == "127.0.0.1");
  CHECK(found[0].port == 8080);
  CHECK(found[1].address == "0.0.0.0");
  CHECK(found[1].port == 22);
  std::istringstream udp6(
      "head\n"
      " 1: 00000000000000000000000001000000:14E9 00000000000000000000000000000000:0000 07 0:0 0:0 0 0 0 4 2 "
      "0 0\n");
  const auto six = read_listeners(udp6, true);
  REQUIRE(six.size() == 1);
  CHECK(six[0].address == "::1");
  CHECK(six[0].port == 5353);
}

TEST_CASE("listen: a port is found while somebody listens on it, without a connection") {
  asio::io_context context;
  asio::ip::tcp::acceptor acceptor(context, {asio::ip::address_v4::loopback(), 0});
  const std::string port = std::to_string(acceptor.local_endpoint().port());
  const Finding there = found_by("listen", {{"port", port}});
  CHECK(there.state == CheckState::kOk);
  CHECK(there.text == "tcp port " + port + " is listened on at 127.0.0.1");
  CHECK(found_by("listen", {{"port", port}, {"address", "127.0.0.2"}}).state == CheckState::kCritical);
  CHECK(found_by("listen", {{"port", port}, {"protocol", "udp"}}).state == CheckState::kCritical);
  acceptor.close();
  CHECK(found_by("listen", {{"port", port}}).text == "nothing listens on tcp port " + port);
  asio::ip::udp::socket udp(context, {asio::ip::address_v4::loopback(), 0});
  CHECK(found_by("listen", {{"port", std::to_string(udp.local_endpoint().port())}, {"protocol", "udp"}})
            .state == CheckState::kOk);
}

TEST_CASE("dns: an answer is shown, and one that must be among them is looked for") {
  const Finding good = found_by("dns", {{"host", "localhost"}, {"expect", "127.0.0.1"}});
  CAPTURE(good.text);
  CHECK(good.state == CheckState::kOk);
  CHECK(value_of(good, "time"));
  const Finding other = found_by("dns", {{"host", "127.0.0.1"}, {"expect", "127.0.0.2"}});
  CHECK(other.state == CheckState::kCritical);
  CHECK(other.text == "127.0.0.1 is 127.0.0.1, not 127.0.0.2");
  CHECK(says(found_by("dns", {{"host", "no such name"}}), "cannot resolve no such name: "));
  CHECK(found_by("dns", {{"host", "127.0.0.1"}, {"critical", "0s"}}).state == CheckState::kCritical);
}

TEST_CASE("ping: loopback answers, or the reason is told") {
  const Finding finding = found_by("ping", {{"host", "127.0.0.1"}, {"count", "2"}});
  CAPTURE(finding.text);
  if (finding.state == CheckState::kUnknown) {
    CHECK(says(finding, "ping_group_range"));
    return;
  }
  CHECK(finding.state == CheckState::kOk);
  CHECK(value_of(finding, "loss") == 0.0);
  CHECK(says(found_by("ping", {{"host", "no such name"}}), "cannot resolve"));
}

TEST_CASE("an SNTP answer gives the offset of two clocks and the way between them") {
  constexpr std::int64_t second = 1'000'000'000, sent = 1'800'000'000 * second + 250'000'000;
  const auto request = sntp_request(sent);
  CHECK(request[0] == 0x23);
  std::array<std::uint8_t, kSntpBytes> answer{};
  answer[0] = 0x24, answer[1] = 3;
  std::memcpy(answer.data() + 24, request.data() + 40, 8);
  // The server is 2.5 s ahead; 100 ms there, 50 ms at the server, 200 ms back.
  const auto there = sntp_request(sent + 2'600'000'000), back = sntp_request(sent + 2'650'000'000);
  std::memcpy(answer.data() + 32, there.data() + 40, 8);
  std::memcpy(answer.data() + 40, back.data() + 40, 8);
  std::string why;
  const auto read = read_sntp(answer, sent, sent + 350'000'000, why);
  REQUIRE(read);
  CHECK(std::abs(read->offset_s - 2.45) < 1e-6);  // half of the ways' difference stays
  CHECK(std::abs(read->delay_s - 0.3) < 1e-6);
  CHECK(read->stratum == 3);

  const auto refused = [&](std::size_t at, std::uint8_t value, const char* words) {
    auto wrong = answer;
    wrong[at] = value;
    why.clear();
    CHECK_FALSE(read_sntp(wrong, sent, sent + 1, why));
    CAPTURE(why, words);
    CHECK(why.find(words) != std::string::npos);
  };
  refused(0, 0x23, "no answer of a time server");
  refused(0, 0xE4, "clock is not set");
  refused(1, 16, "clock is not set");
  refused(1, 0, "does not serve us");
  refused(31, static_cast<std::uint8_t>(answer[31] + 1), "does not answer this request");
  CHECK_FALSE(read_sntp({answer.data(), 47}, sent, sent + 1, why));
}

TEST_CASE("ntp: a real time server's offset is judged, either way") {
  const Finding good = asked_time({});
  CAPTURE(good.text);
  CHECK(good.state == CheckState::kOk);
  CHECK(std::abs(*value_of(good, "offset")) < 0.1);
  const Finding slow = asked_time({"--ahead", "0.5"});
  CHECK(slow.state == CheckState::kWarning);
  CHECK(says(slow, " slow by 127.0.0.1"));
  const Finding fast = asked_time({"--ahead", "-5"});
  CHECK(fast.state == CheckState::kCritical);
  CHECK(says(fast, " fast by 127.0.0.1"));
  CHECK(asked_time({"--ahead", "5"}, {{"warning", "10s"}, {"critical", "20s"}}).state == CheckState::kOk);
}

TEST_CASE("ntp: what is no answer leaves the offset unknown") {
  const Finding garbled = asked_time({"--garble"});
  CHECK(garbled.state == CheckState::kUnknown);
  CHECK(says(garbled, "does not answer this request"));
}

}  // namespace tidemark::check
