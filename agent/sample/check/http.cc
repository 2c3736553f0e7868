#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>

#include <chrono>
#include <optional>
#include <utility>

#include "agent/sample/check/literal_address.h"
#include "agent/sample/check/making.h"
#include "agent/sample/check/metered.h"
#include "common/certificate/certificate.h"
#include "common/model/url.h"

namespace tidemark::check {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kBodyBytesMax = 1 << 20;
constexpr std::uint32_t kHeaderBytesMax = 64 * 1024;

struct HttpWish {
  Url url;
  http::verb method = http::verb::get;
  StatusRanges status;
  std::string contains;
  Bounds seconds;
  Bounds certificate_days;
  std::string ca_file;
  bool verify = true;
  Duration timeout{};
};

/// Trusted authorities of the system are looked up by name when they are needed, not all read beforehand.
std::shared_ptr<asio::ssl::context> tls_context(const HttpWish& wish, std::string& mistake) {
  auto context = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_client);
  boost::system::error_code error;
  if (wish.ca_file.empty()) {
    context->set_default_verify_paths(error);
  } else {
    context->load_verify_file(wish.ca_file, error);
  }
  if (error)
    mistake = "cannot read " + (wish.ca_file.empty() ? "the system's authorities" : wish.ca_file) + ": " +
              error.message();
  return context;
}

/// One request: name, connection, TLS, answer. Its coroutine keeps it alive.
class Exchange : public std::enable_shared_from_this<Exchange> {
 public:
  Exchange(const MeteredExecutor& loop, std::shared_ptr<asio::ssl::context> tls, const HttpWish& wish,
           Check::Done done)
      : tls_(std::move(tls)),
        wish_(wish),
        loop_(loop),
        resolver_(loop),
        stream_(loop, *tls_),
        timer_(loop),
        done_(std::move(done)) {}

  void start() {
    timer_.expires_after(wish_.timeout);
    timer_.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
      if (!error) self->finish({CheckState::kCritical, "no answer within " + human(self->wish_.timeout), {}});
    });
    asio::co_spawn(
        loop_, [self = shared_from_this()] { return self->talk(); }, asio::detached);
  }
  void abandon() {
    done_ = nullptr;
    close();
  }

 private:
  asio::awaitable<void> talk() {
    const auto began = Clock::now();
    try {
      auto found = literal_address(wish_.url.host, wish_.url.port);
      if (!found)
        found = co_await resolver_.async_resolve(wish_.url.host, wish_.url.port, asio::use_awaitable);
      if (!done_) co_return;
      doing_ = "cannot connect";
      co_await beast::get_lowest_layer(stream_).async_connect(*found, asio::use_awaitable);
      if (wish_.url.tls) co_await shake_hands();
      doing_ = "no answer";
      if (wish_.url.tls) {
        co_await converse(stream_);
      } else {
        co_await converse(stream_.next_layer());
      }
      const double took = std::chrono::duration<double>(Clock::now() - began).count();
      finish(judge(parser_.get(), took));
    } catch (const boost::system::system_error& error) {
      finish({CheckState::kCritical, doing_ + ": " + error.code().message(), {}});
    }
  }

  /// The request, and its answer into the parser.
  template <class Stream>
  asio::awaitable<void> converse(Stream& stream) {
    http::request<http::empty_body> request{wish_.method, wish_.url.target, 11};
    request.set(http::field::host, wish_.url.authority());
    request.set(http::field::user_agent, "tidemark-agent");
    request.set(http::field::connection, "close");
    parser_.header_limit(kHeaderBytesMax);
    parser_.body_limit(kBodyBytesMax);
    parser_.skip(wish_.method == http::verb::head);
    co_await http::async_write(stream, request, asio::use_awaitable);
    beast::flat_buffer buffer;
    boost::system::error_code cut;
    co_await http::async_read(stream, buffer, parser_, asio::redirect_error(asio::use_awaitable, cut));
    // A longer body was looked at up to the limit; a server that just closes has ended its body so.
    const bool ended = parser_.is_header_done() &&
                       (cut == http::error::body_limit || cut == asio::ssl::error::stream_truncated);
    if (cut && !ended) throw boost::system::system_error(cut);
  }

  asio::awaitable<void> shake_hands() {
    doing_ = "no TLS";
    SSL* const ssl = stream_.native_handle();
    const std::string& host = wish_.url.host;
    stream_.set_verify_mode(asio::ssl::verify_none);  // judged below, with the reason
    if (literal_address(host, wish_.url.port)) {
      X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host.c_str());
    } else {
      SSL_set_tlsext_host_name(ssl, host.c_str());
      SSL_set1_host(ssl, host.c_str());
    }
    co_await stream_.async_handshake(asio::ssl::stream_base::client, asio::use_awaitable);
    look_at_certificate(ssl);
  }

  void look_at_certificate(SSL* ssl) {
    const long verdict = SSL_get_verify_result(ssl);
    if (wish_.verify && verdict != X509_V_OK)
      certificate_.emplace(
          Finding{CheckState::kCritical,
                  std::string("the certificate is not trusted: ") + X509_verify_cert_error_string(verdict),
                  {}});
    X509* const peer = SSL_get1_peer_certificate(ssl);
    if (peer == nullptr) return;
    unsigned char* der = nullptr;
    const int size = i2d_X509(peer, &der);
    X509_free(peer);
    if (size <= 0) return;
    const auto parsed =
        certificate::Certificate::from_der({reinterpret_cast<char*>(der), static_cast<std::size_t>(size)});
    OPENSSL_free(der);
    if (!parsed.ok()) return;
    Finding lasts =
        judge_certificate(wish_.url.host, seconds_until(parsed->not_after()), wish_.certificate_days);
    if (!certificate_) {
      certificate_ = std::move(lasts);
    } else {
      certificate_->perfdata = std::move(lasts.perfdata);
    }
  }

  Finding judge(const http::response<http::string_body>& answer, double took) const {
    char time[32];
    std::snprintf(time, sizeof time, " in %.0f ms", took * 1000);
    Finding out{
        judge_high(took, wish_.seconds),
        std::to_string(answer.result_int()) + " " + std::string(answer.reason()) + time,
        {perfdata("time", took, "s"), perfdata("size", static_cast<double>(answer.body().size()), "By")}};
    if (!is_in(wish_.status, static_cast<int>(answer.result_int()))) {
      out.state = CheckState::kCritical;
    } else if (!wish_.contains.empty() && answer.body().find(wish_.contains) == std::string::npos) {
      out.state = CheckState::kCritical;
      out.text += "; the body does not have '" + wish_.contains + "'";
    }
    if (certificate_) {
      out.state = worse(out.state, certificate_->state);
      if (certificate_->state != CheckState::kOk) out.text += "; " + certificate_->text;
      out.perfdata.insert(out.perfdata.end(), certificate_->perfdata.begin(), certificate_->perfdata.end());
    }
    return out;
  }

  void finish(Finding finding) {
    if (!done_) return;
    const Check::Done done = std::exchange(done_, nullptr);
    close();
    finding.text = wish_.url.authority() + ": " + finding.text;
    done(std::move(finding));
  }
  void close() {
    boost::system::error_code ignored;
    resolver_.cancel();
    timer_.cancel();
    beast::get_lowest_layer(stream_).socket().close(ignored);
  }

  const std::shared_ptr<asio::ssl::context> tls_;  // shared with the check
  const HttpWish wish_;
  const MeteredExecutor loop_;
  tcp::resolver resolver_;
  beast::ssl_stream<beast::tcp_stream> stream_;
  asio::steady_timer timer_;
  http::response_parser<http::string_body> parser_;
  Check::Done done_;
  std::string doing_ = "cannot resolve";
  std::optional<Finding> certificate_;
};

class HttpCheck final : public Check {
 public:
  HttpCheck(asio::io_context& context, HttpWish wish, std::shared_ptr<asio::ssl::context> tls)
      : loop_(context, cpu_), wish_(std::move(wish)), tls_(std::move(tls)) {}
  ~HttpCheck() override { cancel(); }

  void run(Done done) override {
    const CpuMeter meter(*cpu_);
    exchange_ =
        std::make_shared<Exchange>(loop_, tls_, wish_, [cpu = cpu_, done = std::move(done)](Finding finding) {
          finding.cpu = std::exchange(*cpu, {});  // the piece that is under way counts to the next run
          done(std::move(finding));
        });
    exchange_->start();
  }
  void cancel() override {
    if (exchange_) exchange_->abandon();
    exchange_.reset();
  }

 private:
  const MeteredExecutor::Sum cpu_ = std::make_shared<std::chrono::nanoseconds>();
  const MeteredExecutor loop_;
  const HttpWish wish_;
  const std::shared_ptr<asio::ssl::context> tls_;  // shared with exchanges under way
  std::shared_ptr<Exchange> exchange_;             // shared with its coroutine
};

}  // namespace

std::unique_ptr<Check> make_http_check(const Making& making) {
  const Parameters& of = making.parameters;
  HttpWish wish;
  wish.url = *parse_url(of.text("url"));
  wish.method = of.text("method") == "HEAD" ? http::verb::head : http::verb::get;
  wish.status = *parse_status_ranges(of.text("status"));
  wish.contains = of.text("contains");
  wish.seconds = of.durations();
  wish.certificate_days = of.numbers("certificate_warning_days", "certificate_critical_days");
  wish.ca_file = of.text("ca_file");
  wish.verify = of.flag("verify");
  wish.timeout = making.spec.timeout;
  std::string mistake;
  auto tls = tls_context(wish, mistake);
  if (!mistake.empty()) return make_impossible_check(making.context, "this check cannot run: " + mistake);
  return std::make_unique<HttpCheck>(making.context, std::move(wish), std::move(tls));
}

}  // namespace tidemark::check
