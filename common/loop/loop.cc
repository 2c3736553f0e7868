#include "common/loop/loop.h"

#include <signal.h>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <optional>
#include <utility>
#include <vector>

namespace tidemark {

namespace asio = boost::asio;

struct Loop::State {
  asio::io_context context{1};
  std::optional<asio::executor_work_guard<asio::io_context::executor_type>> guard{context.get_executor()};
  asio::signal_set stop_signals{context};
  asio::signal_set reload_signals{context};
  std::mt19937_64 random{std::random_device{}()};

  void await_reload(std::function<void()> work) {
    reload_signals.async_wait([this, work = std::move(work)](const boost::system::error_code& error, int) {
      if (error) return;
      work();
      await_reload(work);
    });
  }
};

/// Owned by its pending wait and by whoever keeps the handle; destroying the last handle does not cancel.
class Loop::Timer : public std::enable_shared_from_this<Loop::Timer> {
 public:
  Timer(asio::io_context& context, Duration interval, std::function<void()> work)
      : timer_(context), interval_(interval), work_(std::move(work)) {}

  void start(Duration delay) {
    timer_.expires_after(delay);
    wait();
  }
  void set_interval(Duration interval) {
    if (interval == interval_) return;
    interval_ = interval;
    start(interval);  // the wait that was under way ends with an error, and without a call
  }

 private:
  void wait() {
    timer_.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
      if (!error) self->fire();
    });
  }
  void fire() {
    work_();
    const auto due = timer_.expiry();
    const auto now = std::chrono::steady_clock::now();
    const auto missed = now > due ? (now - due) / interval_ : 0;
    timer_.expires_at(due + interval_ * (missed + 1));
    wait();
  }

  asio::steady_timer timer_;
  Duration interval_;
  std::function<void()> work_;
};

Loop::Loop() : state_(std::make_shared<State>()) {}
Loop::~Loop() = default;

asio::io_context& Loop::context() { return state_->context; }

void Loop::post(std::function<void()> work) { asio::post(state_->context, std::move(work)); }

std::function<void(std::function<void()>)> Loop::poster() const {
  return [weak = std::weak_ptr<State>(state_)](std::function<void()> work) {
    if (const auto state = weak.lock()) asio::post(state->context, std::move(work));
  };
}

std::shared_ptr<void> Loop::after(Duration delay, std::function<void()> work) {
  auto timer = std::make_shared<asio::steady_timer>(state_->context, delay);
  timer->async_wait([work = std::move(work)](const boost::system::error_code& error) {
    if (!error) work();
  });
  return timer;
}

std::shared_ptr<Loop::Timer> Loop::every(Duration interval, Duration first_spread,
                                         std::function<void()> work) {
  auto timer = std::make_shared<Timer>(state_->context, interval, std::move(work));
  std::uniform_int_distribution<Duration::rep> spread(0, std::max<Duration::rep>(first_spread.count(), 0));
  timer->start(Duration{spread(state_->random)});
  return timer;
}

void Loop::set_interval(Timer& timer, Duration interval) { timer.set_interval(interval); }

void Loop::on_signals(std::function<void()> stop_work, std::function<void()> reload_work) {
  ::signal(SIGPIPE, SIG_IGN);
  state_->stop_signals.add(SIGTERM);
  state_->stop_signals.add(SIGINT);
  state_->stop_signals.async_wait([work = std::move(stop_work)](const boost::system::error_code& error, int) {
    if (!error) work();
  });
  state_->reload_signals.add(SIGHUP);
  state_->await_reload(std::move(reload_work));
}

void Loop::run() { state_->context.run(); }

void Loop::stop() {
  // Posted, so that what was posted before still runs.
  asio::post(state_->context, [this] {
    state_->guard.reset();
    state_->context.stop();
  });
}

}  // namespace tidemark
