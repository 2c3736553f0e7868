#include "common/rpc/one_thread_engine.h"

#include <grpcpp/version_info.h>

#if GRPC_CPP_VERSION_MAJOR == 1 && GRPC_CPP_VERSION_MINOR == 51

#include <grpc/event_engine/event_engine.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <thread>
#include <utility>

#include "common/sync/mutex.h"

namespace tidemark::rpc {
namespace {

using grpc_event_engine::experimental::EndpointConfig;
using grpc_event_engine::experimental::EventEngine;
using grpc_event_engine::experimental::MemoryAllocator;
using grpc_event_engine::experimental::MemoryAllocatorFactory;
using Job = absl::AnyInvocable<void()>;

/// What is to be run, by when. Run by the thread, which holds it for as long as it runs.
class Agenda {
 public:
  using Moment = std::chrono::steady_clock::time_point;

  std::int64_t add(Moment when, Job job) {
    MutexLock lock(mutex_);
    const std::int64_t id = ++last_id_;
    const auto at = jobs_.emplace(std::pair(when, id), std::move(job)).first;
    due_[id] = when;
    if (at == jobs_.begin()) changed_.notify_one();
    return id;
  }
  /// False: it has been run, or is being run.
  bool remove(std::int64_t id) {
    Job gone;  // destroyed without the lock: it may hold the last of anything
    MutexLock lock(mutex_);
    const auto at = due_.find(id);
    if (at == due_.end()) return false;
    const auto job = jobs_.find(std::pair(at->second, id));
    gone = std::move(job->second);
    jobs_.erase(job);
    due_.erase(at);
    return true;
  }
  void end() {
    MutexLock lock(mutex_);
    over_ = true;
    changed_.notify_one();
  }
  void run() {
    MutexLock lock(mutex_);
    while (!over_) {
      if (jobs_.empty()) {
        changed_.wait(mutex_);
        continue;
      }
      const auto next = jobs_.begin();
      if (const auto left = next->first.first - std::chrono::steady_clock::now(); left.count() > 0) {
        changed_.wait_for(mutex_, std::chrono::ceil<std::chrono::milliseconds>(left));
        continue;
      }
      Job job = std::move(next->second);
      due_.erase(next->first.second);
      jobs_.erase(next);
      mutex_.unlock();
      job();
      job = nullptr;
      mutex_.lock();
    }
  }

 private:
  Mutex mutex_;
  Condition changed_;
  // By time, then in the order in which they came.
  std::map<std::pair<Moment, std::int64_t>, Job> jobs_ ABSL_GUARDED_BY(mutex_);
  std::map<std::int64_t, Moment> due_ ABSL_GUARDED_BY(mutex_);  // by their id
  std::int64_t last_id_ ABSL_GUARDED_BY(mutex_) = 0;
  bool over_ ABSL_GUARDED_BY(mutex_) = false;
};

class OneThreadEngine final : public EventEngine {
 public:
  OneThreadEngine() : thread_([agenda = agenda_] { agenda->run(); }) {}
  ~OneThreadEngine() override {
    agenda_->end();
    if (IsWorkerThread()) {
      thread_.detach();
    } else {
      thread_.join();
    }
  }

  bool IsWorkerThread() override { return std::this_thread::get_id() == thread_.get_id(); }
  void Run(Closure* closure) override {
    Run([closure] { closure->Run(); });
  }
  void Run(Job closure) override { agenda_->add(std::chrono::steady_clock::now(), std::move(closure)); }
  TaskHandle RunAfter(Duration when, Closure* closure) override {
    return RunAfter(when, [closure] { closure->Run(); });
  }
  TaskHandle RunAfter(Duration when, Job closure) override {
    // Far enough for a timer that is to say never.
    constexpr Duration longest = std::chrono::hours(24 * 365);
    return {{static_cast<intptr_t>(agenda_->add(std::chrono::steady_clock::now() + std::min(when, longest),
                                                std::move(closure))),
             0}};
  }
  bool Cancel(TaskHandle handle) override { return agenda_->remove(handle.keys[0]); }

  // ---- connections and names are not the engine's in this version: nobody asks for them ----

  absl::StatusOr<std::unique_ptr<Listener>> CreateListener(
      Listener::AcceptCallback /*on_accept*/, absl::AnyInvocable<void(absl::Status)> /*on_shutdown*/,
      const EndpointConfig& /*config*/, std::unique_ptr<MemoryAllocatorFactory> /*memory*/) override {
    return absl::UnimplementedError("no listeners");
  }
  ConnectionHandle Connect(OnConnectCallback on_connect, const ResolvedAddress& /*address*/,
                           const EndpointConfig& /*config*/, MemoryAllocator /*memory*/,
                           Duration /*timeout*/) override {
    Run([on_connect = std::move(on_connect)]() mutable {
      on_connect(absl::UnimplementedError("no connections"));
    });
    return {{0, 0}};
  }
  bool CancelConnect(ConnectionHandle /*handle*/) override { return false; }
  std::unique_ptr<DNSResolver> GetDNSResolver(const DNSResolver::ResolverOptions& /*options*/) override {
    return nullptr;
  }

 private:
  const std::shared_ptr<Agenda> agenda_ = std::make_shared<Agenda>();  // shared with the thread
  std::thread thread_;
};

}  // namespace

void use_one_thread_engine() {
  grpc_event_engine::experimental::SetEventEngineFactory([] { return std::make_unique<OneThreadEngine>(); });
}

}  // namespace tidemark::rpc

#else

void tidemark::rpc::use_one_thread_engine() {}

#endif
