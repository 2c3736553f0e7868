#pragma once

#include <memory>
#include <string>
#include <utility>

#include "collector/journal/rows_of.h"
#include "collector/store/sqlite/sqlite_store.h"
#include "common/wire/validate.h"
#include "tests/collector/admission/plain_source.h"
#include "tests/support/catch.h"
#include "tests/support/temporary_folder.h"

namespace tidemark::store::sqlite {

/// A clock that stands until it is moved.
class StandingClock final : public Clock {
 public:
  TimePoint now() const override { return now_; }
  Duration monotonic() const override { return now_.time_since_epoch(); }
  void advance(Duration by) { now_ += by; }

 private:
  TimePoint now_ = from_unix_ms(1'800'000'000'000);
};

/// A store in a folder of its own, with what steps need around it.
struct StoreBench {
  StoreBench() { open(); }

  void open() {
    auto opened = SqliteStore::open(options(), clock, vitals);
    INFO(opened.status().message());
    REQUIRE(opened.ok());
    store = *std::move(opened);
  }
  StoreOptions options() const {
    StoreOptions options;
    options.file = file();
    return options;
  }
  std::filesystem::path file() const { return folder.path() / "store.db"; }

  /// Hands over one step and waits for its commit.
  absl::Status commit(Step step) {
    absl::Status outcome;
    Mutex mutex;
    Condition changed;
    bool done = false;
    const auto handed = store->ingest().commit(std::move(step), [&](const absl::Status& status) {
      MutexLock lock(mutex);
      outcome = status;
      done = true;
      changed.notify_one();
    });
    if (!handed.ok()) return handed;
    MutexLock lock(mutex);
    while (!done) changed.wait(mutex);
    return outcome;
  }

  std::int64_t vital(const std::string& name) const {
    for (const auto& one : vitals.snapshot()) {
      if (one.name == name) return one.value;
    }
    return 0;
  }

  TemporaryFolder folder;
  StandingClock clock;
  Vitals vitals;
  std::unique_ptr<SqliteStore> store;
};

/// The collector's end of one plain source, without admission: makes the steps.
class PlainReceiver {
 public:
  PlainReceiver(StoreBench& bench, PlainSource& source) : bench_(bench), source_(source) {
    auto record = bench.store->ingest().load(source.id());
    REQUIRE(record.ok());
    const auto identity = bench.store->ingest().identity();
    receiver_.emplace(std::move(record->receiver), identity.id, identity.generation);
  }

  Step hello() {
    auto outcome = receiver_->hello(source_.hello(bench_.clock.now()), bench_.clock.now());
    welcome_ = outcome.welcome;
    Step step = empty();
    step.write = outcome.write;
    step.greeting = {source_.facts(), "set-1", {}, {}};
    return step;
  }

  /// Everything that the push brings is taken for good.
  Step take(const stream::Push& push, Duration clock_offset = {}) {
    std::optional<stream::ValidatedBatch> batch;
    if (push.batch) {
      batch.emplace();
      batch->batch = *wire::decode_batch(*push.batch);
      for (auto& section : batch->batch.sections) section.endpoint = source_.id();
      batch->sent = counts_of(batch->batch);
    }
    auto outcome = receiver_->push(push, std::move(batch), bench_.clock.now());
    REQUIRE(std::holds_alternative<stream::Admitted>(outcome));
    Step step = empty();
    step.write = std::get<stream::Admitted>(outcome).write;
    step.rows = journal::rows_of(*step.write, step.received, clock_offset);
    return step;
  }

  const stream::Welcome& welcome() const { return welcome_; }

 private:
  Step empty() {
    Step step;
    step.source = source_.id();
    step.received = bench_.clock.now();
    step.chain = chain_;
    return step;
  }

  StoreBench& bench_;
  PlainSource& source_;
  std::optional<stream::Receiver> receiver_;
  std::shared_ptr<StepChain> chain_ = std::make_shared<StepChain>();
  stream::Welcome welcome_;
};

}  // namespace tidemark::store::sqlite
