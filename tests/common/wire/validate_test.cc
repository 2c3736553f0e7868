#include "common/wire/validate.h"

#include <tidemark/v1/telemetry.pb.h>

#include <functional>

#include "tests/common/wire/samples.h"
#include "tests/support/catch.h"

using namespace tidemark;
using namespace tidemark::wire;
using namespace std::chrono_literals;

namespace {

stream::ValidatedBatch judged(const Batch& batch, const BatchContext& with = context()) {
  auto out = validate_batch(encode(batch), {5}, with);
  REQUIRE(out.ok());
  CHECK(out->sent == counts_of(batch));
  CHECK(out->sent == counts_of(out->batch) + refused_of(*out));
  return std::move(*out);
}

}  // namespace

TEST_CASE("a good batch is kept whole, and its sections name their endpoints") {
  const auto out = judged(good_batch());
  CHECK(out.refused.empty());
  CHECK(out.sent == Counts{7, 2, 2});
  REQUIRE(out.batch.sections.size() == 2);
  CHECK(out.batch.sections[0].endpoint == kSource);
  CHECK(out.batch.sections[1].endpoint == kDevice);
}

TEST_CASE("an item that breaks a rule is refused alone, counted, with a reason and an example") {
  const std::string long_name(201, 'n');
  const struct {
    std::function<void(Batch&)> breaking;
    Counts refused;
    std::string reason;
  } table[] = {
      {[](Batch& b) { b.sections[0].blocks[0].series[1] = {99}; },
       {3, 0, 0},
       "not declared, such as series 99"},
      {[](Batch& b) { b.sections[0].blocks[0].series[1] = {4}; }, {3, 0, 0}, "declaration was refused"},
      {[](Batch& b) { b.sections[0].blocks[0].series[1] = {3}; }, {3, 0, 0}, "declared for another endpoint"},
      {[](Batch& b) { b.sections[1].endpoint = kStranger; },
       {1, 1, 1},
       "may not speak for, such as 99999999-"},
      {[](Batch& b) { b.sections[0].blocks[0].times[2] = kNow + 601s; }, {2, 0, 0}, "10 min in the future"},
      {[](Batch& b) { b.sections[0].results[0].time = kNow + 601s; },
       {0, 1, 0},
       "in the future, such as check 'disk /'"},
      {[](Batch& b) { b.sections[0].results[0].time = TimePoint::max(); }, {0, 1, 0}, "in the future"},
      {[](Batch& b) { b.sections[0].events[0].time = kNow + 601s; }, {0, 0, 1}, "in the future"},
      {[](Batch& b) { b.sections[0].events[0].time = TimePoint::min(); }, {0, 0, 1}, "before 1970"},
      {[&](Batch& b) { b.sections[0].results[0].check = long_name; }, {0, 1, 0}, "longer than 200 bytes"},
      {[](Batch& b) { b.sections[0].results[0].check = ""; }, {0, 1, 0}, "a check has no name"},
      {[](Batch& b) { b.sections[0].results[0].check = "two\nlines"; }, {0, 1, 0}, "control characters"},
      {[](Batch& b) { b.sections[0].results[0].confirm = 0; }, {0, 1, 0}, "confirm"},
      {[](Batch& b) { b.sections[0].results[0].interval = 0s; }, {0, 1, 0}, "interval"},
      {[](Batch& b) { b.sections[0].results[0].text = std::string(4'097, 't'); },
       {0, 1, 0},
       "longer than 4096 bytes"},
      {[](Batch& b) { b.sections[0].results[0].text = "\x1b[2J"; }, {0, 1, 0}, "control characters"},
      {[](Batch& b) { b.sections[0].results[0].state = static_cast<CheckState>(7); }, {0, 1, 0}, "state"},
      {[](Batch& b) { b.sections[0].events[0].severity = static_cast<Severity>(0); }, {0, 0, 1}, "severity"},
      {[](Batch& b) { b.sections[0].events[0].severity = static_cast<Severity>(9); }, {0, 0, 1}, "severity"},
      {[&](Batch& b) { b.sections[0].events[0].name = long_name; }, {0, 0, 1}, "longer than 200 bytes"},
      {[](Batch& b) { b.sections[0].events[0].body = std::string(4'097, 'b'); },
       {0, 0, 1},
       "longer than 4096 bytes"},
      {[](Batch& b) {
         b.sections[0].events[0].attributes = {{"b", ""}, {"a", ""}};
       },
       {0, 0, 1},
       "not sorted"},
      {[](Batch& b) {
         b.sections[0].events[0].attributes = {{"a", ""}, {"a", ""}};
       },
       {0, 0, 1},
       "each key once"},
      {[](Batch& b) {
         b.sections[0].events[0].attributes = {{"", ""}};
       },
       {0, 0, 1},
       "an attribute has no name"},
      {[](Batch& b) {
         b.sections[0].events[0].attributes = {{"a", std::string(1'025, 'v')}};
       },
       {0, 0, 1},
       "1024 bytes"},
      {[](Batch& b) {
         b.sections[0].events[0].attributes.clear();
         for (char c = 'a'; c < 'a' + 17; ++c)
           b.sections[0].events[0].attributes.push_back({std::string(1, c), ""});
       },
       {0, 0, 1},
       "more than 16 attributes"},
      {[](Batch& b) { b.sections[1].events[0].inventory->kind = ""; }, {0, 0, 1}, "kind has no name"},
      {[](Batch& b) {
         b.sections[1].events[0].inventory->items.resize(10'001, {"k", {}, false});
       },
       {0, 0, 1},
       "more than 10000 items"},
      {[](Batch& b) { b.sections[1].events[0].inventory->items[0].key = ""; }, {0, 0, 1}, "item has no name"},
      {[&](Batch& b) { b.sections[1].events[0].inventory->items[0].key = long_name; },
       {0, 0, 1},
       "longer than 200 bytes"},
      {[](Batch& b) { b.sections[1].events[0].inventory->items[0].values[0].value = "\x1b[2J"; },
       {0, 0, 1},
       "an inventory's item: an attribute's value has control characters"},
      {[](Batch& b) { b.sections[1].events[0].inventory->after = "\n"; }, {0, 0, 1}, "range are no keys"},
      {[&](Batch& b) { b.sections[1].events[0].inventory->up_to = long_name; },
       {0, 0, 1},
       "range are no keys"},
  };
  for (const auto& row : table) {
    Batch batch = good_batch();
    row.breaking(batch);
    CAPTURE(row.reason);
    const auto out = judged(batch);
    REQUIRE(out.refused.size() == 1);
    CAPTURE(out.refused[0].reason);
    CHECK(out.refused[0].counts == row.refused);
    CHECK(out.refused[0].seq == BatchSeq{5});
    CHECK(out.refused[0].reason.find(row.reason) != std::string::npos);
  }
}

TEST_CASE("items that are refused for one reason are one line with the first as its example") {
  Batch batch = good_batch();
  for (const char* check : {"first", "second", "third"}) {
    batch.sections[0].results.push_back(result_of(check));
    batch.sections[0].results.back().confirm = 0;
  }
  const auto out = judged(batch);
  REQUIRE(out.refused.size() == 1);
  CHECK(out.refused[0].counts == Counts{0, 3, 0});
  CHECK(out.refused[0].reason.find("'first'") != std::string::npos);
}

TEST_CASE("where a block loses a time and a series, the cells that are left stay in their places") {
  Batch batch;
  batch.sections.push_back({{}, {block_of({1, 99, 2}, 3)}, {}, {}});
  batch.sections[0].blocks[0].times = {kNow, kNow + 700s, kNow + 20s};
  const auto out = judged(batch);
  REQUIRE(out.batch.sections.size() == 1);
  const SampleBlock& kept = out.batch.sections[0].blocks[0];
  CHECK(kept.times == std::vector<TimePoint>{kNow, kNow + 20s});
  CHECK(kept.series == std::vector<SeriesNumber>{{1}, {2}});
  CHECK(kept.values == std::vector<double>{1, 1.5, 2, 2.5});
  CHECK(refused_of(out) == Counts{5, 0, 0});
}

TEST_CASE("times are judged after the clock's correction and kept as they were") {
  Batch batch;
  batch.sections.push_back({{}, {}, {result_of("c")}, {}});
  batch.sections[0].results[0].time = kNow + 1h;
  BatchContext with = context();
  with.clock_offset = -1h;
  const auto kept = judged(batch, with);
  CHECK(kept.refused.empty());
  CHECK(kept.batch.sections[0].results[0].time == kNow + 1h);
  batch.sections[0].results[0].time = kNow;
  with.clock_offset = 1h;
  CHECK(judged(batch, with).refused.size() == 1);
}

TEST_CASE("what is no finite number is refused and counted, the rest of its block is kept") {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  constexpr double infinity = std::numeric_limits<double>::infinity();
  Batch batch;
  batch.sections.push_back({{}, {block_of({1, 2}, 3)}, {}, {}});
  SampleBlock& block = batch.sections[0].blocks[0];
  block.values = {nan, 2, -infinity, 4, 5, 6};
  const auto kept = judged(batch);
  REQUIRE(kept.refused.size() == 1);
  CHECK(kept.refused[0].reason == "the value is no finite number, such as series 1");
  CHECK(kept.refused[0].counts == Counts{2, 0, 0});
  REQUIRE(kept.batch.sections.size() == 1);
  REQUIRE(kept.batch.sections[0].blocks.size() == 2);
  const SampleBlock& own = kept.batch.sections[0].blocks[0];
  CHECK(own.series == std::vector<SeriesNumber>{{1}});
  CHECK(own.times == std::vector<TimePoint>{block.times[1]});
  CHECK(own.values == std::vector<double>{2});
  const SampleBlock& whole = kept.batch.sections[0].blocks[1];
  CHECK(whole.series == std::vector<SeriesNumber>{{2}});
  CHECK(whole.times == block.times);
  CHECK(whole.values == std::vector<double>{4, 5, 6});
}

TEST_CASE("a series without one finite number leaves nothing behind") {
  Batch batch;
  batch.sections.push_back({{}, {block_of({1}, 2)}, {}, {}});
  batch.sections[0].blocks[0].values = {std::numeric_limits<double>::quiet_NaN(),
                                        -std::numeric_limits<double>::infinity()};
  const auto kept = judged(batch);
  REQUIRE(kept.refused.size() == 1);
  CHECK(kept.refused[0].counts == Counts{2, 0, 0});
  CHECK(kept.batch.sections.empty());
}

TEST_CASE("a batch that is wrong as a whole is an error") {
  const auto error = [](const std::string& bytes, const Limits& limits = {}) {
    BatchContext with = context();
    with.limits = limits;
    return std::string(validate_batch(bytes, {1}, with).status().message());
  };
  const auto has = [](const std::string& text, const char* part) {
    return text.find(part) != std::string::npos;
  };
  Limits limits;
  CHECK(has(error("\xff\xff"), "no batch"));
  limits.batch_bytes_max = 10;
  CHECK(has(error(encode(good_batch()), limits), "at most 10"));
  limits = {};
  limits.sections_max = 1;
  CHECK(has(error(encode(good_batch()), limits), "2 sections; at most 1"));
  limits = {};
  limits.items_max = 10;
  CHECK(has(error(encode(good_batch()), limits), "11 items; at most 10"));
  v1::Batch wire;
  REQUIRE(wire.ParseFromString(encode(good_batch())));
  wire.mutable_sections(0)->mutable_blocks(0)->add_scaled(1);
  CHECK(has(error(wire.SerializeAsString()), "cells are not times by series"));
}

TEST_CASE("a declaration is accepted, or refused with the reason") {
  const struct {
    std::function<void(SeriesDeclaration&)> breaking;
    std::string reason;  // empty: accepted
  } table[] = {
      {[](auto&) {}, ""},
      {[](auto& d) { d.key.endpoint = kDevice; }, ""},
      {[](auto& d) { d.key.endpoint = kSource; }, ""},
      {[](auto& d) { d.key.attributes.clear(); }, ""},
      {[](auto& d) { d.key.endpoint = kStranger; }, "may not speak for"},
      {[](auto& d) { d.key.metric = ""; }, "no name"},
      {[](auto& d) { d.key.metric = std::string(201, 'm'); }, "longer than 200"},
      {[](auto& d) { d.key.metric = "two words"; }, "a letter, then"},
      {[](auto& d) { d.key.metric = ".hidden"; }, "a letter, then"},
      {[](auto& d) { d.key.metric = "größe"; }, "a letter, then"},
      {[](auto& d) { d.key.metric = "a\nb"; }, "control characters"},
      {[](auto& d) {
         d.key.attributes = {{"b", ""}, {"a", ""}};
       },
       "not sorted"},
      {[](auto& d) { d.unit = std::string(201, 'u'); }, "the unit is longer"},
      {[](auto& d) { d.unit = "\x01"; }, "the unit has control"},
      {[](auto& d) { d.kind = static_cast<MetricKind>(0); }, "kind"},
  };
  for (const auto& row : table) {
    SeriesDeclaration declaration{
        {8}, {{}, "system.cpu.time", {{"cpu.mode", "user"}}}, "s", MetricKind::kCounter};
    row.breaking(declaration);
    const auto status = validate_declaration(declaration, context(), 0);
    CAPTURE(row.reason, status.ToString());
    CHECK(status.ok() == row.reason.empty());
    CHECK(std::string(status.message()).find(row.reason) != std::string::npos);
  }
}

TEST_CASE("an endpoint's series beyond the limit are refused") {
  const SeriesDeclaration declaration{{8}, {{}, "m", {}}, "1", MetricKind::kGauge};
  CHECK(validate_declaration(declaration, context(), 4'999).ok());
  CHECK(absl::IsInvalidArgument(validate_declaration(declaration, context(), 5'000)));
}
