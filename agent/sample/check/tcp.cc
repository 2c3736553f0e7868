#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>

#include "agent/sample/check/literal_address.h"
#include "agent/sample/check/making.h"
#include "agent/sample/check/metered.h"

namespace tidemark::check {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

/// One attempt: name, connection, time-out. Keeps itself alive through its pending operations.
class Attempt : public std::enable_shared_from_this<Attempt> {
 public:
  Attempt(const MeteredExecutor& loop, const Bounds& seconds, Check::Done done)
      : seconds_(seconds), resolver_(loop), socket_(loop), timer_(loop), done_(std::move(done)) {}

  void start(const std::string& host, const std::string& port, Duration timeout) {
    where_ = host + ":" + port;
    timeout_ = timeout;
    timer_.expires_after(timeout);
    timer_.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
      if (!error)
        self->finish(CheckState::kCritical,
                     "no answer from " + self->where_ + " within " + human(self->timeout_));
    });
    if (const auto address = literal_address(host, port)) return connect(*address);
    resolver_.async_resolve(
        host, port, [self = shared_from_this()](const boost::system::error_code& error, auto found) {
          if (error)
            return self->finish(CheckState::kCritical,
                                "cannot resolve " + self->where_ + ": " + error.message());
          self->connect(found);
        });
  }
  void abandon() {
    done_ = nullptr;
    close();
  }

 private:
  void connect(const tcp::resolver::results_type& found) {
    if (!done_) return;
    began_ = std::chrono::steady_clock::now();
    asio::async_connect(
        socket_, found, [self = shared_from_this()](const boost::system::error_code& error, auto&&) {
          if (error)
            return self->finish(CheckState::kCritical,
                                "cannot connect to " + self->where_ + ": " + error.message());
          const std::chrono::duration<double> took = std::chrono::steady_clock::now() - self->began_;
          self->finish(judge_high(took.count(), self->seconds_),
                       "connected to " + self->where_ + " in " + ms_text(took.count()),
                       {perfdata("time", took.count(), "s")});
        });
  }
  void finish(CheckState state, std::string text, std::vector<Reading> perfdata = {}) {
    if (!done_) return;
    const Check::Done done = std::exchange(done_, nullptr);
    close();
    done({state, std::move(text), std::move(perfdata)});
  }
  void close() {
    boost::system::error_code ignored;
    resolver_.cancel();
    timer_.cancel();
    socket_.close(ignored);
  }

  const Bounds seconds_;
  tcp::resolver resolver_;
  tcp::socket socket_;
  asio::steady_timer timer_;
  Check::Done done_;
  std::string where_;
  Duration timeout_{};
  std::chrono::steady_clock::time_point began_;
};

class TcpCheck final : public Check {
 public:
  explicit TcpCheck(const Making& making)
      : loop_(making.context, cpu_),
        host_(making.parameters.text("host")),
        port_(making.parameters.text("port")),
        seconds_(making.parameters.durations()),
        timeout_(making.spec.timeout) {}
  ~TcpCheck() override { cancel(); }

  void run(Done done) override {
    const CpuMeter meter(*cpu_);
    attempt_ =
        std::make_shared<Attempt>(loop_, seconds_, [cpu = cpu_, done = std::move(done)](Finding finding) {
          finding.cpu = std::exchange(*cpu, {});  // the piece that is under way counts to the next run
          done(std::move(finding));
        });
    attempt_->start(host_, port_, timeout_);
  }
  void cancel() override {
    if (attempt_) attempt_->abandon();
    attempt_.reset();
  }

 private:
  const MeteredExecutor::Sum cpu_ = std::make_shared<std::chrono::nanoseconds>();
  const MeteredExecutor loop_;
  const std::string host_;
  const std::string port_;
  const Bounds seconds_;
  const Duration timeout_;
  std::shared_ptr<Attempt> attempt_;  // shared with its pending operations
};

}  // namespace

std::unique_ptr<Check> make_tcp_check(const Making& making) { return std::make_unique<TcpCheck>(making); }

}  // namespace tidemark::check
