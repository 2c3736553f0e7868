#include "common/rpc/quiet_polling.h"

#include <chrono>
#include <thread>

#include "common/sync/mutex.h"

namespace tidemark::rpc {

/// A server with a queue of its own for calls that are asked for leaves the waiting to whoever waits there,
/// and its threads for the others wait for calls alone. No call is ever asked for at this queue.
struct QuietPolling::Parts {
  std::unique_ptr<grpc::ServerCompletionQueue> queue;
  Mutex mutex;
  Condition wake;
  bool stopped ABSL_GUARDED_BY(mutex) = false;
  std::thread thread;

  void look() {
    void* said = nullptr;
    bool ok = false;
    for (;;) {
      queue->AsyncNext(&said, &ok, std::chrono::system_clock::now());
      MutexLock lock(mutex);
      if (!stopped) wake.wait_for(mutex, std::chrono::milliseconds(kLookEveryMs));
      if (stopped) return;
    }
  }
};

QuietPolling::QuietPolling(grpc::ServerBuilder& builder) : parts_(std::make_unique<Parts>()) {
  parts_->queue = builder.AddCompletionQueue();
  parts_->thread = std::thread([parts = parts_.get()] { parts->look(); });
}

QuietPolling::~QuietPolling() {
  {
    MutexLock lock(parts_->mutex);
    parts_->stopped = true;
    parts_->wake.notify_one();
  }
  parts_->thread.join();
  parts_->queue->Shutdown();
  void* said = nullptr;
  bool ok = false;
  while (parts_->queue->Next(&said, &ok)) {
  }
}

}  // namespace tidemark::rpc
