#include "collector/store/sqlite/writer.h"

#include <algorithm>
#include <chrono>

#include "common/model/time.h"

namespace tidemark::store::sqlite {

Writer::Writer(std::unique_ptr<Connection> connection, const WriterOptions& options, WriteHealth& health,
               Vitals& vitals, Deferred* deferred)
    : options_(options),
      health_(health),
      vitals_(vitals),
      deferred_(deferred),
      connection_(std::move(connection)),
      thread_([this] { work(); }) {}

Writer::~Writer() { close(); }

absl::Status Writer::submit(Job job, std::size_t bytes, Done done) {
  return enqueue({std::move(job), bytes, std::move(done), false});
}

absl::Status Writer::enqueue(Queued queued) {
  MutexLock lock(mutex_);
  if (closed_) return absl::UnavailableError("the store is closed");
  if (queue_.size() >= options_.queue_jobs_max || queue_bytes_ + queued.bytes > options_.queue_bytes_max) {
    vitals_.count("store.queue_full");
    return absl::ResourceExhaustedError("the store's queue is full: " + std::to_string(queue_.size()) +
                                        " jobs, " + std::to_string(queue_bytes_) + " bytes");
  }
  queue_.push_back(std::move(queued));
  queue_bytes_ += queue_.back().bytes;
  // While it gathers, the thread sleeps on until there is enough.
  const bool enough = queue_.size() >= options_.commit_jobs_max || queue_bytes_ >= options_.commit_bytes_max;
  if (queue_.size() == 1 || enough) wake_.notify_one();
  return absl::OkStatus();
}

absl::Status Writer::run(Job job, std::size_t bytes, const std::function<void()>& committed) {
  if (std::this_thread::get_id() == thread_.get_id()) {
    return absl::FailedPreconditionError("the store's own thread cannot wait for the store");
  }
  struct Waiter {
    Mutex mutex;
    Condition done;
    bool ready ABSL_GUARDED_BY(mutex) = false;
    absl::Status status ABSL_GUARDED_BY(mutex);
  } waiter;
  const auto done = [&waiter, &committed](const absl::Status& status) {
    if (status.ok() && committed) committed();
    MutexLock lock(waiter.mutex);
    waiter.status = status;
    waiter.ready = true;
    waiter.done.notify_one();
  };
  if (auto status = enqueue({std::move(job), bytes, done, true}); !status.ok()) return status;
  MutexLock lock(waiter.mutex);
  while (!waiter.ready) waiter.done.wait(waiter.mutex);
  return waiter.status;
}

void Writer::after_each_commit(std::function<void()> told) {
  MutexLock lock(mutex_);
  told_ = std::move(told);
}

void Writer::close() {
  {
    MutexLock lock(mutex_);
    closed_ = true;
    wake_.notify_one();
  }
  if (thread_.joinable()) thread_.join();
}

bool Writer::closed() {
  MutexLock lock(mutex_);
  return closed_;
}

void Writer::work() {
  std::deque<Queued> group;
  while (next_group(group)) {
    const auto gather = gather_after(group);
    commit(group);
    gather_until_ = std::chrono::steady_clock::now() + gather;
    group.clear();
  }
}

std::chrono::milliseconds Writer::gather_after(const std::deque<Queued>& group) const {
  std::size_t submitted = 0, bytes = 0;
  for (const Queued& job : group) {
    submitted += job.waited_for ? 0 : 1;
    bytes += job.bytes;
  }
  if (submitted <= 1) return std::chrono::milliseconds(0);
  const bool small = group.size() < options_.small_jobs && bytes < options_.small_bytes;
  const bool light = bytes < group.size() * options_.light_job_bytes;
  return small || light ? options_.gather_small : options_.gather;
}

bool Writer::next_group(std::deque<Queued>& group) {
  MutexLock lock(mutex_);
  while (queue_.empty() && !closed_) wake_.wait(mutex_);
  while (!closed_ && queue_.size() < options_.commit_jobs_max && queue_bytes_ < options_.commit_bytes_max) {
    const auto left = std::chrono::ceil<Duration>(gather_until_ - std::chrono::steady_clock::now());
    if (left <= Duration::zero()) break;
    wake_.wait_for(mutex_, left);
  }
  std::size_t bytes = 0;
  while (!queue_.empty() && group.size() < options_.commit_jobs_max &&
         (group.empty() || bytes + queue_.front().bytes <= options_.commit_bytes_max)) {
    bytes += queue_.front().bytes;
    group.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  queue_bytes_ -= bytes;
  vitals_.set("store.queue_jobs", static_cast<std::int64_t>(queue_.size()));
  vitals_.set("store.queue_bytes", static_cast<std::int64_t>(queue_bytes_));
  return !group.empty();
}

void Writer::commit(std::deque<Queued>& group) {
  const auto begun = std::chrono::steady_clock::now();
  std::vector<absl::Status> outcomes(group.size());
  const auto committed = guarded("cannot commit", [&] { return run_group(group, outcomes); });
  if (!committed.ok()) {
    vitals_.count("store.commit_failures");
    (void)guarded("cannot roll back", [&] {
      roll_back();
      return absl::OkStatus();
    });
  } else {
    const auto took = std::chrono::steady_clock::now() - begun;
    note_latency(std::chrono::duration_cast<std::chrono::microseconds>(took).count());
    vitals_.count("store.commits");
    vitals_.count("store.jobs", static_cast<std::int64_t>(group.size()));
  }
  const auto failed =
      std::find_if(outcomes.begin(), outcomes.end(), [](const auto& one) { return !one.ok(); });
  health_.note(committed.ok() && failed != outcomes.end() ? *failed : committed);
  for (std::size_t i = 0; i < group.size(); ++i) {
    group[i].done(outcomes[i].ok() ? committed : outcomes[i]);
    group[i] = {};  // what the job held is not needed while the others are told
  }
  std::function<void()> told;
  {
    MutexLock lock(mutex_);
    told = told_;
  }
  if (told) told();
}

absl::Status Writer::run_group(std::deque<Queued>& group, std::vector<absl::Status>& outcomes) {
  connection_->execute("BEGIN IMMEDIATE");
  if (!run_together(group, outcomes)) {
    vitals_.count("store.commits_apart");
    roll_back();
    connection_->execute("BEGIN IMMEDIATE");
    if (auto status = run_apart(group, outcomes); !status.ok()) return status;
  }
  connection_->execute("COMMIT");
  return absl::OkStatus();
}

/// All in one go; false, and the one that failed has its outcome: they have to run apart.
bool Writer::run_together(std::deque<Queued>& group, std::vector<absl::Status>& outcomes) {
  for (std::size_t i = 0; i < group.size(); ++i) {
    outcomes[i] = guarded("cannot write to the store", [&] { return group[i].job(*connection_); });
    if (!outcomes[i].ok() || !connection_->in_transaction()) return false;
  }
  write_deferred();
  return true;
}

/// Each in a savepoint of its own, but for the one that failed already.
absl::Status Writer::run_apart(std::deque<Queued>& group, std::vector<absl::Status>& outcomes) {
  for (std::size_t i = 0; i < group.size(); ++i) {
    if (!outcomes[i].ok()) continue;
    outcomes[i] = run_in_savepoint(group[i].job);
    // A full or failing disk can undo more than the job's savepoint: then nothing of the commit is left.
    if (!connection_->in_transaction()) {
      return outcomes[i].ok() ? absl::InternalError("the transaction ended by itself") : outcomes[i];
    }
  }
  return absl::OkStatus();
}

absl::Status Writer::run_in_savepoint(const Job& job) {
  connection_->execute("SAVEPOINT job");
  const auto outcome = guarded("cannot write to the store", [&] {
    auto status = job(*connection_);
    if (status.ok()) write_deferred();
    return status;
  });
  if (!connection_->in_transaction()) return outcome;
  if (!outcome.ok()) {
    connection_->execute("ROLLBACK TO job");
    if (deferred_ != nullptr) deferred_->undo();
  }
  connection_->execute("RELEASE job");
  return outcome;
}

void Writer::write_deferred() {
  if (deferred_ != nullptr) deferred_->write(*connection_);
}

void Writer::roll_back() {
  if (deferred_ != nullptr) deferred_->undo();
  if (connection_->in_transaction()) connection_->execute("ROLLBACK");
}

void Writer::note_latency(std::int64_t us) {
  latencies_us_[commits_++ % kLatencies] = us;
  auto sorted = latencies_us_;
  const auto n = static_cast<std::ptrdiff_t>(std::min<std::uint64_t>(commits_, kLatencies));
  std::sort(sorted.begin(), sorted.begin() + n);
  vitals_.set("store.commit_us.p50", sorted[static_cast<std::size_t>(n / 2)]);
  vitals_.set("store.commit_us.p99", sorted[static_cast<std::size_t>(n * 99 / 100)]);
}

}  // namespace tidemark::store::sqlite
