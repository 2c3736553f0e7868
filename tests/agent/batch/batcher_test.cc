#include "agent/batch/batcher.h"

#include <cmath>
#include <limits>
#include <map>

#include "common/wire/batch_codec.h"
#include "common/wire/text.h"
#include "common/wire/validate.h"
#include "tests/support/catch.h"

using namespace tidemark;
using namespace tidemark::batch;

namespace {

constexpr TimePoint kNow = from_unix_ms(1'700'000'000'000);

Reading reading(const std::string& metric, double value, Attributes attributes = {}) {
  return {metric, "1", MetricKind::kGauge, std::move(attributes), value};
}

Readings tick(TimePoint time, std::vector<Reading> values) { return {time, std::move(values)}; }

Readings many(std::size_t series, TimePoint time = kNow) {
  Readings out{time, {}};
  for (std::size_t i = 0; i < series; ++i)
    out.values.push_back(reading("m.n" + std::to_string(i), static_cast<double>(i)));
  return out;
}

CheckResult result(const std::string& text = "fine") {
  return {"disk", kNow, CheckState::kOk, Duration{60'000}, 1, text};
}

Event event(const std::string& body = "was started") {
  return {kNow, "agent.started", Severity::kInfo, body, {}};
}

Batch decoded(const stream::NewBatch& batch) {
  auto out = wire::decode_batch(batch.encoded);
  REQUIRE(out.ok());
  return std::move(*out);
}

std::int64_t dropped(const Vitals& vitals, const std::string& name = "batch.dropped_samples") {
  std::int64_t sum = 0;
  for (const Vital& vital : vitals.snapshot()) sum += vital.name == name ? vital.value : 0;
  return sum;
}

/// What a collector with these limits keeps of them, in order.
Counts kept_by_collector(const std::vector<stream::NewBatch>& batches, const Limits& limits) {
  Counts kept;
  wire::KnownSeriesMap known;
  const SourceId source = SourceId::random();
  wire::BatchContext context{source, nullptr, &known, limits, kNow, Duration::zero()};
  BatchSeq seq{1};
  for (const stream::NewBatch& batch : batches) {
    for (const SeriesDeclaration& declaration : batch.new_series) {
      const auto status = wire::validate_declaration(declaration, context, known.size());
      INFO(status);
      CHECK(status.ok());
      known[declaration.number] = {source, false};
    }
    const auto judged = wire::validate_batch(batch.encoded, seq, context);
    INFO(judged.status());
    REQUIRE(judged.ok());
    CHECK(judged->refused.empty());
    CHECK(judged->sent == batch.counts);
    kept += counts_of(judged->batch);
    seq = seq.next();
  }
  return kept;
}

}  // namespace

TEST_CASE("a tick becomes one block, with the series in the order of their numbers") {
  Vitals vitals;
  Batcher batcher({}, vitals);
  CHECK(batcher.empty());
  batcher.add(tick(kNow, {reading("b", 2), reading("a", 1, {{"x", "1"}}), reading("a", 3, {{"x", "2"}})}));
  const auto batches = batcher.take(kNow);
  REQUIRE(batches.size() == 1);
  CHECK(batcher.empty());
  CHECK(batches[0].created == kNow);
  CHECK(batches[0].counts == Counts{3, 0, 0});
  CHECK(batches[0].series_max == 3);
  REQUIRE(batches[0].new_series.size() == 3);
  CHECK(batches[0].new_series[0].key.metric == "b");
  CHECK(batches[0].new_series[1].key.attributes == Attributes{{"x", "1"}});
  CHECK(batches[0].new_series[2].number.value == 3);
  CHECK(batches[0].new_series[2].key.endpoint.nil());
  const Batch batch = decoded(batches[0]);
  REQUIRE(batch.sections.size() == 1);
  CHECK(batch.sections[0].endpoint.nil());
  REQUIRE(batch.sections[0].blocks.size() == 1);
  CHECK(batch.sections[0].blocks[0].times == std::vector<TimePoint>{kNow});
  CHECK(batch.sections[0].blocks[0].values == std::vector<double>{2, 1, 3});
}

TEST_CASE(
    "a series is declared once, whatever the order of its attributes, and keeps the number that the spool "
    "knows") {
  Vitals vitals;
  const std::vector<SeriesDeclaration> known = {
      {SeriesNumber{1}, {{}, "a", {{"k", "v"}, {"l", "w"}}}, "1", MetricKind::kGauge}};
  Batcher batcher({}, vitals);
  batcher.know(known);
  batcher.add(tick(kNow, {reading("a", 1, {{"l", "w"}, {"k", "v"}}), reading("new", 2)}));
  const auto first = batcher.take(kNow);
  REQUIRE(first.size() == 1);
  REQUIRE(first[0].new_series.size() == 1);
  CHECK(first[0].new_series[0].number.value == 2);
  batcher.add(tick(kNow, {reading("a", 1, {{"k", "v"}, {"l", "w"}}), reading("new", 2)}));
  const auto second = batcher.take(kNow);
  CHECK(second[0].new_series.empty());
  CHECK(second[0].series_max == 2);
}

TEST_CASE("what nobody took is declared again, before what is newer") {
  Vitals vitals;
  Batcher batcher({}, vitals);
  batcher.add(tick(kNow, {reading("a", 1), reading("b", 2)}));
  const auto lost = batcher.take(kNow);
  batcher.not_taken(lost);
  batcher.add(tick(kNow, {reading("c", 3)}));
  const auto batches = batcher.take(kNow);
  REQUIRE(batches[0].new_series.size() == 3);
  for (std::uint32_t i = 0; i < 3; ++i) CHECK(batches[0].new_series[i].number.value == i + 1);
}

TEST_CASE("samples, results and events share a batch; nothing gathered makes none") {
  Vitals vitals;
  Batcher batcher({}, vitals);
  CHECK(batcher.take(kNow).empty());
  batcher.add(tick(kNow, {}));
  CHECK(batcher.take(kNow).empty());
  batcher.add(many(2));
  batcher.add(result());
  batcher.add(event());
  const auto batches = batcher.take(kNow);
  REQUIRE(batches.size() == 1);
  CHECK(batches[0].counts == Counts{2, 1, 1});
  const Batch batch = decoded(batches[0]);
  CHECK(batch.sections[0].results[0].text == "fine");
  CHECK(batch.sections[0].events[0].name == "agent.started");
}

TEST_CASE("of a series that comes twice in a tick the last value counts, and the other is counted") {
  Vitals vitals;
  Batcher batcher({}, vitals);
  batcher.add(tick(kNow, {reading("a", 1), reading("a", 2)}));
  const auto batches = batcher.take(kNow);
  CHECK(batches[0].counts == Counts{1, 0, 0});
  CHECK(decoded(batches[0]).sections[0].blocks[0].values == std::vector<double>{2});
  CHECK(dropped(vitals) == 1);
}

TEST_CASE("what no collector would take is dropped and counted, the rest is kept") {
  Limits limits;
  limits.series_max = 3;
  limits.name_bytes_max = 10;
  limits.value_bytes_max = 5;
  limits.attributes_max = 2;
  Vitals vitals;
  Batcher batcher(limits, vitals);
  batcher.add(tick(kNow, {reading("good", 1), reading("", 2), reading("too.long.a.name", 3),
                          reading("a", 4, {{"k", "longer"}}), reading("a", 5, {{"", "v"}}),
                          reading("a", 6, {{"k", "1"}, {"l", "2"}, {"m", "3"}}), reading("nan", std::nan("")),
                          reading("inf", std::numeric_limits<double>::infinity()), reading("second", 7),
                          reading("third", 8), reading("fourth", 9), reading("good", 1)}));
  const auto batches = batcher.take(kNow);
  REQUIRE(batches.size() == 1);
  CHECK(batches[0].counts == Counts{3, 0, 0});
  CHECK(dropped(vitals) == 9);
  CHECK(kept_by_collector(batches, limits) == Counts{3, 0, 0});
}

TEST_CASE("no batch is above the limits, and none of what was gathered is missing") {
  for (const std::uint32_t bytes : {400u, 2'000u, 1u << 20}) {
    for (const std::uint32_t items : {1u, 7u, 100'000u}) {
      CAPTURE(bytes, items);
      Limits limits;
      limits.batch_bytes_max = bytes;
      limits.items_max = items;
      Vitals vitals;
      Batcher batcher(limits, vitals);
      for (int t = 0; t < 3; ++t) batcher.add(many(100, kNow - Duration{1'000 * t}));
      for (int i = 0; i < 20; ++i) batcher.add(result(std::string(100, 'x')));
      for (int i = 0; i < 20; ++i) batcher.add(event(std::string(50, 'y')));
      const auto batches = batcher.take(kNow);
      Counts sum;
      for (const auto& batch : batches) {
        CHECK(batch.encoded.size() <= bytes);
        CHECK(batch.counts.all() <= items);
        CHECK(batch.counts.all() > 0);
        sum += batch.counts;
      }
      CHECK(sum == Counts{300, 20, 20});
      CHECK(kept_by_collector(batches, limits) == Counts{300, 20, 20});
    }
  }
}

TEST_CASE("an item that is too large alone is dropped and counted, its neighbours are not") {
  Limits limits;
  limits.batch_bytes_max = 300;
  Vitals vitals;
  Batcher batcher(limits, vitals);
  batcher.add(result());
  batcher.add(result(std::string(1'000, 'x')));
  batcher.add(event());
  const auto batches = batcher.take(kNow);
  Counts sum;
  for (const auto& batch : batches) sum += batch.counts;
  CHECK(sum == Counts{0, 1, 1});
  CHECK(dropped(vitals, "batch.dropped_items") == 1);
}

TEST_CASE("texts are cut between two characters, and bytes that cannot travel are replaced") {
  Limits limits;
  limits.text_bytes_max = 10;
  limits.value_bytes_max = 5;
  Vitals vitals;
  Batcher batcher(limits, vitals);
  batcher.add(result("1234567 \xc3\xa4\xc3\xb6"));
  batcher.add(result("latin-1 \xe4"));
  batcher.add(result("\x1b[31mred"));
  Event happened = event("a\0b" + std::string(20, 'x'));
  happened.attributes = {{"z", "\xff"}, {"a", "123456789"}, {"z", "twice"}};
  batcher.add(happened);
  batcher.add(tick(kNow, {reading("m", 1, {{"path", "/\xe4"}})}));
  batcher.add(tick(kNow, {reading("m", 2, {{"path", "/\xe4"}})}));
  const auto batches = batcher.take(kNow);
  REQUIRE(batches.size() == 1);
  CHECK(batches[0].new_series.size() == 1);
  const Section section = decoded(batches[0]).sections.at(0);
  CHECK(section.results[0].text == "1234567 \xc3\xa4");
  CHECK(section.results[1].text == "latin-1 ?");
  CHECK(section.results[2].text == "?[31mred");
  CHECK(section.events[0].attributes == Attributes{{"a", "12345"}, {"z", "?"}});
  CHECK(kept_by_collector(batches, limits) == Counts{2, 3, 1});
}

TEST_CASE("new limits hold from the next batch on") {
  Vitals vitals;
  Batcher batcher({}, vitals);
  batcher.add(many(10));
  Limits limits;
  limits.items_max = 5;
  batcher.set_limits(limits);
  CHECK(batcher.take(kNow).size() == 2);
}

TEST_CASE("what is said of other endpoints goes in sections of theirs, within the limits") {
  Vitals vitals;
  Limits limits;
  limits.sections_max = 4;
  Batcher batcher(limits, vitals);
  std::vector<EndpointId> devices;
  for (int i = 0; i < 10; ++i) {
    const EndpointId device = devices.emplace_back(EndpointId::random());
    const SeriesNumber number = batcher.number_of({device, "m", {{"port", "1"}}}, "By", MetricKind::kCounter);
    CHECK(number.value == static_cast<std::uint32_t>(i + 1));
    CHECK(batcher.number_of({device, "m", {{"port", "1"}}}, "By", MetricKind::kCounter) == number);
    Section section;
    section.endpoint = device;
    section.blocks.push_back({{kNow}, {number}, {static_cast<double>(i)}});
    section.results.push_back(result("bad \xff byte"));
    batcher.add(std::move(section));
  }
  batcher.add(event());
  const auto batches = batcher.take(kNow);
  CHECK(batcher.empty());
  CHECK(batches.size() <= 4);
  CHECK(batches[0].new_series.size() == 10);
  std::vector<EndpointId> seen;
  Counts counts;
  for (const stream::NewBatch& batch : batches) {
    const Batch whole = decoded(batch);
    CHECK(whole.sections.size() <= limits.sections_max);
    CHECK(counts_of(whole) == batch.counts);
    counts += batch.counts;
    for (const Section& section : whole.sections) {
      seen.push_back(section.endpoint);
      for (const CheckResult& one : section.results) CHECK(one.text == "bad ? byte");
    }
  }
  devices.push_back({});  // the source itself
  CHECK(seen == devices);
  CHECK(counts == Counts{10, 10, 1});
}

TEST_CASE("an endpoint has so many series and no more, whoever else has how many") {
  Vitals vitals;
  Limits limits;
  limits.series_max = 2;
  Batcher batcher(limits, vitals);
  const EndpointId one = EndpointId::random(), other = EndpointId::random();
  for (const EndpointId& device : {one, other}) {
    CHECK(batcher.number_of({device, "a", {}}, "1", MetricKind::kGauge).value != 0);
    CHECK(batcher.number_of({device, "b", {}}, "1", MetricKind::kGauge).value != 0);
    CHECK(batcher.number_of({device, "c", {}}, "1", MetricKind::kGauge).value == 0);
    CHECK(batcher.number_of({device, "a", {}}, "1", MetricKind::kGauge).value != 0);
  }
  CHECK(dropped(vitals) == 2);
}
