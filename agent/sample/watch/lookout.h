#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "common/model/time.h"

namespace boost::asio {
class io_context;
}

namespace tidemark::watch {

/// A thread that looks where looking may hang, and brings what it found to the agent's loop. Made and ended
/// on the loop; its end does not wait for a thread that hangs, and nothing of it runs on the loop afterwards.
class Lookout {
 public:
  struct State;

  /// The thread's side.
  class Post {
   public:
    explicit Post(State& state) : state_(state) {}
    /// Until there is something to read at the descriptor (-1: none), or so much time has passed. False: the
    /// lookout has ended, and so should the thread.
    bool wait(Duration time, int descriptor = -1);
    /// Runs the work on the loop and returns when that is done; false: it was not, the lookout has ended.
    bool on_loop(std::function<void()> work);

   private:
    State& state_;
  };

  /// `look` runs on the thread until wait() or on_loop() says that it has ended. What it holds must be its
  /// own. Where no thread can be started, `failed` is called on the loop with the reason instead.
  Lookout(boost::asio::io_context& context, std::function<void(std::string reason)> failed,
          std::function<void(Post&)> look);
  ~Lookout();
  Lookout(const Lookout&) = delete;
  Lookout& operator=(const Lookout&) = delete;

  /// For how long the thread has been looking without a wait().
  Duration busy() const;
  /// Processor time that the thread used since the last call, up to its last wait().
  std::chrono::nanoseconds take_cpu();

 private:
  const std::shared_ptr<State> state_;  // shared with the thread, which may outlive this
};

}  // namespace tidemark::watch
