#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <set>

#include "agent/batch/batcher.h"
#include "agent/snmp/device/telling.h"
#include "agent/snmp/poll/identification.h"
#include "agent/snmp/profile/read_profiles.h"
#include "tests/agent/snmp/hearing.h"
#include "tests/agent/snmp/hearing_bytes.h"
#include "tests/common/wire/samples.h"

namespace tidemark::snmp {
namespace {

constexpr std::size_t kRowsMax = 6;
constexpr const char* kProfile = R"toml(
title = "all that a profile can say"
[names]
base = "1.3.6.1.4.1.9"
first = "base.1.1"
second = "base.2.1"
[[metric]]
name = "system.uptime"
unit = "s"
object = "1.3.6.1.2.1.1.3.0"
factor = 0.01
[[metric]]
name = "share"
unit = "1"
object = ["base.3.1.0", "base.3.2.0", "base.3.3.0"]
of = "base.3.4.0"
of_plus = "base.3.5.0"
[[check]]
name = "fan"
object = "base.3.6.0"
ok = { 1 = "turns" }
critical = { 2 = "stands" }
[[table]]
name = "port"
row_name = ["first.1", "first.2"]
attribute = "port.name"
events = true
rows_max = 6
notes = "first.6"
discontinuity = "first.5"
skip = { object = "first.8", values = [24] }
[[table.metric]]
name = "port.io"
unit = "By"
kind = "counter"
object = ["first.4", "first.3"]
[[table.check]]
name = "port"
object = "first.7"
ok = { 1 = "up" }
critical = { 2 = "down" }
unless = { object = "first.9", values = [2] }
[[table]]
name = "sensor"
attribute = "sensor.name"
rows_max = 6
[[table.metric]]
object = "second.4"
sensor = { scale = "second.2", precision = "second.3" }
choose_by = "second.1"
choices.8 = { name = "hw.temperature", unit = "Cel" }
choices.1 = { name = "hw.voltage", unit = "V" }
[[table.metric]]
name = "sensor.sum"
unit = "By"
object = "second.5"
times = "second.6"
[[table.check]]
name = "sensor"
measure = "sensor.sum"
warning_above = 5
)toml";

std::shared_ptr<const Layout> layout() {
  static const auto made = [] {
    config::Mistakes mistakes;
    const auto document = config::Document::parse(kProfile, "all.toml", mistakes);
    auto profile = std::make_shared<Profile>(read_profile(document.root(), "all", "all.toml"));
    hold(mistakes.none());
    return layout_of({profile});
  }();
  return made;
}

/// Each answer brings a column a row further, ends it, or halves what is asked for, which it can seven times;
/// of a scalar it ends a candidate.
std::size_t requests_max() {
  std::size_t out = 20;
  for (const LayoutColumn& column : layout()->scalars.columns) out += column.oids.size() + 1;
  for (const LayoutTable& table : layout()->tables) {
    for (const LayoutColumn& column : table.columns) out += column.oids.size() * (kRowsMax + 2);
  }
  return out;
}

using Numbers = std::vector<std::uint32_t>;

Numbers some_name(Choices& in, const Request& asked, std::size_t place, Numbers& last) {
  const auto named = asked.names[place % asked.names.size()].numbers();
  Numbers name = last.empty() ? Numbers(named.begin(), named.end()) : last;
  const Oid base{1, 3, 6, 1, 4, 1, 9};
  const bool cell = name.size() > base.size() + 3;
  switch (in.next() % 8) {
    case 0:
    case 1:
    case 2:
      if (asked.operation != Operation::kGet) cell ? static_cast<void>(++name.back()) : name.push_back(1);
      break;
    case 3:
      if (!name.empty()) name.pop_back();
      break;
    case 4:
      name.clear();
      for (unsigned n = in.next() % 140; n > 0 && name.size() < kOidNumbersMax; --n)
        name.push_back(static_cast<std::uint32_t>(in.number()));
      break;
    case 5:
      for (unsigned n = in.next() % 120; n > 0 && name.size() < kOidNumbersMax; --n)
        name.push_back(std::numeric_limits<std::uint32_t>::max() - in.next());
      break;
    case 6:
      if (!name.empty()) --name.back();
      break;
    default:
      break;
  }
  return name;
}

void add_value(Choices& in, const Numbers& name, Response& out) {
  constexpr std::array reals = {0.0,
                                -0.0,
                                23.5,
                                -1e308,
                                1e308,
                                std::numeric_limits<double>::infinity(),
                                -std::numeric_limits<double>::infinity(),
                                std::numeric_limits<double>::quiet_NaN(),
                                std::numeric_limits<double>::denorm_min()};
  const auto syntax = static_cast<Syntax>(in.next() % (static_cast<unsigned>(Syntax::kEndOfMib) + 1));
  const double real = syntax == Syntax::kReal ? reals[in.next() % reals.size()] : 0;
  std::int64_t number = 0;
  if (syntax >= Syntax::kInteger && syntax <= Syntax::kTicks) {
    number = static_cast<std::int64_t>(in.one_in(2) ? in.next() : in.number());
    if (syntax == Syntax::kInteger) number = static_cast<std::int32_t>(number);
    if (syntax != Syntax::kInteger && syntax != Syntax::kCounter64) number &= 0xffffffff;
  }
  std::string text;
  if (syntax == Syntax::kOctets) {
    text = in.piece(in.next());
    if (in.one_in(8)) text.append(in.next() * 16U, static_cast<char>(in.next()));
    if (in.one_in(4)) text = std::to_string(in.number());
  }
  if (syntax == Syntax::kOid) text = in.one_in(2) ? "1.3.6.1.2.1.25.2.1.4" : std::to_string(in.number());
  out.add(name.data(), name.size(), syntax, number, real, text);
}

void answer(Choices& in, const Request& asked, Response& out) {
  out.clear();
  out.id = asked.id;
  if (in.one_in(6)) {
    constexpr std::array<std::int32_t, 9> errors = {1, 1, 1, 2, 5, 16, 18, -1, 0x7fffffff};
    constexpr std::array<std::int32_t, 7> indexes = {0, 1, 2, 3, -1, 0x7fffffff, -0x7fffffff - 1};
    out.error = errors[in.next() % errors.size()];
    out.error_index = indexes[in.next() % indexes.size()];
  }
  const std::size_t repeated =
      asked.names.size() - std::min<std::size_t>(asked.non_repeaters, asked.names.size());
  std::size_t count = asked.operation == Operation::kGetBulk
                          ? asked.non_repeaters + repeated * asked.max_repetitions
                          : asked.names.size();
  constexpr std::array<int, 8> changes = {0, 0, 0, 0, -1, 1, -100, 100};
  const int change = changes[in.next() % changes.size()];
  count = change < 0 && count < static_cast<std::size_t>(-change) ? in.next() % 2
                                                                  : count + static_cast<std::size_t>(change);
  std::vector<Numbers> last(asked.names.size());
  for (std::size_t i = 0; i < count; ++i) {
    Numbers& column = last[i % last.size()];
    column = some_name(in, asked, i, column);
    add_value(in, column, out);
  }
}

void hold_request(const Request& asked) {
  hold(!asked.names.empty() && asked.names.size() <= Pace::kVarbindsMax + 1);
  hold(asked.non_repeaters <= 1);
  if (asked.operation == Operation::kGetBulk) hold(asked.max_repetitions >= 1);
  for (const Oid& name : asked.names) hold(name.size() >= 2 && name.size() <= kOidNumbersMax);
}

void identify(Choices& in) {
  const std::vector<Oid> questions(20, Oid{1, 3, 6, 1, 2, 1, 2});
  Identification identification([&](const Oid&) { return questions; });
  Response response;
  std::size_t requests = 0;
  while (const auto asked = identification.next()) {
    hold(++requests <= 2 + 2 * questions.size());
    hold_request(*asked);
    answer(in, *asked, response);
    identification.take(response);
  }
  hold(wire::is_text(identification.facts().name) && wire::is_text(identification.facts().description));
}

/// Nothing of it is refused.
void hold_told(batch::Batcher& batcher, wire::KnownSeriesMap& known,
               std::map<EndpointId, std::size_t>& series, TimePoint now) {
  wire::BatchContext context;
  context.source = wire::kSource;
  context.may_speak_for = [](EndpointId) { return true; };
  context.series = &known;
  context.now = now;
  for (const stream::NewBatch& batch : batcher.take(now)) {
    for (const SeriesDeclaration& one : batch.new_series) {
      hold(wire::validate_declaration(one, context, series[one.key.endpoint]++).ok());
      known[one.number] = {one.key.endpoint, false};
    }
    const auto out = wire::validate_batch(batch.encoded, {1}, context);
    hold(out.ok());
    hold(wire::refused_of(*out) == Counts{});
  }
}

}  // namespace

void hear_answers(std::string_view bytes) {
  Choices in(bytes);
  Vitals vitals;
  batch::Batcher batcher(Limits{}, vitals);
  wire::KnownSeriesMap known;
  std::map<EndpointId, std::size_t> series;
  Telling telling(wire::kDevice, [&](SeriesKey key, const std::string& unit, MetricKind kind) {
    return batcher.number_of(std::move(key), unit, kind);
  });
  DeviceValues values(layout());
  TimePoint now = wire::kNow;
  const std::size_t most = requests_max();
  const bool bulk = in.one_in(2);
  identify(in);
  for (int round = 0; round < 4; ++round) {
    DevicePoll poll(values, bulk, in.one_in(2));
    Response response;
    std::size_t requests = 0;
    bool whole = true;
    while (const auto asked = poll.next()) {
      hold(++requests <= most);
      hold_request(*asked);
      answer(in, *asked, response);
      poll.take(response);
      if ((whole = !in.one_in(64)); !whole) break;
    }
    for (const auto& table : values.tables) hold(table.rows.rows() <= kRowsMax);
    now += Duration{60'000};
    const auto round_trip = requests > 0 ? std::optional(std::chrono::microseconds(1'500)) : std::nullopt;
    batcher.add(telling.tell(values, {now, Duration{60'000}, round_trip, whole, whole ? "" : "no answer"}));
    hold_told(batcher, known, series, now);
  }
}

}  // namespace tidemark::snmp
