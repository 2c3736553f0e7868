#include <algorithm>
#include <limits>
#include <random>

#include "collector/series/counter.h"
#include "tests/collector/join/join_bench.h"

namespace tidemark::join {
namespace {

using series::kDayMs;
using series::kHourMs;
using series::Sample;
using Known = std::map<TimePoint, double>;

/// What a question must come to, reckoned from the samples alone, slowly.
std::vector<Sample> reckoned(const Known& known, const store::SeriesQuery& query) {
  std::vector<Sample> out;
  std::optional<double> last;
  const Duration step = query.step == Duration(0) ? query.to - query.from : query.step;
  for (TimePoint begin = query.from; begin < query.to; begin += step) {
    const TimePoint end = std::min(begin + step, query.to);
    std::vector<double> values, finite;
    double increase = 0;
    for (auto it = known.lower_bound(begin); it != known.end() && it->first < end; ++it) {
      if (!query.function) {
        out.push_back({unix_ms(it->first), it->second});
        continue;
      }
      if (std::isnan(it->second)) continue;
      values.push_back(it->second);
      if (std::isfinite(it->second)) finite.push_back(it->second);
      if (last) increase += series::rise(*last, it->second);
      last = it->second;
    }
    if (values.empty()) continue;
    double sum = 0, value = 0;
    for (const double one : values) sum += one;
    switch (query.function->function) {
      case series::Function::kAverage:
        value = sum / static_cast<double>(values.size());
        break;
      case series::Function::kMin:
        value = *std::min_element(values.begin(), values.end());
        break;
      case series::Function::kMax:
        value = *std::max_element(values.begin(), values.end());
        break;
      case series::Function::kSum:
        value = sum;
        break;
      case series::Function::kCount:
        value = static_cast<double>(values.size());
        break;
      case series::Function::kIncrease:
        value = increase;
        break;
      case series::Function::kRate:
        value = increase * 1'000 / static_cast<double>((end - begin).count());
        break;
      case series::Function::kQuantile:
        if (finite.empty()) continue;
        std::sort(finite.begin(), finite.end());
        value = finite[static_cast<std::size_t>(query.function->quantile *
                                                static_cast<double>(finite.size() - 1))];
        break;
    }
    out.push_back({unix_ms(begin), value});
  }
  return out;
}

bool alike(const store::SeriesQuery& query, double found, double wanted) {
  if (std::isnan(wanted) || std::isinf(wanted))
    return std::isnan(wanted) ? std::isnan(found) : found == wanted;
  if (!query.function) return found == wanted;
  const bool quantile = query.function->function == series::Function::kQuantile;
  return std::abs(found - wanted) <= (quantile ? 0.0101 * std::abs(wanted) : 1e-6);
}

struct Answer {
  absl::Status status;
  std::vector<Sample> points;
  int series = 0;
  std::size_t pieces = 0, most = 0;  // points of a piece
};
Answer ask(JoinBench& bench, const store::SeriesQuery& query) {
  Answer out;
  out.status = bench.store->reader().query(query, [&](std::span<const store::SeriesPart> parts) {
    ++out.pieces;
    std::size_t points = 0;
    for (const auto& part : parts) {
      CHECK(part.series.key.metric == query.metric);
      CHECK(part.goes_on == (out.series > 0));  // there is one series of each metric
      if (!part.goes_on) ++out.series;
      out.points.insert(out.points.end(), part.points.begin(), part.points.end());
      points += part.points.size();
    }
    out.most = std::max(out.most, points);
    return absl::OkStatus();
  });
  return out;
}

void check(JoinBench& bench, const store::SeriesQuery& query, const Known& known) {
  const auto wanted = reckoned(known, query);
  const Answer found = ask(bench, query);
  CHECK(found.status.ok());
  CHECK(found.series == 1);
  REQUIRE(found.points.size() == wanted.size());
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    INFO("point " << i << ": " << found.points[i].value << " for " << wanted[i].value);
    CHECK(found.points[i].time == wanted[i].time);
    CHECK(alike(query, found.points[i].value, wanted[i].value));
  }
}

}  // namespace

TEST_CASE(
    "A question gets what its samples come to, wherever they are: waiting, cut, joined, late, repeated") {
  std::mt19937_64 random(5);
  for (int round = 0; round < 3; ++round) {
    JoinBench bench;
    const auto start = from_unix_ms(series::bucket_of(unix_ms(bench.clock.now()), kDayMs));
    for (int n = 0; n < 150; ++n) {
      double value = static_cast<double>(random() % 1'000) + (random() % 3 == 0 ? 0.25 : 0);
      if (round == 1 && random() % 12 == 0) value = std::numeric_limits<double>::quiet_NaN();
      if (round == 1 && random() % 40 == 0) value = -value;
      if (round == 2 && random() % 2 == 0) value += 4'294'966'000;  // counters of 32 bits that wrap
      const auto spread = round == 2 ? 24 * 20 : 6 * 24 * 60;       // many at one time
      const auto unit = 6 * kDayMs / spread;
      bench.push(
          {start + Duration(static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(spread)) * unit)},
          value);
      if (n == 60 || (n > 60 && random() % 9 == 0)) REQUIRE(bench.cut().all().ok());
      if (n == 90) {  // the first days are joined, the others are not
        REQUIRE(bench.cut().all().ok());
        bench.clock.advance(std::chrono::hours(24 * 3) + std::chrono::hours(2));
        bench.join_all();
      }
    }
    if (round == 2) {  // all days but the last are whole, and wait no more
      REQUIRE(bench.cut().all().ok());
      bench.join_all();
    }
    bench.clock.advance(std::chrono::hours(24));
    for (const char* function :
         {"", "avg", "min", "max", "sum", "count", "rate", "increase", "p50", "p90", "p99"}) {
      for (const Duration step : {Duration(0), Duration(kHourMs), Duration(kDayMs), Duration(90'000),
                                  Duration(2 * kDayMs), Duration(3 * kHourMs)}) {
        for (int question = 0; question < 6; ++question) {
          store::SeriesQuery query;
          query.metric = "b";
          if (*function != 0) {
            query.function = series::parse_aggregate(function);
            query.step = step;
          }
          const std::int64_t unit = question % 3 == 0 ? kDayMs : question % 3 == 1 ? kHourMs : 7'001;
          query.from = start + Duration(static_cast<std::int64_t>(random() % 60) * unit);
          query.to = query.from + Duration(static_cast<std::int64_t>(1 + random() % 80) * unit);
          INFO("round " << round << ", '" << function << "' by " << step.count() << " ms from "
                        << rfc3339(query.from) << " to " << rfc3339(query.to));
          check(bench, query, bench.expected[1]);
        }
      }
    }
  }
}

TEST_CASE("A question has bounds, and says what to ask instead") {
  JoinBench bench;
  const auto start = bench.clock.now();
  for (int n = 0; n < 20; ++n) bench.push({start + Duration(n)}, n);
  REQUIRE(bench.cut().all().ok());
  store::SeriesQuery query;
  query.metric = "b";
  query.from = start;
  query.to = start + Duration(1'000);
  query.samples_max = 19;
  for (const char* function : {"", "sum"}) {
    query.function = series::parse_aggregate(function);
    const auto status = ask(bench, query).status;
    CHECK(absl::IsResourceExhausted(status));
    CHECK(status.message().find("more than 19 samples") != std::string::npos);
  }
  query.samples_max = 20;
  CHECK(ask(bench, query).status.ok());
  query.step = Duration(1);
  for (const char* function : {"", "sum"}) {
    query.function = series::parse_aggregate(function);
    query.points_of_series_max = 19;
    CHECK(absl::IsResourceExhausted(ask(bench, query).status));
    query.points_of_series_max = 20;
    query.points_max = 19;
    CHECK(absl::IsResourceExhausted(ask(bench, query).status));
    query.points_max = 20;
    CHECK(ask(bench, query).points.size() == 20);
  }
  query.attributes = {{"device", "sdb"}};
  CHECK(ask(bench, query).pieces == 0);
  query.attributes.clear();
  query.endpoints = {EndpointId::random()};
  CHECK(ask(bench, query).pieces == 0);
  query.endpoints.clear();
  query.named = [](std::string_view) { return false; };
  CHECK(ask(bench, query).pieces == 0);
  query.to = query.from;
  CHECK(absl::IsInvalidArgument(ask(bench, query).status));
}

TEST_CASE("A large answer comes in pieces, and while one is taken nothing is held of the store") {
  JoinBench bench;
  const auto start = bench.clock.now();
  constexpr std::size_t kMessages = 12, kTimes = 5'000;
  for (std::size_t n = 0; n < kMessages; ++n) {
    std::vector<TimePoint> times;
    for (std::size_t t = 0; t < kTimes; ++t)
      times.push_back(start + Duration(static_cast<std::int64_t>(n * kTimes + t) * 7'000));
    bench.push(times, static_cast<double>(n));
    if (n % 4 == 2) REQUIRE(bench.cut().all().ok());
  }
  store::SeriesQuery query;
  query.metric = "b";
  query.from = start;
  query.to = start + Duration(kMessages * kTimes * 7'000);
  for (const char* function : {"", "max"}) {
    query.function = series::parse_aggregate(function);
    query.step = query.function ? Duration(7'000) : Duration(0);
    check(bench, query, bench.expected[1]);
    const Answer answer = ask(bench, query);
    CHECK(answer.pieces > 2);
    CHECK(answer.most <= store::Reader::kPointsOfPiece + kDayMs / 7'000 + 1);
  }
  // Whoever takes a piece may ask other things, more of them than there are connections, and write meanwhile.
  int pieces = 0;
  const auto status = bench.store->reader().query(query, [&](std::span<const store::SeriesPart>) {
    for (int n = 0; n < 20; ++n) CHECK(bench.store->reader().figures().ok());
    bench.push({start + Duration(1 + pieces)}, 1);
    CHECK(bench.cut().all().ok());
    return ++pieces == 2 ? absl::CancelledError("enough") : absl::OkStatus();
  });
  CHECK(absl::IsCancelled(status));
  CHECK(pieces == 2);  // no more is read than was taken
}

TEST_CASE("Late samples that wait leave the other days to their roll-ups") {
  JoinBench bench;
  const auto start = from_unix_ms(series::bucket_of(unix_ms(bench.clock.now()), kDayMs));
  for (int n = 0; n < 40; ++n) bench.push({start + Duration(n * (kDayMs / 8))}, n);
  bench.clock.advance(std::chrono::hours(24 * 7));
  REQUIRE(bench.cut().all().ok());
  bench.join_all();
  bench.push({start + Duration(5)}, 1'000);
  store::SeriesQuery query;
  query.metric = "b";
  query.function = series::parse_aggregate("sum");
  query.from = start;
  query.to = start + Duration(5 * kDayMs);
  query.step = Duration(kDayMs);
  query.samples_max = 9;  // those of the first day
  check(bench, query, bench.expected[1]);
  // Hours of days that are asked for in part.
  query.from = start + Duration(kDayMs + 3 * kHourMs);
  query.to = query.from + Duration(kDayMs);
  query.step = Duration(kHourMs);
  query.samples_max = 0;
  check(bench, query, bench.expected[1]);
  query.step = Duration(0);
  check(bench, query, bench.expected[1]);
}

TEST_CASE("A roll-up that cannot be read costs itself alone") {
  JoinBench bench;
  const auto start = from_unix_ms(series::bucket_of(unix_ms(bench.clock.now()), kDayMs));
  for (int n = 0; n < 24; ++n) bench.push({start + Duration(n * (kDayMs / 8))}, n);
  bench.clock.advance(std::chrono::hours(24 * 5));
  REQUIRE(bench.cut().all().ok());
  bench.join_all();
  bench.look([](JoinBench::Connection& connection) {
    connection.execute("UPDATE rollups SET bytes=zeroblob(length(bytes)) WHERE tier=2");
  });
  store::SeriesQuery query;
  query.metric = "b";
  query.from = start;
  query.to = start + Duration(3 * kDayMs);
  for (const char* function : {"avg", "p50"}) {  // from hours, or from samples
    query.function = series::parse_aggregate(function);
    check(bench, query, bench.expected[1]);
  }
}

}  // namespace tidemark::join
