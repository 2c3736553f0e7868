#pragma once

#include <absl/status/status.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "collector/store/sqlite/connection.h"
#include "collector/store/sqlite/write_health.h"
#include "common/sync/mutex.h"
#include "common/vitals/vitals.h"

namespace tidemark::store::sqlite {

struct WriterOptions {
  std::size_t queue_jobs_max = 50'000;
  std::size_t queue_bytes_max = 512u << 20;
  std::size_t commit_bytes_max = 16u << 20;  ///< jobs that wait beyond this go into the next commit
  std::size_t commit_jobs_max = 10'000;
  /// Once submitted jobs come so fast that several share a commit, the next one begins so long after it, so
  /// that many do. A lone one never waits. Callers of run() do not count: none hands over its next job before
  /// it was told of the last, so that waiting brings no more of them together.
  std::chrono::milliseconds gather{10};
  /// Likewise after a commit of fewer jobs and bytes than these, which cost less than the commit did,
  /// and of lighter jobs than that: to tell a source costs more than what it is told of, and a source with
  /// several jobs in a commit is told once.
  std::chrono::milliseconds gather_small{50};
  std::size_t small_jobs = 256;
  std::size_t small_bytes = 1u << 20;
  std::size_t light_job_bytes = 16u << 10;  ///< on the average
};

/// What the jobs of a commit put off to its end, and remember from one commit to the next. Lives on the
/// writer's thread.
class Deferred {
 public:
  virtual ~Deferred() = default;
  /// Writes what was put off, before the transaction or a job's savepoint ends. What it throws undoes that.
  virtual void write(Connection& connection) = 0;
  /// The file was set back: what was put off, and what is remembered of the file, is void.
  virtual void undo() = 0;
};

/// The commit queue: owns the file's one read-write connection and the one thread that uses it. All jobs that
/// wait when a commit ends share the next one, so commits grow with the load. Thread-safe. Vitals:
/// store.commits, store.commits_apart (those in which a job failed), store.commit_failures, store.jobs,
/// store.queue_jobs, store.queue_bytes, store.queue_full, store.commit_us.p50 and store.commit_us.p99 (of the
/// last kLatencies commits, jobs included).
class Writer {
 public:
  /// An error that it returns, or throws, undoes it and nothing else. A job that went well runs again where
  /// another one of its commit fails, since all that they did is undone then: what it did in memory the
  /// second time counts.
  using Job = std::function<absl::Status(Connection&)>;
  /// Called on the writer's thread after the commit: the job's own error, or the commit's, or OK: it is on
  /// the disk.
  using Done = std::function<void(const absl::Status&)>;

  /// `health`, `vitals` and `deferred`, where there is one, outlive it.
  Writer(std::unique_ptr<Connection> connection, const WriterOptions& options, WriteHealth& health,
         Vitals& vitals, Deferred* deferred = nullptr);
  /// Closes.
  ~Writer();

  /// Never waits. `bytes` is what the job holds in memory. After an error `done` is never called:
  /// kResourceExhausted where the queue is full, kUnavailable after close().
  absl::Status submit(Job job, std::size_t bytes, Done done);
  /// Hands it over and waits for the commit. kFailedPrecondition on the writer's own thread. `committed` is
  /// called on that thread after a good commit, before any later job begins.
  absl::Status run(Job job, std::size_t bytes = 0, const std::function<void()>& committed = {});
  /// `told` is called on the writer's thread after each commit, good or not, once its jobs were told.
  void after_each_commit(std::function<void()> told);
  /// Commits what was submitted, then ends the thread. To be called by one thread, never the writer's own.
  void close();
  bool closed();

  static constexpr std::size_t kLatencies = 128;

 private:
  struct Queued {
    Job job;
    std::size_t bytes = 0;
    Done done;
    bool waited_for = false;  ///< by a caller of run()
  };

  absl::Status enqueue(Queued queued);
  void work();
  bool next_group(std::deque<Queued>& group);
  std::chrono::milliseconds gather_after(const std::deque<Queued>& group) const;
  void commit(std::deque<Queued>& group);
  absl::Status run_group(std::deque<Queued>& group, std::vector<absl::Status>& outcomes);
  bool run_together(std::deque<Queued>& group, std::vector<absl::Status>& outcomes);
  absl::Status run_apart(std::deque<Queued>& group, std::vector<absl::Status>& outcomes);
  absl::Status run_in_savepoint(const Job& job);
  void write_deferred();
  void roll_back();
  void note_latency(std::int64_t us);

  const WriterOptions options_;
  WriteHealth& health_;
  Vitals& vitals_;
  Deferred* const deferred_;                             // null: there is none
  std::unique_ptr<Connection> connection_;               // the writer's thread's, once that runs
  std::array<std::int64_t, kLatencies> latencies_us_{};  // likewise
  std::uint64_t commits_ = 0;                            // likewise
  std::chrono::steady_clock::time_point gather_until_;   // likewise

  Mutex mutex_;
  Condition wake_;
  std::deque<Queued> queue_ ABSL_GUARDED_BY(mutex_);
  std::size_t queue_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
  std::function<void()> told_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

}  // namespace tidemark::store::sqlite
