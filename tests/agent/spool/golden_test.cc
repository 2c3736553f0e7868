/// A file that version 1 wrote, in tests/data. Every later version opens it and finds what was in it.
#include <filesystem>

#include "tests/agent/spool/spool_file.h"

using namespace tidemark;
using namespace tidemark::spool;

namespace {

std::filesystem::path golden() {
  return std::filesystem::path(TIDEMARK_TEST_DATA) / "spool" / "version_1.db";
}

const TimePoint kWritten = from_unix_ms(1'800'000'000'000);
const StoreId kStore = StoreId::parse("11111111-2222-4333-8444-555555555555").value();
const SpoolId kOlder = SpoolId::parse("99999999-2222-4333-8444-555555555555").value();

}  // namespace

// Run by name to write the file anew, before the version is released; never afterwards.
TEST_CASE("write the golden spool", "[.golden]") {
  TemporaryFolder folder;
  {
    OpenSpool spool(folder.path());
    REQUIRE(spool.append("batch 1", 3).ok());
    stream::Welcome position;
    position.store = kStore;
    position.store_generation = 2;
    stream::History history;
    history.complete = false;
    history.mark = 17;
    history.total = {5, 6, 7};
    REQUIRE(spool.log->rebase(history, position, stream::Superseded::Reason::kFenced, kWritten).ok());
    stream::NewBatch batch;
    batch.encoded = "batch 2";
    batch.created = kWritten;
    batch.counts = {1, 2, 3};
    batch.series_max = 1;
    batch.new_series = {{SeriesNumber{1},
                         {EndpointId{kOlder.value}, "system.disk.io", {{"system.device", "sda"}}},
                         "By",
                         MetricKind::kCounter}};
    REQUIRE(spool.log->append(batch, kWritten).ok());
    REQUIRE(spool.log->append_loss({LossReason::kDisk, kWritten, kWritten, 4, {9, 8, 7}, "detail"}, kWritten)
                .ok());
    REQUIRE(*spool.log->acknowledge(BatchSeq{1}, {}, kWritten));
    REQUIRE(spool.log->next(BatchSeq{2}, 0).ok());
    REQUIRE(spool.log->keep_monitor_set("set").ok());
  }
  std::filesystem::create_directories(golden().parent_path());
  std::filesystem::copy_file(folder.path() / "spool.db", golden(),
                             std::filesystem::copy_options::overwrite_existing);
}

TEST_CASE("a spool of version 1 opens, with everything that was in it") {
  TemporaryFolder folder;
  std::filesystem::copy_file(golden(), folder.path() / "spool.db");
  std::filesystem::permissions(folder.path() / "spool.db", std::filesystem::perms::owner_write,
                               std::filesystem::perm_options::add);
  OpenSpool spool(folder.path());
  CHECK(spool.damage.empty());
  const stream::SpoolState& state = spool.log->state();
  CHECK_FALSE(state.spool.nil());
  CHECK(state.epoch == Epoch{0});
  CHECK(state.store == kStore);
  CHECK(state.store_generation == 2);
  CHECK(state.last == BatchSeq{3});
  CHECK(state.total == Counts{10, 10, 10});
  CHECK(state.acknowledged == BatchSeq{1});
  CHECK(state.sent == BatchSeq{3});
  CHECK(state.settled == 17);
  CHECK(state.settled_total == Counts{5, 6, 7});
  REQUIRE(state.superseded.has_value());
  CHECK(state.superseded->reason == stream::Superseded::Reason::kFenced);
  REQUIRE(state.unproven.has_value());
  CHECK(state.unproven->counts == Counts{3, 0, 0});
  CHECK(state.ack_marks == std::vector<stream::AckMark>{{BatchSeq{1}, kWritten}});
  CHECK(state.monitor_set == "set");

  auto batch = spool.store->entry_at(BatchSeq{2});
  REQUIRE(batch.ok());
  CHECK(batch->batch == "batch 2");
  CHECK(batch->header.created == kWritten);
  CHECK(batch->header.counts == Counts{1, 2, 3});
  CHECK(batch->header.series_max == 1);
  auto loss = spool.store->header_at(BatchSeq{3});
  REQUIRE(loss.ok());
  REQUIRE(loss->loss.has_value());
  CHECK(loss->loss->detail == "detail");
  CHECK(loss->chain_after == state.chain);
  auto series = spool.store->series(SeriesNumber{1}, SeriesNumber{5});
  REQUIRE(series.ok());
  REQUIRE(series->size() == 1);
  CHECK((*series)[0].key.metric == "system.disk.io");
  CHECK((*series)[0].key.attributes == Attributes{{"system.device", "sda"}});
  CHECK((*series)[0].kind == MetricKind::kCounter);
}
