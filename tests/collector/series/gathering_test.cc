#include "collector/series/gathering.h"

#include <map>
#include <optional>
#include <random>

#include "collector/series/rollup.h"
#include "tests/support/catch.h"

namespace tidemark::series {
namespace {

using Cells = std::map<std::pair<std::int64_t, std::int64_t>, std::pair<double, std::int64_t>>;

/// Every cell of the groups, by (series, time); each once.
Cells cells_of(const std::vector<Group>& groups) {
  Cells cells;
  for (const Group& group : groups) {
    REQUIRE(group.offsets.size() == group.times.size());
    REQUIRE(group.values.size() == group.times.size() * group.series.size());
    CHECK(std::is_sorted(group.times.begin(), group.times.end(), std::less_equal<>()));  // strictly
    for (std::size_t s = 0; s < group.series.size(); ++s) {
      for (std::size_t t = 0; t < group.times.size(); ++t) {
        const auto [it, fresh] =
            cells.try_emplace({group.series[s], group.times[t]},
                              std::pair{group.values[s * group.times.size() + t], group.offsets[t]});
        CHECK(fresh);
      }
    }
  }
  return cells;
}

}  // namespace

TEST_CASE("Ticks of an endpoint become one group") {
  Gathering gathering;
  const std::vector<std::int64_t> series{7, 9};
  for (std::int64_t t = 0; t < 3; ++t)
    gathering.add(series, std::vector{t * 10}, std::vector{t + 0.5, t + 0.25}, 4);
  CHECK(gathering.cells() == 6);
  const auto groups = gathering.take();
  REQUIRE(groups.size() == 1);
  CHECK(groups[0].times == std::vector<std::int64_t>{0, 10, 20});
  CHECK(groups[0].offsets == std::vector<std::int64_t>{4, 4, 4});
  CHECK(groups[0].series == series);
  CHECK(groups[0].values == std::vector{0.5, 1.5, 2.5, 0.25, 1.25, 2.25});
  CHECK(gathering.take().empty());
}

TEST_CASE("Whatever order, repeats and shapes samples come in: each is there once, the greater one") {
  std::mt19937 random(17);
  for (int round = 0; round < 100; ++round) {
    Gathering gathering;
    Cells expected;
    for (int block = 0; block < 30; ++block) {
      std::vector<std::int64_t> series, times;
      for (std::int64_t s = 1; s < 6; ++s) {
        if (random() % 3 > 0) series.push_back(s * 100);
      }
      for (std::int64_t t = 0; t < 4; ++t) {
        if (random() % 2 > 0) times.push_back(static_cast<std::int64_t>(random() % 40) * 40 + t);
      }
      const auto offset = static_cast<std::int64_t>(random() % 2);
      std::vector<double> values;
      for (const auto one : series) {
        for (const auto time : times) {
          values.push_back(static_cast<double>(random() % 1'000));
          auto& known = expected.try_emplace({one, time}, std::pair{values.back(), offset}).first->second;
          known = std::max(known, std::pair{values.back(), offset});
        }
      }
      gathering.add(series, times, values, offset);
    }
    const auto groups = gathering.take();
    CHECK(cells_of(groups) == expected);
    // The same again through chunks of every size.
    for (const std::size_t cells : {1U, 7U, 100U, 10'000U}) {
      Gathering again;
      std::uint64_t samples = 0;
      for (const Piece& piece : pieces_of(groups, cells)) {
        samples += piece.samples;
        const auto chunk = Chunk::open(piece.bytes);
        REQUIRE(chunk.ok());
        const auto read = chunk->groups();
        REQUIRE(read.ok());
        for (const Group& group : *read) again.add(group);
      }
      CHECK(samples == expected.size());
      CHECK(cells_of(again.take()) == expected);
    }
  }
}

TEST_CASE("By days: each group lies within one, and together they are what there was") {
  std::mt19937_64 random(5);
  for (int round = 0; round < 50; ++round) {
    Gathering gathering;
    std::map<std::pair<std::int64_t, std::int64_t>, double> known, found;
    for (int n = 0; n < 30; ++n) {
      const std::int64_t time = static_cast<std::int64_t>(random() % 7) * kDayMs / 2 - 2 * kDayMs +
                                static_cast<std::int64_t>(random() % 3) - 1;
      const std::int64_t series[] = {static_cast<std::int64_t>(random() % 4)}, times[] = {time};
      const double values[] = {static_cast<double>(n)};
      gathering.add(series, times, values, 0);
      known[{series[0], time}] = n;  // a later one is greater
    }
    std::optional<std::int64_t> before;
    for (const auto& groups : by_day(gathering.take())) {
      const std::int64_t day = bucket_of(groups.front().times.front(), kDayMs);
      CHECK((!before || *before < day));
      before = day;
      for (const Group& group : groups) {
        CHECK(bucket_of(group.times.front(), kDayMs) == day);
        CHECK(bucket_of(group.times.back(), kDayMs) == day);
        for (std::size_t s = 0; s < group.series.size(); ++s) {
          for (std::size_t t = 0; t < group.times.size(); ++t)
            CHECK(found
                      .emplace(std::pair{group.series[s], group.times[t]},
                               group.values[s * group.times.size() + t])
                      .second);
        }
      }
    }
    CHECK(found == known);
  }
}

TEST_CASE("A piece tells its times, its series and its longest silence") {
  Gathering gathering;
  gathering.add(std::vector<std::int64_t>{5, 8}, std::vector<std::int64_t>{100, 200},
                std::vector<double>{1, 2, 3, 4}, 0);
  gathering.add(std::vector<std::int64_t>{6}, std::vector<std::int64_t>{150, 420}, std::vector<double>{1, 2},
                0);
  const auto groups = gathering.take();
  const auto whole = pieces_of(groups, 100);
  REQUIRE(whole.size() == 1);
  CHECK(whole[0].time_from == 100);
  CHECK(whole[0].time_to == 420);
  CHECK(whole[0].series_from == 5);
  CHECK(whole[0].series_to == 8);
  CHECK(whole[0].silence == 220);
  CHECK(whole[0].samples == 6);
  const auto parts = pieces_of(groups, 2);
  REQUIRE(parts.size() == 3);
  CHECK(parts[0].series_to == 5);
  CHECK(parts[1].series_from == 8);
  CHECK(parts[2].silence == 270);
}

}  // namespace tidemark::series
