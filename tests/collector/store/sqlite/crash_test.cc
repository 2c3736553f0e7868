#include <cstdlib>
#include <random>

#include "collector/digest/digest.h"
#include "tests/collector/store/sqlite/store_bench.h"
#include "tests/support/victim.h"

/// The store's process is killed at random moments: what it said was committed is there, once.
namespace tidemark::store::sqlite {
namespace {

constexpr const char* kFile = "TIDEMARK_CRASH_TEST_FILE";
constexpr const char* kSource = "TIDEMARK_CRASH_TEST_SOURCE";
constexpr int kKills = 8;
constexpr std::uint64_t kAcksBeforeKillMax = 60;

/// The process to be killed: commits batch after batch and files them, and says each committed number on its
/// output.
int write_for_ever(const std::string& file, SourceId id) {
  Vitals vitals;
  StoreOptions options;
  options.file = file;
  auto store = SqliteStore::open(options, system_clock(), vitals);
  if (!store.ok()) return 1;
  auto record = (*store)->ingest().load(id);
  if (!record.ok()) return 1;
  const auto identity = (*store)->ingest().identity();
  stream::Receiver receiver(std::move(record->receiver), identity.id, identity.generation);
  const auto chain = std::make_shared<StepChain>();
  PlainSource source(id);
  const auto now = system_clock().now();
  auto outcome = receiver.hello(source.hello(now), now);
  Step opening;
  opening.source = id;
  opening.received = now;
  opening.chain = chain;
  opening.write = outcome.write;
  opening.greeting.emplace();
  if (!(*store)->ingest().commit(opening, [](const absl::Status&) {}).ok()) return 1;
  digest::Digest digest((*store)->digest(), {}, vitals);
  for (std::uint64_t n = 1;; ++n) {
    const auto push = source.push(one_result(from_unix_ms(static_cast<std::int64_t>(n))));
    stream::ValidatedBatch batch;
    batch.batch = *wire::decode_batch(*push.batch);
    for (auto& section : batch.batch.sections) section.endpoint = id;
    batch.sent = counts_of(batch.batch);
    auto pushed = receiver.push(push, std::move(batch), now);
    Step step = opening;
    step.greeting.reset();
    step.write = std::get<stream::Admitted>(pushed).write;
    step.rows = journal::rows_of(*step.write, now, {});
    const auto handed = (*store)->ingest().commit(std::move(step), [n](const absl::Status& status) {
      if (status.ok()) Victim::tell(n);
    });
    if (!handed.ok()) return 1;
    if (n % 7 == 0 && !digest.turn().ok()) return 1;
  }
}

}  // namespace

TEST_CASE("the process that is killed", "[.killed]") {
  const char* file = std::getenv(kFile);
  const char* source = std::getenv(kSource);
  if (file == nullptr || source == nullptr) return;
  std::_Exit(write_for_ever(file, SourceId::parse(source).value()));
}

TEST_CASE("whatever was acknowledged before a kill is stored, once, and the sums hold") {
  TemporaryFolder folder;
  const auto file = (folder.path() / "store.db").string();
  std::mt19937 random(std::random_device{}());
  const auto id = SourceId::random();
  std::uint64_t filed =
      0;  // each life's batches are at the same times: a set, of which the longest life makes the size
  for (int life = 1; life <= kKills; ++life) {
    const auto until = std::uniform_int_distribution<std::uint64_t>(1, kAcksBeforeKillMax)(random);
    INFO("life " << life << ", killed after " << until << " acknowledgements");
    Victim writer("[.killed]", {{kFile, file}, {kSource, id.text()}});
    std::uint64_t acked = 0;
    while (acked < until) {
      const auto n = writer.hear();
      REQUIRE(n);
      CHECK(*n == acked + 1);
      acked = *n;
    }
    REQUIRE(writer.kill(&acked));

    StandingClock clock;
    Vitals vitals;
    StoreOptions options;
    options.file = file;
    auto store = SqliteStore::open(options, clock, vitals);
    INFO(store.status().message());
    REQUIRE(store.ok());
    CHECK((*store)->ingest().identity().generation == 1);
    const auto record = (*store)->ingest().load(id);
    REQUIRE(record.ok());
    REQUIRE(record->receiver.epochs.size() == static_cast<std::size_t>(life));
    const auto& epoch = record->receiver.epochs.back();
    CHECK(epoch.high.value >= acked);
    CHECK(epoch.stored.results == epoch.high.value);
    digest::Digest digest((*store)->digest(), {}, vitals);
    REQUIRE(digest.catch_up().ok());
    filed = std::max(filed, epoch.high.value);
    CHECK((*store)->reader().figures()->results == filed);
    CHECK((*store)->reader().figures()->journal_rows == 0);
    const auto rows = (*store)->reader().results({id, "ping"}, from_unix_ms(0), from_unix_ms(1'000'000));
    CHECK(rows->size() == filed);
  }
}

}  // namespace tidemark::store::sqlite
