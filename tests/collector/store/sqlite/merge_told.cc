#include "collector/store/operations_store.h"
#include "tests/collector/store/sqlite/merge_bench.h"

namespace tidemark::store::sqlite {
namespace {

constexpr TimePoint kBegin = from_unix_ms(1'799'900'000'000 - 1'799'900'000'000 % 86'400'000);
constexpr TimePoint kEnd = kBegin + 60 * kMergeDay;

std::string text(TimePoint time) { return std::to_string(unix_ms(time)); }
std::string text(const std::optional<TimePoint>& time) { return time ? text(*time) : "-"; }
std::string text(Duration duration) { return std::to_string(duration.count()); }
std::string text(std::uint64_t number) { return std::to_string(number); }
std::string text(double value) { return std::to_string(value); }
std::string text(const Counts& counts) {
  return text(counts.samples) + "/" + text(counts.results) + "/" + text(counts.events);
}
std::string text(const Attributes& attributes) {
  std::string out;
  for (const Attribute& one : attributes) out += one.key + "=" + one.value + ",";
  return out;
}

class Telling {
 public:
  explicit Telling(MachineBench& bench) : bench_(bench), reader_(bench.store->reader()) {}

  void endpoints() {
    for (const EndpointRow& row : must(reader_.endpoints())) {
      say("endpoint " + row.id.text() + " " + row.source.text() + " " + row.name + " " + row.facts.hostname +
          " " + row.facts.os + " " + text(row.enrolled) + " " + text(row.last_seen) + " " +
          text(row.revoked) + " " + row.monitor_set_version);
    }
  }
  void results() {
    const auto components = must(reader_.components());
    for (const ComponentId& one : components) {
      const std::string name = one.endpoint.text() + " " + one.check;
      say("component " + name + " first " + text(must(reader_.first_result(one))));
      for (const ResultRow& row : must(reader_.results(one, kBegin, kEnd))) {
        say("result " + name + " " + said(row));
        if (const auto came = must(reader_.arrival(one, row.time))) {
          say("arrival " + name + " " + text(row.time) + " | " + came->source.text() + " " +
              text(came->epoch.value) + " " + text(came->seq.value) + " " + text(came->received));
        }
      }
      for (TimePoint from = kBegin; from < bench_.clock.now(); from += 3 * kMergeDay + Duration(1)) {
        for (const ResultRow& row : must(reader_.results(one, from, from + kMergeDay)))
          say("led " + name + " " + text(from) + " " + said(row));
      }
    }
    for (const auto& [one, row] : must(reader_.latest_results()))
      say("latest " + one.check + " " + said(row));
    for (const timeline::Interval range :
         {timeline::Interval{kBegin, bench_.clock.now()},
          {bench_.clock.now() - 3 * kMergeDay, bench_.clock.now() - kMergeDay}}) {
      for (const auto& [one, of] : must(trends::read_runs(reader_, components, range, bench_.clock.now()))) {
        say("runs " + one.check + " first " + text(of.first));
        for (const auto& run : of.runs)
          say("run " + one.check + " " + text(run.from) + " " + text(run.to) + " " +
              text(static_cast<std::uint64_t>(run.state)) + text(std::uint64_t{run.overdue}));
      }
    }
  }
  void events() {
    for (const EventRow& row : must(reader_.events({{kNewId}, {}, {}, Severity::kInfo, 0, 1'000})))
      say("event " + said(row));
    for (const EventRow& row : must(reader_.presence_events(kNewId, kBegin, kEnd, 1'000)))
      say("presence " + said(row));
    const SpanRow all{kBegin, kEnd};
    for (const Duration longer : {Duration(60'000), Duration(3'600'000)}) {
      for (const SpanRow& span : must(reader_.silences(kNewId, std::span(&all, 1), longer)))
        say("silence " + text(longer) + " " + text(span.from) + " " + text(span.to));
    }
  }
  void samples(bool settled) {
    for (const SeriesRow& row : must(reader_.series({}, ""))) {
      const std::string name =
          row.key.endpoint.text() + " " + row.key.metric + " " + text(row.key.attributes);
      say("series " + name + row.unit + " " + text(static_cast<std::uint64_t>(row.kind)) + " " +
          text(row.first) + " " + text(row.last) + " " + text(row.last_value));
      for (const SampleRow& one : must(reader_.samples(row.id, kBegin, kEnd, 100'000)))
        say("sample " + name + text(one.time) + " " + text(one.value));
      for (const Duration step :
           {Duration{}, Duration(900'000), Duration(3'600'000), kMergeDay, 7 * kMergeDay})
        for (const char* function : {"", "avg", "min", "max", "sum", "count", "increase", "p50", "p95"}) {
          // Of samples a quantile is itself, of sketches within a percent.
          if (settled || *function != 'p') asked(row.key.metric, function, step);
        }
    }
  }
  void ledger() {
    for (const EpochRow& row : must(reader_.epochs()))
      say("epoch " + row.source.text() + " " + text(row.state.epoch.value) + " " +
          text(row.state.high.value) + " " + text(row.state.sent) + " " + text(row.state.stored) + " " +
          text(row.state.lost) + " " + text(row.state.opened) + " " + text(row.state.entries) + " " +
          text(std::uint64_t{row.state.series_known}));
    for (const LossRow& row : must(reader_.losses({})))
      say("loss " + row.source.text() + " " + text(row.epoch.value) + " " + text(row.from.value) + " " +
          text(row.recorded));
    for (const RefusalRow& row : must(reader_.refusals({})))
      say("refusal " + row.source.text() + " " + text(row.epoch.value) + " " + text(row.seq.value) + " " +
          text(row.counts));
    const auto record = must(bench_.store->ingest().load(kNewId));
    for (const auto& item : record.receiver.history)
      say("history " + text(item.from.value) + " " + text(item.to.value));
    for (const auto& epoch : record.receiver.epochs) {
      for (const auto& one : must(bench_.store->ingest().declared(kNewId, epoch.epoch)))
        say("declared " + text(epoch.epoch.value) + " " + text(std::uint64_t{one.number.value}) + " " +
            one.key.endpoint.text() + " " + one.key.metric + " " + one.unit);
    }
  }
  void inventory() {
    auto& port = bench_.store->inventory();
    for (const InventoryKindRow& row : must(port.kinds(kNewId)))
      say("kind " + row.kind + " " + text(row.items) + " " + text(row.first) + " " + text(row.changed) + " " +
          text(row.confirmed));
    std::vector<std::optional<TimePoint>> moments{std::nullopt};
    for (TimePoint at = kBegin; at < bench_.clock.now(); at += std::chrono::hours(5))
      moments.emplace_back(at);
    for (const auto& at : moments) {
      for (const InventoryRow& row : must(port.items(kNewId, "", at)))
        say("item " + text(at) + " " + row.kind + " " + row.key + " " + text(row.values) + " " +
            text(row.since));
    }
  }
  void figures(bool settled) {
    const StoreFigures all = must(reader_.figures());
    say("figures " + text(all.journal_rows) + " " + text(all.uncut_rows) + " " + text(all.damaged_rows) +
        " " + text(all.endpoints) + " " + text(all.components) + " " + text(all.series) + " " +
        text(all.events));
    if (settled) say("counts " + text(all.samples) + " " + text(all.results));
  }
  std::vector<std::string> take() { return std::move(lines_); }

 private:
  template <class Value>
  static Value must(absl::StatusOr<Value> value) {
    INFO(value.status().message());
    REQUIRE(value.ok());
    return *std::move(value);
  }
  void say(std::string line) { lines_.push_back(std::move(line)); }
  static std::string said(const ResultRow& row) {
    return text(row.time) + " " + std::string(name_of(row.state)) + " " + row.text;
  }
  static std::string said(const EventRow& row) {
    return row.endpoint.text() + " " + text(row.event.time) + " " + row.event.name + " " + row.event.body +
           " " + text(row.received);
  }
  void asked(const std::string& metric, const std::string& function, Duration step) {
    SeriesQuery query;
    query.metric = metric;
    query.from = kBegin;
    query.to = kEnd;
    query.step = step;
    if (!function.empty()) query.function = series::parse_aggregate(function);
    const auto status = reader_.query(query, [&](std::span<const SeriesPart> parts) {
      for (const SeriesPart& part : parts) {
        for (const series::Sample& point : part.points)
          say("asked " + metric + " " + function + " " + text(step) + " " + part.endpoint + " " +
              text(part.series.key.attributes) + std::to_string(point.time) + " " + text(point.value));
      }
      return absl::OkStatus();
    });
    REQUIRE(status.ok());
  }

  MachineBench& bench_;
  Reader& reader_;
  std::vector<std::string> lines_;
};

}  // namespace

std::vector<std::string> told_by(MachineBench& bench, bool settled) {
  Telling telling(bench);
  telling.endpoints();
  telling.results();
  telling.events();
  telling.samples(settled);
  telling.ledger();
  telling.inventory();
  telling.figures(settled);
  return telling.take();
}

}  // namespace tidemark::store::sqlite
