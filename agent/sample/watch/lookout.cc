#include "agent/sample/watch/lookout.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <limits>
#include <memory>
#include <optional>
#include <utility>

#include "common/clock/cpu_time.h"
#include "common/sync/detached.h"
#include "common/sync/mutex.h"

namespace tidemark::watch {

struct Lookout::State : std::enable_shared_from_this<Lookout::State> {
  explicit State(boost::asio::io_context& io_context) : context(&io_context) {}
  ~State() { ::close(over_event); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  void set_busy(bool busy) {
    MutexLock lock(mutex);
    busy_since.reset();
    cpu = thread_cpu_time();
    if (busy) busy_since = std::chrono::steady_clock::now();
  }

  const int over_event = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);  // readable when it is over
  Mutex mutex;
  Condition done;
  boost::asio::io_context* context ABSL_GUARDED_BY(mutex);
  bool over ABSL_GUARDED_BY(mutex) = false;
  std::chrono::nanoseconds cpu ABSL_GUARDED_BY(mutex){};        // that the thread has used
  std::chrono::nanoseconds cpu_taken ABSL_GUARDED_BY(mutex){};  // by take_cpu()
  bool under_way ABSL_GUARDED_BY(mutex) = false;                // work on the loop
  std::optional<std::chrono::steady_clock::time_point> busy_since ABSL_GUARDED_BY(mutex);
};

Lookout::Lookout(boost::asio::io_context& context, std::function<void(std::string reason)> failed,
                 std::function<void(Post&)> look)
    : state_(std::make_shared<State>(context)) {
  const absl::Status started = run_detached([state = state_, look = std::move(look)] {
    state->set_busy(true);
    Post post(*state);
    look(post);
    state->set_busy(false);
  });
  if (started.ok()) return;
  boost::asio::post(context, [alive = std::weak_ptr(state_), failed = std::move(failed),
                              reason = std::string(started.message())] {
    if (!alive.expired()) failed(reason);
  });
}

Lookout::~Lookout() {
  MutexLock lock(state_->mutex);
  state_->over = true;
  state_->context = nullptr;
  state_->done.notify_all();
  const std::uint64_t one = 1;
  (void)!::write(state_->over_event, &one, sizeof one);
}

Duration Lookout::busy() const {
  MutexLock lock(state_->mutex);
  if (!state_->busy_since) return Duration::zero();
  return std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now() - *state_->busy_since);
}

std::chrono::nanoseconds Lookout::take_cpu() {
  MutexLock lock(state_->mutex);
  return state_->cpu - std::exchange(state_->cpu_taken, state_->cpu);
}

bool Lookout::Post::wait(Duration time, int descriptor) {
  state_.set_busy(false);
  pollfd wanted[] = {{state_.over_event, POLLIN, 0}, {descriptor, POLLIN, 0}};
  const auto bounded = std::clamp<std::int64_t>(time.count(), 0, std::numeric_limits<int>::max());
  (void)::poll(wanted, 2, static_cast<int>(bounded));
  state_.set_busy(true);
  MutexLock lock(state_.mutex);
  return !state_.over;
}

bool Lookout::Post::on_loop(std::function<void()> work) {
  state_.set_busy(false);
  bool ran = false;
  {
    MutexLock lock(state_.mutex);
    if (state_.over) return false;
    state_.under_way = true;
    boost::asio::post(*state_.context, [own = state_.shared_from_this(), work = std::move(work)] {
      {
        MutexLock inner(own->mutex);
        if (own->over) return;
      }
      work();
      MutexLock inner(own->mutex);
      own->under_way = false;
      own->done.notify_all();
    });
    while (state_.under_way && !state_.over) state_.done.wait(state_.mutex);
    ran = !state_.under_way;
  }
  state_.set_busy(true);
  return ran;
}

}  // namespace tidemark::watch
