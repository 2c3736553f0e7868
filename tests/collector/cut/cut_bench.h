#pragma once

#include <functional>
#include <map>
#include <vector>

#include "collector/cut/cut.h"
#include "collector/series/gathering.h"
#include "collector/store/sqlite/query.h"
#include "tests/collector/store/sqlite/store_bench.h"

namespace tidemark::cut {

using store::sqlite::PlainReceiver;
using store::sqlite::StoreBench;

/// One source with three declared series, and what the store must say of them.
struct CutBench : StoreBench {
  CutBench() { REQUIRE(commit(receiver.hello()).ok()); }

  /// Samples of all three series at these times, in a batch; `value` tells them apart.
  void push(const std::vector<TimePoint>& times, double value) {
    Batch batch;
    batch.created = clock.now();
    SampleBlock block;
    block.times = times;
    block.series = {{1}, {2}, {3}};
    for (int s = 0; s < 3; ++s) {
      for (std::size_t t = 0; t < times.size(); ++t) {
        block.values.push_back(value + s);
        double& known = expected[s].try_emplace(times[t], value + s).first->second;
        if (series::outranks(value + s, known)) known = value + s;
      }
    }
    batch.sections.push_back({source.id(), {block}, {}, {}});
    auto message = source.push(batch);
    if (!declared) {
      message.declarations = {declaration(1, "a", source.id()), declaration(2, "b", source.id()),
                              declaration(3, "c", source.id())};
      declared = true;
    }
    REQUIRE(commit(receiver.take(message)).ok());
  }

  /// Samples of any age, where `options` do not say otherwise.
  Cut cut(CutOptions options = lasting()) { return Cut(store->cut(), options, clock, vitals); }
  static CutOptions lasting() {
    CutOptions options;
    options.keep_samples = std::chrono::hours(24 * 4'000);
    return options;
  }

  void check_all() {
    const auto all = store->reader().series(source.id(), "");
    REQUIRE(all.ok());
    REQUIRE(all->size() == 3);
    for (int s = 0; s < 3; ++s) {
      const auto& row = (*all)[static_cast<std::size_t>(s)];
      const auto& known = expected[s];
      CHECK(row.first == known.begin()->first);
      CHECK(row.last == known.rbegin()->first);
      CHECK(row.last_value == known.rbegin()->second);
      check_range(row.id, known, {}, kForEver);
      check_range(row.id, known, clock.now() + Duration(7'000), clock.now() + Duration(31'000));
    }
  }
  void check_range(std::int64_t series, const std::map<TimePoint, double>& known, TimePoint from,
                   TimePoint to) {
    const auto samples = store->reader().samples(series, from, to, 100'000);
    REQUIRE(samples.ok());
    std::map<TimePoint, double> found, wanted;
    for (const auto& sample : *samples) found[sample.time] = sample.value;
    for (const auto& [time, value] : known) {
      if (time >= from && time < to) wanted[time] = value;
    }
    CHECK(found == wanted);
    CHECK(found.size() == samples->size());
  }

  /// With the store closed meanwhile.
  void look(const std::function<void(store::sqlite::Connection&)>& at) {
    store.reset();
    {
      auto connection = store::sqlite::Connection::open_writer(file());
      REQUIRE(connection.ok());
      at(**connection);
    }
    open();
  }
  std::int64_t ask(const char* sql) {
    std::int64_t out = 0;
    look([&](store::sqlite::Connection& connection) {
      store::sqlite::Query query(connection, sql);
      if (query.next()) out = query.take<std::int64_t>();
    });
    return out;
  }

  static constexpr TimePoint kForEver = from_unix_ms(4'000'000'000'000);

  PlainSource source;
  PlainReceiver receiver{*this, source};
  bool declared = false;
  std::map<TimePoint, double> expected[3];
};

}  // namespace tidemark::cut
