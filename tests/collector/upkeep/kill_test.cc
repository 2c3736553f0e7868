#include <cstdlib>
#include <random>

#include "collector/cut/cut.h"
#include "collector/cut/result_cut.h"
#include "collector/digest/digest.h"
#include "collector/join/join.h"
#include "collector/join/result_join.h"
#include "collector/retention/retention.h"
#include "tests/collector/store/sqlite/store_bench.h"
#include "tests/support/victim.h"

/// The store is killed at random moments while it is written, cut, joined and trimmed: what was acknowledged
/// is there, once, and roll-ups are those of the samples.
namespace tidemark::upkeep {
namespace {

using store::sqlite::SqliteStore;
using store::sqlite::StandingClock;

constexpr const char* kFile = "TIDEMARK_KILL_TEST_FILE";
constexpr const char* kSource = "TIDEMARK_KILL_TEST_SOURCE";
constexpr const char* kBegin = "TIDEMARK_KILL_TEST_BEGIN";
constexpr int kKills = 12;
constexpr std::uint64_t kAcksBeforeKillMax = 120;

constexpr TimePoint kStart = from_unix_ms(1'800'000'000'000);
constexpr Duration kDay = std::chrono::hours(24);
constexpr Duration kStep = std::chrono::minutes(97);  // between two batches: a day is over soon
constexpr Duration kKept = 6 * kDay;

TimePoint time_of(std::uint64_t n) { return kStart + static_cast<std::int64_t>(n) * kStep; }
double value_of(std::uint64_t n) { return static_cast<double>(n * n % 1'009) / 4; }

/// Every fifth sample comes a day and more too late.
bool late(std::uint64_t n) { return n % 5 == 0; }
constexpr std::uint64_t kLateBy = 20;
bool sent(std::uint64_t n, std::uint64_t high) { return n > 0 && (late(n) ? n + kLateBy : n) <= high; }

/// What is sent with batch `n`: some of it late, some of it for the second time.
std::vector<std::uint64_t> samples_of(std::uint64_t n) {
  std::vector<std::uint64_t> out;
  if (!late(n)) out.push_back(n);
  if (n > kLateBy && late(n - kLateBy)) out.push_back(n - kLateBy);
  if (n % 3 == 0 && !late(n - 1)) out.push_back(n - 1);
  return out;
}
Batch batch_of(std::uint64_t n) {
  Batch batch = one_result(time_of(n), static_cast<CheckState>(n % 4));
  SampleBlock block;
  block.series = {{1}};
  for (const std::uint64_t sample : samples_of(n)) {
    block.times.push_back(time_of(sample));
    block.values.push_back(value_of(sample));
  }
  if (!block.times.empty()) batch.sections.back().blocks.push_back(std::move(block));
  return batch;
}

/// The process to be killed: commits batch after batch, says each number on its output, and keeps its store
/// in order meanwhile, as the collector does.
int write_for_ever(const std::string& file, SourceId id, std::uint64_t begin) {
  StandingClock clock;
  Vitals vitals;
  store::sqlite::StoreOptions options;
  options.file = file;
  auto store = SqliteStore::open(options, clock, vitals);
  if (!store.ok()) return 1;
  auto record = (*store)->ingest().load(id);
  if (!record.ok()) return 1;
  const auto identity = (*store)->ingest().identity();
  stream::Receiver receiver(std::move(record->receiver), identity.id, identity.generation);
  PlainSource source(id);
  auto outcome = receiver.hello(source.hello(clock.now()), clock.now());
  store::Step opening;
  opening.source = id;
  opening.chain = std::make_shared<store::StepChain>();
  opening.write = outcome.write;
  opening.greeting.emplace();
  if (!(*store)->ingest().commit(opening, [](const absl::Status&) {}).ok()) return 1;

  digest::Digest digest((*store)->digest(), {}, vitals);
  cut::CutOptions cut_options;
  cut_options.age_max = std::chrono::hours(4);
  cut_options.keep_samples = kKept;
  cut::Cut cut((*store)->cut(), cut_options, clock, vitals);
  cut::ResultCut result_cut((*store)->results(), {std::chrono::hours(4)}, clock, vitals);
  join::JoinOptions join_options;
  join_options.keep_samples = kKept;
  join::Join join((*store)->join(), join_options, clock, vitals);
  join::ResultJoin result_join((*store)->results(), {}, clock, vitals);
  retention::RetentionOptions kept;
  kept.samples = kept.results = kKept;
  kept.rows_max = 2;
  kept.free_bytes_kept = 0;
  kept.pages_max = 4;
  kept.interval = std::chrono::hours(6);
  retention::Retention retention((*store)->retention(), kept, clock, vitals);
  for (std::uint64_t n = 1;; ++n) {
    clock.advance(time_of(begin + n) - clock.now());
    auto push = source.push(batch_of(begin + n));
    if (n == 1) push.declarations = {declaration(1, "load", id)};
    stream::ValidatedBatch batch;
    batch.batch = *wire::decode_batch(*push.batch);
    for (auto& section : batch.batch.sections) section.endpoint = id;
    batch.sent = counts_of(batch.batch);
    auto pushed = receiver.push(push, std::move(batch), clock.now());
    store::Step step = opening;
    step.received = clock.now();
    step.greeting.reset();
    step.write = std::get<stream::Admitted>(pushed).write;
    step.rows = journal::rows_of(*step.write, clock.now(), {});
    const auto handed = (*store)->ingest().commit(std::move(step), [n, begin](const absl::Status& status) {
      if (status.ok()) Victim::tell(begin + n);
    });
    if (!handed.ok() || !digest.turn().ok()) return 1;
    for (int turn = 0; turn < 2; ++turn) {
      if (!cut.turn().ok() || !result_cut.turn().ok() || !join.turn().ok() || !result_join.turn().ok() ||
          !retention.turn().ok())
        return 1;
    }
  }
}

/// What a store must say after batches 1…`high`; retention may have been at work up to `now`.
void check(store::Reader& reader, SourceId id, std::uint64_t high) {
  const TimePoint forgotten = time_of(high) - kKept;  // what is older may be gone
  const auto series = reader.series(id, "load");
  REQUIRE(series.ok());
  REQUIRE(series->size() == 1);
  const auto samples = reader.samples(series->front().id, {}, time_of(high + 1), 1'000'000);
  REQUIRE(samples.ok());
  std::map<TimePoint, double> found;
  for (const auto& sample : *samples) found[sample.time] = sample.value;
  CHECK(found.size() == samples->size());
  for (const auto& [time, value] : found) {
    const auto n = static_cast<std::uint64_t>((time - kStart) / kStep);
    CHECK(time == time_of(n));
    CHECK(sent(n, high));
    CHECK(value == value_of(n));
  }
  const auto results = reader.results({id, "ping"}, {}, time_of(high + 1));
  REQUIRE(results.ok());
  std::map<TimePoint, CheckState> states;
  for (const auto& row : *results) states[row.time] = row.state;
  CHECK(states.size() == results->size());
  for (std::uint64_t n = 1; n <= high; ++n) {
    if (time_of(n) < forgotten) continue;
    INFO("batch " << n << " of " << high);
    CHECK(found.contains(time_of(n)) == sent(n, high));
    REQUIRE(states.contains(time_of(n)));
    CHECK(states[time_of(n)] == static_cast<CheckState>(n % 4));
  }
  // By days, of which those that are over are answered by roll-ups: all since the start, as they are kept.
  store::SeriesQuery query;
  query.metric = "load";
  query.step = kDay;
  query.from = from_unix_ms(series::bucket_of(unix_ms(forgotten), series::kDayMs) + series::kDayMs);
  query.to = from_unix_ms(series::bucket_of(unix_ms(time_of(high)), series::kDayMs) + series::kDayMs);
  if (query.from >= query.to) return;
  std::map<std::int64_t, std::uint64_t> counts;
  for (std::uint64_t n = 1; n <= high; ++n) {
    if (sent(n, high) && time_of(n) >= query.from)
      ++counts[series::bucket_of(unix_ms(time_of(n)), series::kDayMs)];
  }
  query.function = series::Aggregate{series::Function::kCount};
  const auto answered = reader.query(query, [&](std::span<const store::SeriesPart> parts) {
    for (const store::SeriesPart& part : parts) {
      for (const auto& [day, count] : part.points) {
        CHECK(static_cast<std::uint64_t>(count) == counts[day]);
        counts.erase(day);
      }
    }
    return absl::OkStatus();
  });
  CHECK(answered.ok());
  CHECK(counts.empty());
}

}  // namespace

TEST_CASE("the process that is killed", "[.killed]") {
  const char* file = std::getenv(kFile);
  const char* source = std::getenv(kSource);
  const char* begin = std::getenv(kBegin);
  if (file == nullptr || source == nullptr || begin == nullptr) return;
  std::_Exit(write_for_ever(file, SourceId::parse(source).value(), std::strtoull(begin, nullptr, 10)));
}

TEST_CASE("A kill while the store is cut, joined and trimmed costs nothing that was acknowledged") {
  TemporaryFolder folder;
  const auto file = (folder.path() / "store.db").string();
  const auto seed = std::random_device{}();
  INFO("seed " << seed);
  std::mt19937 random(seed);
  const auto id = SourceId::random();
  std::uint64_t high = 0, samples = 0;
  for (int life = 1; life <= kKills; ++life) {
    const auto acks = std::uniform_int_distribution<std::uint64_t>(1, kAcksBeforeKillMax)(random);
    INFO("life " << life << ", killed after " << acks << " acknowledgements from " << high);
    Victim writer("[.killed]", {{kFile, file}, {kSource, id.text()}, {kBegin, std::to_string(high)}});
    std::uint64_t acked = high;
    while (acked < high + acks) {
      const auto n = writer.hear();
      REQUIRE(n);
      acked = *n;
    }
    REQUIRE(writer.kill(&acked));

    StandingClock clock;
    Vitals vitals;
    store::sqlite::StoreOptions options;
    options.file = file;
    auto store = SqliteStore::open(options, clock, vitals);
    INFO(store.status().message());
    REQUIRE(store.ok());
    const auto record = (*store)->ingest().load(id);
    REQUIRE(record.ok());
    const auto& epoch = record->receiver.epochs.back();
    CHECK(high + epoch.high.value >= acked);
    high += epoch.high.value;
    digest::Digest digest((*store)->digest(), {}, vitals);
    REQUIRE(digest.catch_up().ok());
    check((*store)->reader(), id, high);
    samples = (*store)->reader().figures()->samples;
  }
  CHECK(samples < high / 2);  // the others were forgotten
  CHECK(high > 100);
}

}  // namespace tidemark::upkeep
