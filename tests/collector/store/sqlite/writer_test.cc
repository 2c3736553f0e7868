#include "collector/store/sqlite/writer.h"

#include <array>
#include <future>
#include <memory>
#include <optional>
#include <thread>

#include "collector/store/sqlite/query.h"
#include "tests/support/catch.h"
#include "tests/support/temporary_folder.h"

namespace tidemark::store::sqlite {
namespace {

/// A job that holds the writer's thread until it is opened.
class Gate {
 public:
  Writer::Job job() {
    return [this](Connection&) {
      MutexLock lock(mutex_);
      entered_ = true;
      changed_.notify_all();
      while (!open_) changed_.wait(mutex_);
      return absl::OkStatus();
    };
  }
  void wait_until_entered() {
    MutexLock lock(mutex_);
    while (!entered_) changed_.wait(mutex_);
  }
  void open() {
    MutexLock lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }

 private:
  Mutex mutex_;
  Condition changed_;
  bool entered_ ABSL_GUARDED_BY(mutex_) = false;
  bool open_ ABSL_GUARDED_BY(mutex_) = false;
};

struct WriterBench {
  explicit WriterBench(WriterOptions options = {}) {
    auto connection = Connection::open_writer(file());
    REQUIRE(connection.ok());
    (*connection)->execute("PRAGMA journal_mode=WAL");
    (*connection)->execute("PRAGMA foreign_keys=ON");
    (*connection)->execute("CREATE TABLE t (n INTEGER PRIMARY KEY, filling BLOB)");
    (*connection)->execute("CREATE TABLE child (n INTEGER REFERENCES t(n) DEFERRABLE INITIALLY DEFERRED)");
    writer.emplace(*std::move(connection), options, health, vitals);
  }
  std::filesystem::path file() const { return folder.path() / "file.db"; }

  /// What jobs came to, in the order in which they were told.
  Writer::Done into(std::vector<absl::Status>& outcomes) {
    return [this, &outcomes](const absl::Status& status) {
      MutexLock lock(mutex);
      outcomes.push_back(status);
    };
  }
  static Writer::Job insert(int n) {
    return [n](Connection& c) {
      Query(c, "INSERT INTO t VALUES (?, NULL)").with(n).run();
      return absl::OkStatus();
    };
  }
  std::int64_t rows() {
    std::int64_t n = 0;
    REQUIRE(writer
                ->run([&](Connection& c) {
                  Query query(c, "SELECT count(*) FROM t");
                  query.next();
                  n = query.take<std::int64_t>();
                  return absl::OkStatus();
                })
                .ok());
    return n;
  }
  std::int64_t vital(const std::string& name) const {
    for (const auto& one : vitals.snapshot()) {
      if (one.name == name) return one.value;
    }
    return 0;
  }

  TemporaryFolder folder;
  Vitals vitals;
  WriteHealth health{system_clock(), vitals};
  Mutex mutex;
  std::optional<Writer> writer;
};

/// Of its jobs there is never more than one in the queue.
absl::Status submit_and_wait(Writer& writer, Writer::Job job) {
  const auto told = std::make_shared<std::promise<absl::Status>>();
  const auto submitted =
      writer.submit(std::move(job), 0, [told](const absl::Status& status) { told->set_value(status); });
  return submitted.ok() ? told->get_future().get() : submitted;
}

TEST_CASE("all jobs that wait share one commit, and are told in order") {
  WriterBench bench;
  Gate gate;
  std::vector<absl::Status> outcomes;
  REQUIRE(bench.writer->submit(gate.job(), 0, bench.into(outcomes)).ok());
  gate.wait_until_entered();
  for (int n = 1; n <= 100; ++n)
    REQUIRE(bench.writer->submit(WriterBench::insert(n), 10, bench.into(outcomes)).ok());
  gate.open();
  CHECK(bench.rows() == 100);
  // The gate's commit, and one that holds the hundred and perhaps the count; else the count's own.
  CHECK(bench.vital("store.commits") <= 3);
  CHECK(outcomes.size() == 101);
  CHECK(bench.vital("store.queue_jobs") == 0);
}

TEST_CASE("after submitted jobs that shared a commit the next one waits for more, until there are enough") {
  constexpr int kEnough = 3'000;
  WriterOptions options;
  options.gather = options.gather_small = std::chrono::hours(24);
  options.commit_jobs_max = kEnough;
  WriterBench bench(options);
  Gate before, within;
  std::vector<absl::Status> outcomes;
  REQUIRE(bench.writer->submit(before.job(), 0, bench.into(outcomes)).ok());
  before.wait_until_entered();
  REQUIRE(bench.writer->submit(WriterBench::insert(1), 0, bench.into(outcomes)).ok());
  REQUIRE(bench.writer->submit(within.job(), 0, bench.into(outcomes)).ok());
  before.open();
  within.wait_until_entered();
  within.open();
  for (int n = 2; n <= kEnough; ++n)
    REQUIRE(bench.writer->submit(WriterBench::insert(n), 0, bench.into(outcomes)).ok());
  CHECK(bench.rows() == kEnough);  // one more job
  CHECK(bench.vital("store.commits") == 3);
  CHECK(bench.vital("store.jobs") == 1 + 2 + kEnough);
}

TEST_CASE("callers that wait hold nobody up, nor does a lone submitted job, however many share a commit") {
  constexpr int kCallers = 4, kJobs = 50;
  WriterOptions options;
  options.gather = options.gather_small = std::chrono::hours(24);
  WriterBench bench(options);
  std::vector<std::thread> callers;
  std::array<int, kCallers> good{};
  for (std::size_t caller = 0; caller < kCallers; ++caller)
    callers.emplace_back([&, caller] {
      for (int n = 0; n < kJobs; ++n) {
        const int row = static_cast<int>(caller) * kJobs + n;
        if ((caller == 0 ? submit_and_wait(*bench.writer, WriterBench::insert(row))
                         : bench.writer->run(WriterBench::insert(row)))
                .ok())
          ++good[caller];
      }
    });
  for (std::thread& caller : callers) caller.join();
  CHECK(bench.vital("store.commits") < kCallers * kJobs);
  CHECK(bench.rows() == kCallers * kJobs);
  for (const int one : good) CHECK(one == kJobs);
}

TEST_CASE("a job that fails is undone alone") {
  WriterBench bench;
  Gate gate;
  std::vector<absl::Status> outcomes;
  REQUIRE(bench.writer->submit(gate.job(), 0, bench.into(outcomes)).ok());
  gate.wait_until_entered();
  const auto half = [](Connection& c) {
    Query(c, "INSERT INTO t VALUES (50, NULL)").run();
    return absl::AbortedError("changed its mind");
  };
  REQUIRE(bench.writer->submit(WriterBench::insert(1), 0, bench.into(outcomes)).ok());
  REQUIRE(bench.writer->submit(half, 0, bench.into(outcomes)).ok());
  REQUIRE(bench.writer->submit(WriterBench::insert(1), 0, bench.into(outcomes)).ok());  // a key twice: throws
  REQUIRE(bench.writer->submit(WriterBench::insert(2), 0, bench.into(outcomes)).ok());
  gate.open();
  CHECK(bench.rows() == 2);
  REQUIRE(outcomes.size() == 5);
  CHECK(outcomes[1].ok());
  CHECK(absl::IsAborted(outcomes[2]));
  CHECK(absl::IsInternal(outcomes[3]));
  CHECK(outcomes[4].ok());
}

TEST_CASE("a commit that fails is told to all of its jobs, and the writer goes on") {
  WriterBench bench;
  Gate gate;
  std::vector<absl::Status> outcomes;
  REQUIRE(bench.writer->submit(gate.job(), 0, bench.into(outcomes)).ok());
  gate.wait_until_entered();
  const auto orphan = [](Connection& c) {
    Query(c, "INSERT INTO child VALUES (999)").run();  // its parent is looked for at the commit
    return absl::OkStatus();
  };
  REQUIRE(bench.writer->submit(WriterBench::insert(1), 0, bench.into(outcomes)).ok());
  REQUIRE(bench.writer->submit(orphan, 0, bench.into(outcomes)).ok());
  gate.open();
  // The count may have joined the commit that fails.
  while (!bench.writer->run([](Connection&) { return absl::OkStatus(); }).ok()) {
  }
  CHECK(bench.rows() == 0);
  REQUIRE(outcomes.size() == 3);
  CHECK_FALSE(outcomes[1].ok());
  CHECK_FALSE(outcomes[2].ok());
  CHECK(bench.vital("store.commit_failures") == 1);
  CHECK(bench.writer->run(WriterBench::insert(7)).ok());
  CHECK(bench.rows() == 1);
}

TEST_CASE("a full disk fails what needs room, and the writer goes on when there is room again") {
  WriterBench bench;
  REQUIRE(bench.writer
              ->run([](Connection& c) {
                c.execute("PRAGMA max_page_count=20");
                return absl::OkStatus();
              })
              .ok());
  const auto large = [](Connection& c) {
    Query(c, "INSERT INTO t VALUES (1, zeroblob(1000000))").run();
    return absl::OkStatus();
  };
  CHECK(absl::IsResourceExhausted(bench.writer->run(large)));
  CHECK(bench.rows() == 0);
  CHECK(bench.writer->run(WriterBench::insert(2)).ok());
  REQUIRE(bench.writer
              ->run([](Connection& c) {
                c.execute("PRAGMA max_page_count=100000");
                return absl::OkStatus();
              })
              .ok());
  CHECK(bench.writer->run(large).ok());
  CHECK(bench.rows() == 2);
}

TEST_CASE("a full queue refuses at once, by jobs and by bytes, and counts it") {
  WriterOptions options;
  options.queue_jobs_max = 3;
  options.queue_bytes_max = 100;
  WriterBench bench(options);
  Gate gate;
  std::vector<absl::Status> outcomes;
  REQUIRE(bench.writer->submit(gate.job(), 0, bench.into(outcomes)).ok());
  gate.wait_until_entered();
  CHECK(bench.writer->submit(WriterBench::insert(1), 90, bench.into(outcomes)).ok());
  CHECK(absl::IsResourceExhausted(bench.writer->submit(WriterBench::insert(2), 11, bench.into(outcomes))));
  CHECK(bench.writer->submit(WriterBench::insert(3), 10, bench.into(outcomes)).ok());
  CHECK(bench.writer->submit(WriterBench::insert(4), 0, bench.into(outcomes)).ok());
  CHECK(absl::IsResourceExhausted(bench.writer->submit(WriterBench::insert(5), 0, bench.into(outcomes))));
  CHECK(bench.vital("store.queue_full") == 2);
  gate.open();
  bench.writer->close();
  CHECK(outcomes.size() == 4);
}

TEST_CASE("closing commits what was handed over, and refuses what comes later") {
  WriterBench bench;
  std::vector<absl::Status> outcomes;
  for (int n = 1; n <= 10; ++n)
    REQUIRE(bench.writer->submit(WriterBench::insert(n), 0, bench.into(outcomes)).ok());
  bench.writer->close();
  CHECK(outcomes.size() == 10);
  CHECK(absl::IsUnavailable(bench.writer->submit(WriterBench::insert(11), 0, bench.into(outcomes))));
  CHECK(absl::IsUnavailable(bench.writer->run(WriterBench::insert(11))));
}

TEST_CASE("the writer's own thread is told that it cannot wait for itself") {
  WriterBench bench;
  absl::Status inner;
  REQUIRE(bench.writer
              ->run([&](Connection&) {
                inner = bench.writer->run(WriterBench::insert(1));
                return absl::OkStatus();
              })
              .ok());
  CHECK(absl::IsFailedPrecondition(inner));
}

TEST_CASE("a file has one read-write connection, and readers cannot write") {
  WriterBench bench;
  const auto second = Connection::open_writer(bench.file());
  CHECK(absl::IsUnavailable(second.status()));
  CHECK(std::string(second.status().message()).find("in use by another collector") != std::string::npos);
  auto reader = Connection::open_reader(bench.file());
  REQUIRE(reader.ok());
  CHECK((*reader)->read_only());
  CHECK((*reader)->pragma("mmap_size") == 0);
  const auto written = guarded("try", [&] {
    (*reader)->execute("INSERT INTO t VALUES (1, NULL)");
    return absl::OkStatus();
  });
  CHECK(absl::IsPermissionDenied(written));
}

}  // namespace
}  // namespace tidemark::store::sqlite
