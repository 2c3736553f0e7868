#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <optional>

#include "agent/sample/check/check.h"
#include "tests/support/catch.h"

using namespace tidemark;
using namespace tidemark::check;
using boost::asio::ip::tcp;

namespace {

CheckSpec spec_of(const std::string& host, std::uint16_t port, Duration timeout = Duration{30'000}) {
  CheckSpec spec;
  spec.name = "web";
  spec.type = "tcp";
  spec.timeout = timeout;
  spec.parameters = {{"host", host}, {"port", std::to_string(port)}};
  return spec;
}

Finding found(const CheckSpec& spec) {
  boost::asio::io_context context;
  const auto check = make_check(context, spec, {});
  std::optional<Finding> finding;
  check->run([&](Finding f) { finding = std::move(f); });
  context.run();
  REQUIRE(finding.has_value());
  return *finding;
}

}  // namespace

TEST_CASE("tcp: a port that takes connections is ok, by address and by name, with the time that it took") {
  boost::asio::io_context context;
  tcp::acceptor acceptor(context, tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0));
  for (const char* host : {"127.0.0.1", "localhost"}) {
    CAPTURE(host);
    const Finding finding = found(spec_of(host, acceptor.local_endpoint().port()));
    CHECK(finding.state == CheckState::kOk);
    CHECK(finding.text.find("connected to " + std::string(host)) == 0);
    REQUIRE(finding.perfdata.size() == 1);
    CHECK(finding.perfdata[0].unit == "s");
    CHECK(finding.perfdata[0].value >= 0);
  }
}

TEST_CASE("tcp: a port that nobody listens at is critical, with the reason") {
  boost::asio::io_context context;
  tcp::acceptor acceptor(context, tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0));
  const std::uint16_t port = acceptor.local_endpoint().port();
  acceptor.close();
  const Finding finding = found(spec_of("127.0.0.1", port));
  CHECK(finding.state == CheckState::kCritical);
  CHECK(finding.text.find("cannot connect to 127.0.0.1:") == 0);
  CHECK(finding.text.find("refused") != std::string::npos);
}

TEST_CASE("tcp: a name that does not exist is critical, with the name") {
  const Finding finding = found(spec_of("no-such-host.invalid", 80));
  CHECK(finding.state == CheckState::kCritical);
  CHECK(finding.text.find("no-such-host.invalid:80") != std::string::npos);
}

TEST_CASE("tcp: a listener whose queue is full is critical after the time-out") {
  boost::asio::io_context context;
  tcp::acceptor acceptor(context);
  acceptor.open(tcp::v4());
  acceptor.bind(tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0));
  acceptor.listen(0);  // takes one connection; the kernel drops the first packet of every further one
  tcp::socket first(context);
  first.connect(acceptor.local_endpoint());
  const Finding finding = found(spec_of("127.0.0.1", acceptor.local_endpoint().port(), Duration{100}));
  CHECK(finding.state == CheckState::kCritical);
  CHECK(finding.text.find("within 100 ms") != std::string::npos);
}
