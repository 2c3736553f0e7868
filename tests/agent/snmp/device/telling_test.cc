#include "agent/snmp/device/telling.h"

#include <algorithm>
#include <set>

#include "tests/agent/snmp/device/ports.h"

using namespace tidemark;
using namespace tidemark::snmp;

namespace {

constexpr TimePoint kBegin = from_unix_ms(1'767'225'600'000);
constexpr Duration kInterval{60'000};

/// A device that is polled every minute, and what its polls told.
struct Watched {
  Mib mib = device_with_ports(2);
  DeviceValues values{layout_of_ports()};
  TimePoint now = kBegin;
  std::vector<std::pair<SeriesKey, std::string>> series;
  Telling telling{EndpointId::random(), [this](SeriesKey key, const std::string& unit, MetricKind) {
                    series.emplace_back(std::move(key), unit);
                    return SeriesNumber{static_cast<std::uint32_t>(series.size())};
                  }};
  Section told;

  void poll(std::int64_t uptime_seconds) {
    now += kInterval;
    mib.set("1.3.6.1.2.1.1.3.0", ticks(uptime_seconds * 100));
    tidemark::snmp::poll(mib, values);
    told = telling.tell(values, {now, kInterval, std::chrono::microseconds(1'500), true, ""});
  }
  void fail() {
    now += kInterval;
    told = telling.tell(values, {now, kInterval, std::nullopt, false, "no answer"});
  }
  /// Samples of the port's counter, in order.
  std::vector<std::pair<TimePoint, double>> io(const std::string& port) const {
    std::vector<std::pair<TimePoint, double>> out;
    for (const SampleBlock& block : told.blocks) {
      for (std::size_t i = 0; i < block.series.size(); ++i) {
        const SeriesKey& key = series[block.series[i].value - 1].first;
        if (key.metric == "port.io" && key.attributes.front().value == port)
          out.emplace_back(block.times[0], block.values[i]);
      }
    }
    return out;
  }
  const CheckResult* result(const std::string& check) const {
    const auto found = std::find_if(told.results.begin(), told.results.end(),
                                    [&](const auto& one) { return one.check == check; });
    return found == told.results.end() ? nullptr : &*found;
  }
  std::vector<std::string> events() const {
    std::vector<std::string> out;
    for (const Event& event : told.events) out.push_back(event.name + ": " + event.body);
    return out;
  }
};

using Samples = std::vector<std::pair<TimePoint, double>>;

}  // namespace

TEST_CASE("a poll tells what the device answered: that it did, its numbers, its checks") {
  Watched device;
  device.mib.objects[cell(6, 1)] = octets("uplink to K\xf6ln");
  device.poll(1'000);
  REQUIRE(device.result("reachable") != nullptr);
  CHECK(device.result("reachable")->state == CheckState::kOk);
  CHECK(device.result("reachable")->text == "answered within 1.5 ms");
  CHECK(device.result("fan")->text == "turns");
  CHECK(device.result("port ge1")->text == "up (uplink to Köln)");
  CHECK(device.io("ge1") == Samples{{device.now, 1'000}});
  CHECK(device.events().empty());
}

TEST_CASE("no answer is critical for being reachable, and unknown for the rest") {
  Watched device;
  device.poll(1'000);
  device.fail();
  CHECK(device.result("reachable")->state == CheckState::kCritical);
  CHECK(device.result("fan")->state == CheckState::kUnknown);
  CHECK(device.result("port ge2")->state == CheckState::kUnknown);
  CHECK(device.told.blocks.empty());
  device.poll(1'120);
  CHECK(device.result("port ge2")->state == CheckState::kOk);
  CHECK(device.events().empty());
}

TEST_CASE("what stays well is told every five minutes, what is not each time, and what changes at once") {
  Watched device;
  int told = 0;
  for (int i = 0; i < 20; ++i) {
    device.poll(1'000 + i * 60);
    if (const CheckResult* const result = device.result("port ge1")) {
      CHECK(result->interval == Duration{300'000});
      ++told;
    }
    CHECK(device.result("fan") != nullptr);  // of the device itself: always
  }
  CHECK(told == 4);
  device.mib.objects[cell(4, 1)] = integer(2);
  for (int i = 20; i < 23; ++i) {
    device.poll(1'000 + i * 60);
    REQUIRE(device.result("port ge1") != nullptr);
    CHECK(device.result("port ge1")->state == CheckState::kCritical);
    CHECK(device.result("port ge1")->interval == kInterval);
  }
  device.mib.objects[cell(4, 1)] = integer(1);
  device.poll(1'000 + 23 * 60);
  CHECK(device.result("port ge1")->state == CheckState::kOk);
}

TEST_CASE("a port that is administratively down is not judged, and one in a state nobody knows is unknown") {
  Watched device;
  device.mib.objects[cell(7, 1)] = integer(2);
  device.mib.objects[cell(4, 2)] = integer(9);
  device.poll(1'000);
  CHECK(device.result("port ge1") == nullptr);
  CHECK(device.result("port ge2")->state == CheckState::kUnknown);
}

TEST_CASE("32 bits that are over are told by where they end, so that what was counted is right") {
  Watched device;
  device.mib.objects[cell(2, 1)] = counter32(4'294'967'000);
  device.poll(1'000);
  device.mib.objects[cell(2, 1)] = counter32(704);
  device.poll(1'060);
  CHECK(device.io("ge1") == Samples{{device.now - Duration{1}, 4'294'967'296.0}, {device.now, 704}});
}

TEST_CASE("a restart is an event, and its counters begin at 0, also where they have grown beyond") {
  Watched device;
  device.poll(10'000);
  device.mib.objects[cell(2, 1)] = counter32(5'000);
  device.poll(20);
  const TimePoint boot = device.now - Duration{20'000};
  CHECK(device.io("ge1") == Samples{{boot, 0}, {device.now, 5'000}});
  REQUIRE(device.events().size() == 1);
  CHECK(device.events()[0].starts_with("device.restarted"));
  device.poll(80);
  CHECK(device.events().empty());
  CHECK(device.io("ge1").size() == 1);
}

TEST_CASE("an uptime that passes 497 days is no restart") {
  Watched device;
  device.poll(42'949'670);
  device.poll(58);
  CHECK(device.events().empty());
  CHECK(device.io("ge1").size() == 1);
}

TEST_CASE("a row's discontinuity is a reset of that row alone") {
  Watched device;
  device.poll(1'000);
  device.mib.objects[cell(5, 1)] = ticks(105'000);
  device.mib.objects[cell(2, 1)] = counter32(2'000);
  device.mib.objects[cell(2, 2)] = counter32(2'500);
  device.poll(1'060);
  CHECK(device.io("ge1") == Samples{{device.now - Duration{1}, 0}, {device.now, 2'000}});
  CHECK(device.io("ge2") == Samples{{device.now, 2'500}});
}

TEST_CASE("series follow a row's name when its index is used again; rows come, go and get names as events") {
  Watched device;
  device.poll(1'000);
  const std::size_t before = device.series.size();
  // The two change places, as after a restart with another card.
  device.mib.objects[cell(1, 1)] = octets("ge2");
  device.mib.objects[cell(1, 2)] = octets("ge1");
  device.poll(1'060);
  CHECK(device.events().empty());
  CHECK(device.series.size() == before);
  CHECK(device.io("ge2").back().second == 1'000);
  device.mib.objects[cell(1, 3)] = octets("ge3");
  device.mib.objects[cell(2, 3)] = counter32(9);
  device.poll(1'120);
  CHECK(device.events() == std::vector<std::string>{"port.added: port ge3 is new"});
  device.mib.objects[cell(1, 3)] = octets("xe0");
  device.poll(1'180);
  CHECK(device.events() == std::vector<std::string>{"port.renamed: port ge3 is xe0 now"});
  for (const std::uint32_t column : {1U, 2U}) device.mib.objects.erase(cell(column, 3));
  device.poll(1'240);
  CHECK(device.events() == std::vector<std::string>{"port.removed: port xe0 is gone"});
}

TEST_CASE("two rows of one name are told apart by their indexes") {
  Watched device;
  device.mib.objects[cell(1, 2)] = octets("ge1");
  device.poll(1'000);
  CHECK(device.io("ge1").size() == 1);
  CHECK(device.io("ge1 (2)").size() == 1);
}

TEST_CASE("what has a name alone is no row: it neither comes nor goes, nor takes another's name away") {
  Watched device;
  device.mib.objects[cell(1, 1)] = octets("ge3");
  device.mib.objects[cell(1, 9)] = octets("ge2");
  device.poll(1'000);
  CHECK(device.io("ge2").size() == 1);
  CHECK(device.io("ge2 (9)").empty());
  device.mib.objects[cell(1, 10)] = octets("a module");
  device.poll(1'060);
  device.mib.objects.erase(cell(1, 10));
  device.poll(1'120);
  CHECK(device.events().empty());
  device.mib.objects[cell(4, 9)] = integer(2);
  device.poll(1'180);
  CHECK(device.events() == std::vector<std::string>{"port.added: port ge2 (9) is new"});
}

TEST_CASE("numbers that no enumeration and no time can have are no state, and no restart") {
  Watched device;
  device.poll(1'000);
  for (const auto& absurd : {counter64(-1), MibValue{Syntax::kReal, 0, ""}, integer(-7)}) {
    device.mib.objects[cell(4, 1)] = absurd;
    device.mib.objects[cell(7, 1)] = absurd;
    device.poll(1'060);
    CHECK(device.result("port ge1")->state == CheckState::kUnknown);
  }
  for (const auto& absurd : {counter64(-1), integer(-1), octets("7")}) {
    device.mib.set("1.3.6.1.2.1.1.3.0", absurd);
    tidemark::snmp::poll(device.mib, device.values);
    CHECK_FALSE(device.values.uptime);
  }
}

TEST_CASE("names and indexes of any length become names of rows, and tell them apart") {
  Watched device;
  for (const std::uint32_t column : {1U, 2U}) device.mib.objects.erase(cell(column, 1));
  for (const std::uint32_t last : {1U, 2U}) {
    std::vector<std::uint32_t> index(60, 4'000'000'000U);
    index.push_back(last);
    for (const std::uint32_t column : {2U, 4U})
      device.mib
          .objects[Oid{1, 3, 6, 1, 4, 1, 9, 1, 1, column}.with(Oid(std::span<const std::uint32_t>(index)))] =
          integer(1);
    device.mib.objects[cell(1, 10 + last)] = octets(std::string(500, 'n'));
    device.mib.objects[cell(2, 10 + last)] = counter32(1);
  }
  device.poll(1'000);
  std::set<std::string> names;
  for (const auto& [key, unit] : device.series) {
    if (key.metric != "port.io") continue;
    const std::string& name = key.attributes.front().value;
    CHECK(name.size() <= 120);
    names.insert(name);
  }
  CHECK(names.size() == 5);  // ge2, two without a name, two with a long one
}

TEST_CASE("texts of devices become texts that travel") {
  CHECK(tidy_text("  Gi1/0/1 \0\0") == "Gi1/0/1");
  CHECK(tidy_text("caf\xe9") == "café");
  CHECK(tidy_text("tab\there") == "tab here");
  CHECK(tidy_text("Müller") == "Müller");
  CHECK(tidy_text(std::string(2'000, 'x')).size() == 500);
}
