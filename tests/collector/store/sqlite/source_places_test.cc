#include "collector/store/sqlite/source_places.h"

#include <algorithm>
#include <optional>
#include <random>

#include "collector/store/sqlite/schema.h"
#include "collector/store/sqlite/sqlite_ingest.h"
#include "tests/collector/store/sqlite/store_bench.h"

/// What the writer remembers of sources against what is in the file, over any interleaving of steps that go
/// well, fail, share a commit that fails, and restarts.
namespace tidemark::store::sqlite {
namespace {

constexpr std::size_t kSources = 3;
constexpr std::int64_t kPoisoned = 13;  // a row that was received then cannot be inserted

/// Where a source should stand.
struct Model {
  stream::EpochState epoch;
  std::vector<stream::HistoryItem> history;
};

/// A store of parts, so that the test decides which jobs share a commit.
class Parts {
 public:
  Parts(const std::filesystem::path& file, const Clock& clock)
      : heartbeat_(std::filesystem::path(file) += ".witness", std::chrono::hours(1), clock),
        readers_(file, 2) {
    auto connection = Connection::open_writer(file);
    REQUIRE(connection.ok());
    REQUIRE(migrate(**connection, file.string()).ok());
    const auto identity = heartbeat_.start(**connection);
    REQUIRE(identity.ok());
    (*connection)->execute("PRAGMA foreign_keys=ON");
    (*connection)
        ->execute(
            "CREATE TABLE IF NOT EXISTS t (n INTEGER PRIMARY KEY);"
            "CREATE TABLE IF NOT EXISTS child (n INTEGER REFERENCES t(n) DEFERRABLE INITIALLY DEFERRED);"
            "CREATE TRIGGER IF NOT EXISTS poisoned BEFORE INSERT ON journal WHEN NEW.received=13 "
            "BEGIN SELECT RAISE(ABORT, 'poisoned'); END");
    writer_.emplace(*std::move(connection), WriterOptions{}, health_, vitals_, &places_);
    ingest_.emplace(*writer_, places_, readers_, heartbeat_, index_, revisions_, *identity);
  }

  /// All in one commit, which fails where it `must_fail`; their outcomes.
  std::vector<absl::Status> commit(std::vector<Step> steps, bool must_fail) {
    Mutex mutex;
    Condition changed;
    bool entered = false, open = false;
    REQUIRE(writer_
                ->submit(
                    [&](Connection&) {
                      MutexLock lock(mutex);
                      entered = true;
                      changed.notify_all();
                      while (!open) changed.wait(mutex);
                      return absl::OkStatus();
                    },
                    0, [](const absl::Status&) {})
                .ok());
    {
      MutexLock lock(mutex);
      while (!entered) changed.wait(mutex);
    }
    std::vector<absl::Status> outcomes;
    for (Step& step : steps) {
      REQUIRE(ingest_
                  ->commit(std::move(step),
                           [&](const absl::Status& status) {
                             MutexLock lock(mutex);
                             outcomes.push_back(status);
                             changed.notify_all();
                           })
                  .ok());
    }
    if (must_fail) {
      const auto orphan = [](Connection& c) {
        Query(c, "INSERT INTO child VALUES (999)").run();  // its parent is looked for at the commit
        return absl::OkStatus();
      };
      REQUIRE(writer_->submit(orphan, 0, [](const absl::Status&) {}).ok());
    }
    MutexLock lock(mutex);
    open = true;
    changed.notify_all();
    while (outcomes.size() < steps.size()) changed.wait(mutex);
    return outcomes;
  }

  IngestStore& ingest() { return *ingest_; }

 private:
  Vitals vitals_;
  WriteHealth health_{system_clock(), vitals_};
  Heartbeat heartbeat_;
  ReaderPool readers_;
  UncutIndex index_;
  Revisions revisions_;
  SourcePlaces places_;
  std::optional<Writer> writer_;
  std::optional<SqliteIngest> ingest_;
};

class Interleaving {
 public:
  explicit Interleaving(unsigned seed) : random_(seed) {
    for (std::size_t i = 0; i < kSources; ++i) sources_.push_back(SourceId::random());
    models_.resize(kSources);
    restart();
  }

  void restart() {
    parts_.reset();
    parts_.emplace(folder_.path() / "store.db", clock_);
  }

  void commit_some(std::size_t most) {
    const bool must_fail = chance(6);
    const auto before = models_;
    std::vector<Step> steps;
    std::vector<bool> expected;
    std::vector<std::shared_ptr<StepChain>> chains(kSources);
    for (std::size_t n = 1 + random_() % most; n > 0; --n) {
      const std::size_t of = chance(3) ? random_() % kSources : 0;
      if (!chains[of]) chains[of] = std::make_shared<StepChain>();
      const auto [step, good] = step_of(of);
      steps.push_back(step);
      steps.back().chain = chance(4) ? nullptr : chains[of];
      if (!good) {
        // What is chained to it must fail too, though it fits.
        if (steps.back().chain && chance(2)) {
          auto model = models_[of];
          steps.push_back(step_of(of, true).first);
          steps.back().chain = chains[of];
          models_[of] = std::move(model);
          expected.push_back(false);
        }
        chains[of] = nullptr;
      }
      expected.push_back(good);
    }
    const auto outcomes = parts_->commit(steps, must_fail);
    REQUIRE(outcomes.size() == expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
      INFO(outcomes[i].message());
      CHECK(outcomes[i].ok() == (expected[i] && !must_fail));
    }
    if (must_fail) models_ = before;
  }

  void compare() {
    for (std::size_t i = 0; i < kSources; ++i) {
      const auto record = parts_->ingest().load(sources_[i]);
      REQUIRE(record.ok());
      const auto& [source, epochs, history] = record->receiver;
      const Model& model = models_[i];
      REQUIRE(epochs.size() == model.epoch.epoch.value);
      if (!epochs.empty()) {
        CHECK(epochs.back().spool == model.epoch.spool);
        CHECK(epochs.back().high == model.epoch.high);
        CHECK(epochs.back().entries == model.epoch.entries);
        CHECK(epochs.back().sent == model.epoch.sent);
      }
      const auto kept = std::min(model.history.size(), stream::kHistoryMax);
      REQUIRE(history.size() == kept);
      CHECK(std::equal(history.begin(), history.end(),
                       model.history.end() - static_cast<std::ptrdiff_t>(kept)));
    }
  }

  bool chance(unsigned of) { return random_() % of == 0; }

 private:
  /// The next step of a source, and whether it is one that is taken: then the model has taken it.
  std::pair<Step, bool> step_of(std::size_t of, bool must_be_good = false) {
    Model& model = models_[of];
    Step step;
    step.source = sources_[of];
    step.received = clock_.now();
    stream::Write write;
    write.source = step.source;
    if (model.epoch.epoch.value == 0 || chance(20)) {
      stream::EpochState epoch;
      epoch.epoch = model.epoch.epoch.next();
      epoch.spool = SpoolId::random();
      model.epoch = write.epoch = epoch;
      step.write = write;
      return {step, true};
    }
    const bool bad = !must_be_good && chance(8);
    const bool poisoned = !must_be_good && !bad && chance(8);
    write.epoch = model.epoch;
    write.epoch.high = model.epoch.high.next();
    ++write.epoch.entries;
    write.epoch.sent.results += 1;
    const BatchSeq seq = bad ? write.epoch.high.next() : write.epoch.high;
    write.history = {write.epoch.spool,
                     seq,
                     seq,
                     stream::digest_of(std::to_string(random_())),
                     {write.epoch.spool, seq, seq}};
    if (poisoned) {
      JournalRow& row = step.rows.journal.emplace_back();
      row.source = step.source;
      row.received = from_unix_ms(kPoisoned);
    }
    step.write = write;
    if (bad || poisoned) return {step, false};
    model.epoch = write.epoch;
    model.history.push_back(*write.history);
    return {step, true};
  }

  std::mt19937 random_;
  TemporaryFolder folder_;
  StandingClock clock_;
  std::vector<SourceId> sources_;
  std::vector<Model> models_;
  std::optional<Parts> parts_;
};

TEST_CASE(
    "what the writer remembers of a source is what the file has, whatever fails and whenever it starts") {
  for (unsigned seed = 1; seed <= 6; ++seed) {
    CAPTURE(seed);
    Interleaving one(seed);
    for (int n = 0; n < 40; ++n) {
      one.commit_some(one.chance(8) ? 200 : 8);
      if (one.chance(10)) one.restart();
      one.compare();
    }
  }
}

}  // namespace
}  // namespace tidemark::store::sqlite
