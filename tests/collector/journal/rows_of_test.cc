#include "collector/journal/rows_of.h"

#include <algorithm>

#include "common/wire/batch_codec.h"
#include "tests/collector/admission/plain_source.h"
#include "tests/support/catch.h"

namespace tidemark::journal {
namespace {

const auto kNow = from_unix_ms(1'800'000'000'000);

stream::Write write_of(const Batch& batch) {
  stream::Write write;
  write.source = SourceId::random();
  write.epoch.epoch = {3};
  write.epoch.spool = SpoolId::random();
  write.batch = batch;
  return write;
}

TEST_CASE(
    "every section leaves a row of its samples and one of the rest, as received, with its endpoint named") {
  auto batch = one_result(kNow);
  batch.sections.push_back(event_and_samples(kNow, 2).sections.front());
  const auto device = EndpointId::random();
  batch.sections.back().endpoint = device;
  const auto write = write_of(batch);
  const auto rows = rows_of(write, kNow + Duration(5), Duration(-7'000));
  REQUIRE(rows.journal.size() == 2);
  for (const auto& row : rows.journal) {
    CHECK(row.source == write.source);
    CHECK(row.epoch.value == 3);
    CHECK(row.received == kNow + Duration(5));
    CHECK(row.clock_offset == Duration(-7'000));
  }
  const auto first = wire::decode_section(rows.journal[0].section);
  REQUIRE(first.ok());
  CHECK(first->endpoint == write.source);
  CHECK(first->results.at(0).time == kNow);  // not corrected here
  const auto second = wire::decode_section(rows.journal[1].section);
  REQUIRE(second.ok());
  CHECK(second->endpoint == device);
  CHECK(second->events.size() == 1);
  CHECK(second->blocks.empty());

  REQUIRE(rows.blocks.size() == 1);
  const auto& blocks = rows.blocks[0];
  CHECK(blocks.source == write.source);
  CHECK(blocks.endpoint == device);
  CHECK(blocks.epoch.value == 3);
  CHECK(blocks.received == kNow + Duration(5));
  CHECK(blocks.clock_offset == Duration(-7'000));
  CHECK(blocks.samples == 4);
  CHECK(blocks.earliest == kNow + Duration(-7'000));
  const auto third = wire::decode_section(blocks.section);
  REQUIRE(third.ok());
  CHECK(third->blocks.at(0).values == batch.sections[1].blocks[0].values);
  CHECK(third->events.empty());
}

TEST_CASE("samples alone leave nothing for the digest") {
  auto batch = event_and_samples(kNow, 1);
  batch.sections[0].events.clear();
  const auto write = write_of(batch);
  const auto rows = rows_of(write, kNow, {});
  CHECK(rows.journal.empty());
  REQUIRE(rows.blocks.size() == 1);
  CHECK(rows.blocks[0].endpoint == write.source);
}

TEST_CASE("samples are kept in the bytes that came in, unless something was refused") {
  auto batch = event_and_samples(kNow, 2);
  batch.sections.push_back(one_result(kNow).sections[0]);
  batch.sections.push_back(event_and_samples(kNow + Duration(1), 1).sections[0]);
  auto write = write_of(batch);
  const std::string bytes = wire::encode(batch);
  const auto expected = rows_of(write, kNow, {});
  const auto kept = rows_of(write, kNow, {}, bytes);
  REQUIRE(kept.blocks.size() == 2);
  CHECK(kept.blocks[0].section == expected.blocks[0].section);
  CHECK(kept.blocks[1].section == expected.blocks[1].section);

  // The bytes are those of another batch, as after a refusal: they are not looked at.
  write.refused.push_back({{1}, "why", {1, 0, 0}});
  const std::string other =
      wire::encode(Batch{kNow, {batch.sections[2], batch.sections[1], batch.sections[0]}});
  CHECK(rows_of(write, kNow, {}, other).blocks[0].section == expected.blocks[0].section);
  // A section of nothing came with it, which is not kept.
  write.refused.clear();
  const std::string more =
      wire::encode(Batch{kNow, {Section{}, batch.sections[0], batch.sections[1], batch.sections[2]}});
  CHECK(rows_of(write, kNow, {}, more).blocks[0].section == expected.blocks[0].section);
}

TEST_CASE("losses and openings leave no rows") {
  auto write = write_of({});
  write.batch.reset();
  write.loss.emplace();
  CHECK(rows_of(write, kNow, {}).journal.empty());
  CHECK(rows_of(write, kNow, {}).blocks.empty());
}

TEST_CASE("a duplicate identity is an event about the source, at the collector's time") {
  auto write = write_of({});
  write.batch.reset();
  write.duplicate_identity = true;
  write.epoch.superseded = {{SpoolId::random(), {2}, stream::Superseded::Reason::kDiverged}};
  const auto rows = rows_of(write, kNow, Duration(60'000)).journal;
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].clock_offset == Duration::zero());
  const auto section = wire::decode_section(rows[0].section);
  REQUIRE(section.ok());
  CHECK(section->endpoint == write.source);
  REQUIRE(section->events.size() == 1);
  const auto& event = section->events[0];
  CHECK(event.name == "identity.duplicate");
  CHECK(event.time == kNow);
  CHECK(std::is_sorted(event.attributes.begin(), event.attributes.end()));
  CHECK(event.attributes.at(0) == Attribute{"epoch", "3"});
  CHECK(event.attributes.at(2) == Attribute{"superseded.epoch", "2"});
}

TEST_CASE("a skewed clock is an event that says by how much, and which way") {
  const auto source = SourceId::random();
  const auto body = [&](Duration offset) {
    const auto section = wire::decode_section(skew_row(source, {1}, kNow, offset).section);
    REQUIRE(section.ok());
    CHECK(section->endpoint == source);
    CHECK(section->events.at(0).attributes == Attributes{{"offset_ms", std::to_string(offset.count())}});
    return section->events.at(0).body;
  };
  CHECK(body(Duration(120'000)).find("2 min behind the collector") != std::string::npos);
  CHECK(body(Duration(-120'000)).find("2 min ahead of the collector") != std::string::npos);
}

}  // namespace
}  // namespace tidemark::journal
