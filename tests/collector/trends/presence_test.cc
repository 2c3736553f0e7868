#include "collector/trends/presence.h"

#include "collector/digest/digest.h"
#include "collector/trends/assemble.h"
#include "tests/collector/store/sqlite/store_bench.h"
#include "tests/collector/trends/evidence.h"

using namespace tidemark;
using namespace tidemark::trends;
using timeline::State;

namespace {

constexpr Duration kMinute{60'000};

/// One endpoint with a check each minute and samples each ten seconds, in a real store, and a service of it.
struct AwayBench : store::sqlite::StoreBench {
  explicit AwayBench(const std::string& endpoint_class, std::map<std::string, std::string> labels = {}) {
    source.facts().endpoint_class = endpoint_class;
    source.facts().labels = std::move(labels);
    REQUIRE(commit(receiver.hello()).ok());
    catalog::Service service = service_at_all_times();
    service.members.select.emplace_back().endpoint = "*";
    catalog.put(catalog::Catalog({service}, {}));
  }
  void push(const Batch& batch, std::vector<SeriesDeclaration> declared = {}) {
    auto message = source.push(batch);
    message.declarations = std::move(declared);
    REQUIRE(commit(receiver.take(message)).ok());
  }
  /// It is there for these minutes, up to now; without results where its check hangs.
  void there(int minutes, bool results = true) {
    for (int i = 0; i < minutes; ++i) {
      if (results) push(one_result(clock.now(), state));
      for (int tick = 0; tick < 6; ++tick) {
        push(event_and_samples(clock.now(), 1), std::exchange(declarations, {}));
        clock.advance(Duration{10'000});
      }
    }
  }
  void away(int minutes) { clock.advance(minutes * kMinute); }
  void say(const std::string& name, TimePoint time, Attributes attributes = {}) {
    Batch batch;
    batch.created = clock.now();
    batch.sections.emplace_back();
    batch.sections.back().events.push_back({time, name, Severity::kInfo, "said", std::move(attributes)});
    push(batch);
  }
  void suspended(int minutes) {
    const TimePoint from = clock.now();
    away(minutes);
    say("host.suspended", from,
        {{"host.suspended_from", rfc3339(from)}, {"host.suspended_to", rfc3339(clock.now())}});
  }
  void file() {
    digest::Digest digest(store->digest(), {}, vitals);
    REQUIRE(digest.catch_up().ok());
  }
  TrendSource trends() {
    return {store->reader(), store->operations(), catalog, versions, clock, {}, vitals};
  }
  State state_now() {
    file();
    auto source_of_trends = trends();
    const auto states = source_of_trends.states();
    REQUIRE(states.ok());
    return states->services.at(0).state;
  }
  std::size_t problems() {
    file();
    auto source_of_trends = trends();
    const auto problems = source_of_trends.problems();
    REQUIRE(problems.ok());
    return problems->size();
  }
  PeriodFigures figures(TimePoint from) {
    file();
    auto source_of_trends = trends();
    const auto trend = source_of_trends.trend("shop", {"", rfc3339(from), rfc3339(clock.now())});
    REQUIRE(trend.ok());
    return trend->current;
  }

  PlainSource source;
  store::sqlite::PlainReceiver receiver{*this, source};
  catalog::CatalogHolder catalog;
  versions::CatalogVersions versions{store->catalogs(), catalog, clock, vitals};
  CheckState state = CheckState::kOk;
  std::vector<SeriesDeclaration> declarations{declaration(1, "m", source.id())};
};

}  // namespace

TEST_CASE("who is off is ABSENT or UNKNOWN by what is expected of it and by what it said") {
  struct Row {
    const char* endpoint_class;
    const char* label;
    const char* said;
    State state;
  };
  const Row rows[] = {
      {"laptop", "", "", State::kAbsent},  // killed while the laptop ran on: absent as well, by definition
      {"laptop", "", "host.shutdown", State::kAbsent},
      {"laptop", "always", "host.shutdown", State::kUnknown},
      {"desktop", "", "", State::kUnknown},
      {"desktop", "", "host.shutdown", State::kAbsent},
      {"desktop", "mobile", "", State::kAbsent},
      {"server", "", "", State::kUnknown},
      {"server", "", "host.shutdown", State::kUnknown},
      {"server", "announced", "host.shutdown", State::kAbsent},
      {"router", "", "", State::kUnknown},
      {"desktop", "sometimes", "", State::kUnknown},  // no such word: its class decides
  };
  for (const Row& row : rows) {
    INFO(row.endpoint_class << " '" << row.label << "' " << row.said);
    AwayBench bench(row.endpoint_class, *row.label == 0 ? std::map<std::string, std::string>{}
                                                        : std::map<std::string, std::string>{
                                                              {catalog::kPresenceLabel, row.label}});
    bench.there(3);
    CHECK(bench.state_now() == State::kUp);
    if (*row.said != 0) bench.say(row.said, bench.clock.now());
    bench.away(60);
    CHECK(bench.state_now() == row.state);
    CHECK(bench.problems() == (row.state == State::kAbsent ? 0 : 1));
    bench.there(2);
    CHECK(bench.state_now() == State::kUp);
  }
}

TEST_CASE("absence is out of the figures, with a share of its own, and a late spool turns it back") {
  AwayBench bench("laptop");
  const TimePoint begin = bench.clock.now();
  bench.there(10);
  const TimePoint left = bench.clock.now();
  bench.away(30);
  bench.there(10);
  PeriodFigures figures = bench.figures(begin);
  const Duration sliver = kMinute - Duration{1'000} + Duration{10'000};
  CHECK(figures.absent == 30 * kMinute + Duration{9'000});  // from the last sample on
  CHECK(figures.unknown + figures.absent == 31 * kMinute);  // from the last result on
  CHECK(figures.unknown < sliver);
  CHECK(figures.down == Duration::zero());
  CHECK(figures.base + figures.absent == 50 * kMinute);
  CHECK(*figures.absent_share.value == Approx(30.15 / 50));
  for (TimePoint late = left; late < left + 30 * kMinute; late += kMinute) bench.push(one_result(late));
  figures = bench.figures(begin);
  CHECK(figures.absent == Duration::zero());
  CHECK(figures.unknown == Duration::zero());
}

TEST_CASE("a laptop that is on while its check hangs is UNKNOWN, not ABSENT") {
  AwayBench bench("laptop");
  bench.there(3);
  bench.there(30, false);
  CHECK(bench.state_now() == State::kUnknown);
  CHECK(bench.problems() == 1);
}

TEST_CASE("a laptop that has just gone is no problem, not even before its absence is certain") {
  AwayBench bench("laptop");
  bench.there(3);
  for (int i = 0; i < 40; ++i) {
    bench.clock.advance(Duration{10'000});
    INFO(i);
    CHECK(bench.problems() == 0);
  }
}

TEST_CASE("a suspend in the middle of an outage is neither its end nor DOWN time") {
  for (const char* endpoint_class : {"laptop", "desktop"}) {
    AwayBench bench(endpoint_class);
    const TimePoint begin = bench.clock.now();
    bench.there(5);
    bench.state = CheckState::kCritical;
    bench.there(5);
    bench.suspended(60);
    bench.there(5);
    bench.state = CheckState::kOk;
    bench.there(5);
    const PeriodFigures figures = bench.figures(begin);
    INFO(endpoint_class);
    CHECK(figures.outages == 1);
    REQUIRE(figures.outage_list.size() == 1);
    CHECK(figures.outage_list[0].down == 9 * kMinute);  // the last minute before the suspend is not known
    CHECK(figures.outage_list[0].restored == begin + 75 * kMinute);
    CHECK(figures.absent >= 60 * kMinute);
    CHECK(figures.base + figures.absent == 80 * kMinute);
  }
}

TEST_CASE("a desktop is absent from its shutdown to its start, and unmeasured until its agent is back") {
  AwayBench bench("desktop");
  const TimePoint begin = bench.clock.now();
  bench.there(5);
  bench.say("host.shutdown", bench.clock.now());
  bench.away(60);
  const TimePoint booted = bench.clock.now();
  bench.away(20);
  bench.say("host.booted", booted);
  bench.there(5);
  const PeriodFigures figures = bench.figures(begin);
  CHECK(figures.absent == 60 * kMinute);
  CHECK(figures.unknown == 21 * kMinute);
}

TEST_CASE("an endpoint is online, absent or silent, since when and why") {
  struct Row {
    timeline::Presence presence;
    bool seen;
    bool connected;
    int away_s;
    const char* last;
    const char* word;
    const char* why;
  };
  using timeline::Presence;
  const Row rows[] = {
      {Presence::kMobile, false, false, 0, "", "never seen", ""},
      {Presence::kMobile, true, true, 900, "", "online", ""},
      {Presence::kMobile, true, false, 25, "", "online", ""},
      {Presence::kMobile, true, false, 26, "", "absent", "without a word"},
      {Presence::kMobile, true, false, 900, "host.shutdown", "absent", "shut down"},
      {Presence::kMobile, true, false, 900, "host.suspended", "absent", "without a word"},
      {Presence::kMobile, true, false, 900, "host.resumed", "absent", "without a word"},
      {Presence::kAnnounced, true, false, 900, "host.booted", "silent", "without a word"},
      {Presence::kAnnounced, true, false, 900, "host.shutdown", "absent", "shut down"},
      {Presence::kAlways, true, false, 900, "host.shutdown", "silent", "shut down"},
      {Presence::kAlways, true, false, 900, "", "silent", "without a word"},
  };
  const TimePoint now = time_at("2026-11-24T12:00:00Z");
  for (const Row& row : rows) {
    store::EndpointRow endpoint;
    if (row.seen) endpoint.last_seen = now - Duration{row.away_s * 1'000};
    std::optional<Event> last;
    if (*row.last != 0) last = Event{now, row.last, Severity::kInfo, "", {}};
    const PresenceNow found =
        presence_now({row.presence, Duration{10'000}}, endpoint, row.connected, last, now);
    INFO(timeline::name_of(row.presence) << " " << row.last << " " << row.away_s);
    CHECK(found.word == row.word);
    CHECK(found.why == row.why);
    CHECK(found.since.has_value() == !found.why.empty());
  }
}

TEST_CASE("a device is polled, or is not, or is gone: it has no word of its own to say") {
  const TimePoint now = time_at("2026-11-24T12:00:00Z");
  const Expected always{timeline::Presence::kAlways, Duration{10'000}};
  store::EndpointRow device;
  device.device.emplace();
  CHECK(presence_now(always, device, true, {}, now).word == "never seen");
  device.last_seen = now - 10 * kMinute;
  CHECK(presence_now(always, device, true, {}, now).word == "polled");
  const PresenceNow away = presence_now(always, device, false, {}, now);
  CHECK(away.word == "not polled");
  CHECK(away.since == device.last_seen);
  CHECK_FALSE(device.expected_until());
  device.device->gone = now - kMinute;
  CHECK(presence_now(always, device, true, {}, now).word == "gone");
  CHECK(presence_now(always, device, true, {}, now).since == device.device->gone);
  CHECK(device.expected_until() == device.device->gone);
  device.revoked = now;
  CHECK(presence_now(always, device, true, {}, now).word == "revoked");
  CHECK(device.expected_until() == device.device->gone);
}

TEST_CASE("a suspend is announced for as long as it was, a damaged one not at all") {
  const TimePoint at = time_at("2026-11-24T12:00:00Z");
  Event event{at, "host.suspended", Severity::kInfo, "", {}};
  CHECK_FALSE(announcement_of(event));
  // What the endpoint's own clock said, an hour ahead.
  event.attributes = {{"host.suspended_from", "2026-11-24T13:00:00Z"},
                      {"host.suspended_to", "2026-11-24T13:20:00Z"}};
  REQUIRE(announcement_of(event));
  CHECK(announcement_of(event)->time == at);
  CHECK(announcement_of(event)->until == at + 20 * kMinute);
  event.attributes[1].value = "2026-11-24T12:20:00Z";
  CHECK_FALSE(announcement_of(event));
  CHECK_FALSE(announcement_of({at, "login.failed", Severity::kInfo, "", {}}));
}

TEST_CASE("silence is two and a half sampling intervals, and never less than a batch may be on its way") {
  CHECK(silence_tolerance({timeline::Presence::kMobile, Duration{10'000}}) == Duration{25'000});
  CHECK(silence_tolerance({timeline::Presence::kMobile, Duration{1'000}}) == kSilenceMin);
}

TEST_CASE("a service may expect something else of a member than its class does, and of each check its own") {
  AwayBench bench("server");
  catalog::Service mobile = service_at_all_times();
  mobile.members.select.emplace_back().endpoint = "*";
  catalog::Service strict = mobile;
  mobile.members.select.back().presence = timeline::Presence::kMobile;
  strict.name = "strict";
  bench.catalog.put(catalog::Catalog({mobile, strict}, {}));
  const TimePoint begin = bench.clock.now();
  bench.there(10);
  bench.away(30);
  bench.file();
  auto source_of_trends = bench.trends();
  const auto states = source_of_trends.states();
  REQUIRE(states.ok());
  REQUIRE(states->services.size() == 2);
  for (const ServiceState& state : states->services) {
    const bool strictly = state.service->name == "strict";
    CHECK(state.state == (strictly ? State::kUnknown : State::kAbsent));
    CHECK(state.members.at(0).state == state.state);
    const auto trend =
        source_of_trends.trend(state.service->name, {"", rfc3339(begin), rfc3339(bench.clock.now())});
    REQUIRE(trend.ok());
    CHECK((trend->current.absent > Duration::zero()) != strictly);
    // Between the last result and the last sample it is UNKNOWN in any case.
    CHECK((trend->current.unknown > kMinute) == strictly);
  }
}
