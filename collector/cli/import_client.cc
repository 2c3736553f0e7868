#include <deque>
#include <thread>

#include "collector/cli/client_connection.h"
#include "common/sync/mutex.h"

namespace tidemark::cli {
namespace {

/// Answers on their way from the thread that reads them to the one that sends.
class Answers {
 public:
  void put(v1::ImportReply reply) {
    MutexLock lock(mutex_);
    replies_.push_back(std::move(reply));
    changed_.notify_one();
  }
  void end() {
    MutexLock lock(mutex_);
    ended_ = true;
    changed_.notify_one();
  }
  /// Waits for the next one; false: there is none any more.
  bool take(v1::ImportReply& reply) {
    MutexLock lock(mutex_);
    while (replies_.empty() && !ended_) changed_.wait(mutex_);
    if (replies_.empty()) return false;
    reply = std::move(replies_.front());
    replies_.pop_front();
    return true;
  }

 private:
  Mutex mutex_;
  Condition changed_;
  std::deque<v1::ImportReply> replies_ ABSL_GUARDED_BY(mutex_);
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace

absl::Status Client::import(const std::function<bool(v1::ImportBatch&)>& next,
                            const std::function<void(const v1::ImportReply&)>& told) {
  grpc::ClientContext context;
  const auto stream = connection_->stub.Import(&context);
  Answers answers;
  std::thread reading([&] {
    v1::ImportReply reply;
    while (stream->Read(&reply)) answers.put(reply);
    answers.end();
  });
  std::size_t in_flight = 0;
  v1::ImportReply reply;
  const auto wait_for_one = [&] {
    if (!answers.take(reply)) return false;
    --in_flight;
    told(reply);
    return true;
  };
  v1::ImportBatch batch;
  bool going = true;
  while (going && next(batch)) {
    going = stream->Write(batch);
    ++in_flight;
    while (going && in_flight >= kImportsInFlight) going = wait_for_one();
  }
  stream->WritesDone();
  while (in_flight > 0 && wait_for_one()) {
  }
  reading.join();
  return connection_->to_status(stream->Finish());
}

}  // namespace tidemark::cli
