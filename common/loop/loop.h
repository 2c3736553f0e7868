#pragma once

#include <functional>
#include <memory>
#include <random>

#include "common/model/time.h"

namespace boost::asio {
class io_context;
}

namespace tidemark {

/// One thread's event loop over Boost.Asio: posted work, jittered timers, signals. What runs on it needs no
/// lock. post() and stop() may be called from any thread, everything else from the loop's thread or before
/// run().
class Loop {
 public:
  Loop();
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  boost::asio::io_context& context();

  void post(std::function<void()> work);
  /// post() as a value for other threads that may outlive the loop; then what they post is dropped.
  std::function<void(std::function<void()>)> poster() const;
  /// Calls `work` every `interval`, in step with the interval's multiples on the steady clock: a late call
  /// does not shift the later ones, and calls that were missed altogether are left out. The first comes after
  /// a random part of `first_spread`. Timers end with the loop; the returned handle cancels one.
  class Timer;
  std::shared_ptr<Timer> every(Duration interval, Duration first_spread, std::function<void()> work);
  /// Changes the interval of a timer: its next call comes one new interval from now.
  static void set_interval(Timer& timer, Duration interval);

  /// Calls `work` once after the delay, unless the returned handle is destroyed before.
  std::shared_ptr<void> after(Duration delay, std::function<void()> work);

  /// SIGTERM and SIGINT call `stop_work`, SIGHUP calls `reload_work`, on the loop's thread. SIGPIPE is
  /// ignored.
  void on_signals(std::function<void()> stop_work, std::function<void()> reload_work);

  /// Until stop(). Returns with everything that was posted before done.
  void run();
  void stop();

 private:
  struct State;
  std::shared_ptr<State> state_;  // posters look whether it is still there
};

}  // namespace tidemark
