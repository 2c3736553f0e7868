#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <utility>

#include "agent/sample/check/making.h"
#include "common/clock/cpu_time.h"
#include "common/sync/detached.h"
#include "common/sync/mutex.h"

namespace tidemark::check {
namespace {

namespace asio = boost::asio;

/// A check that finds at once. Still posted, so that every kind calls back alike.
class ImmediateCheck final : public Check {
 public:
  ImmediateCheck(asio::io_context& context, std::function<Finding()> find)
      : context_(context), find_(std::move(find)) {}

  void run(Done done) override {
    asio::post(context_, [alive = std::weak_ptr(token_), find = find_, done = std::move(done)] {
      if (alive.expired()) return;
      std::chrono::nanoseconds cpu{};
      Finding finding;
      {
        const CpuMeter meter(cpu);
        finding = find();
      }
      finding.cpu = cpu;
      done(std::move(finding));
    });
  }
  void cancel() override { token_ = std::make_shared<int>(0); }

 private:
  asio::io_context& context_;
  std::function<Finding()> find_;
  std::shared_ptr<int> token_ = std::make_shared<int>(0);  // gone with the check, or with cancel()
};

/// The way back from a thread, for as long as the check is there.
struct Mailbox {
  Mutex mutex;
  asio::io_context* context ABSL_GUARDED_BY(mutex) = nullptr;
  bool busy ABSL_GUARDED_BY(mutex) = false;
};

class BlockingCheck final : public Check {
 public:
  BlockingCheck(asio::io_context& context, Duration timeout, std::function<Finding()> find, CheckState late,
                Elsewhere elsewhere)
      : timeout_(timeout),
        find_(std::move(find)),
        late_(late),
        elsewhere_(std::move(elsewhere)),
        timer_(context) {
    MutexLock lock(mailbox_->mutex);
    mailbox_->context = &context;
  }
  ~BlockingCheck() override {
    cancel();
    MutexLock lock(mailbox_->mutex);
    mailbox_->context = nullptr;
  }

  void run(Done done) override {
    done_ = std::make_shared<Done>(std::move(done));
    timer_.expires_after(timeout_);
    timer_.async_wait([this, run = std::weak_ptr(done_)](const boost::system::error_code& error) {
      if (!error && !run.expired()) finish({late_, "no answer within " + human(timeout_), {}});
    });
    {
      MutexLock lock(mailbox_->mutex);
      // One that hangs is enough: its answer, should it come, is not this run's.
      if (std::exchange(mailbox_->busy, true)) return;
    }
    const absl::Status begun =
        elsewhere_([mailbox = mailbox_, find = find_, check = this, current = std::weak_ptr(done_)] {
          find_off_the_loop(mailbox, find, check, current);
        });
    if (!begun.ok()) answer(*mailbox_, {CheckState::kUnknown, std::string(begun.message()), {}}, this, done_);
  }
  void cancel() override {
    done_.reset();
    timer_.cancel();
  }

 private:
  static void find_off_the_loop(const std::shared_ptr<Mailbox>& mailbox, const std::function<Finding()>& find,
                                BlockingCheck* check, const std::weak_ptr<Done>& run) {
    const auto before = thread_cpu_time();
    Finding finding = find();
    finding.cpu = thread_cpu_time() - before;
    answer(*mailbox, std::move(finding), check, run);
  }
  static void answer(Mailbox& mailbox, Finding finding, BlockingCheck* check, std::weak_ptr<Done> run) {
    MutexLock lock(mailbox.mutex);
    mailbox.busy = false;
    if (mailbox.context == nullptr) return;
    asio::post(*mailbox.context, [check, run = std::move(run), finding = std::move(finding)]() mutable {
      if (!run.expired()) check->finish(std::move(finding));
    });
  }
  void finish(Finding finding) {
    const auto done = std::exchange(done_, nullptr);
    timer_.cancel();
    (*done)(std::move(finding));
  }

  const Duration timeout_;
  const std::function<Finding()> find_;
  const CheckState late_;
  const Elsewhere elsewhere_;
  asio::steady_timer timer_;
  const std::shared_ptr<Mailbox> mailbox_ = std::make_shared<Mailbox>();  // shared with the thread
  std::shared_ptr<Done> done_;  // there while a run is under way; the thread only asks whether it still is
};

}  // namespace

std::unique_ptr<Check> make_immediate_check(asio::io_context& context, std::function<Finding()> find) {
  return std::make_unique<ImmediateCheck>(context, std::move(find));
}

std::unique_ptr<Check> make_impossible_check(asio::io_context& context, std::string text) {
  return make_immediate_check(context, [text = std::move(text)] {
    return Finding{CheckState::kUnknown, text, {}};
  });
}

absl::Status on_own_thread(std::function<void()> job) { return run_detached(std::move(job)); }

std::unique_ptr<Check> make_blocking_check(asio::io_context& context, Duration timeout,
                                           std::function<Finding()> find, CheckState late,
                                           Elsewhere elsewhere) {
  return std::make_unique<BlockingCheck>(context, timeout, std::move(find), late, std::move(elsewhere));
}

}  // namespace tidemark::check
