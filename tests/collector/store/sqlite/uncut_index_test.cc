#include "collector/store/sqlite/uncut_index.h"

#include <map>
#include <random>

#include "common/model/ids.h"
#include "tests/support/catch.h"

namespace tidemark::store::sqlite {
namespace {

using Rows = std::map<std::int64_t, UncutIndex::Row>;

UncutIndex::Row row(std::int64_t id, EndpointId endpoint, std::mt19937& random) {
  UncutIndex::Row out;
  out.id = id;
  out.endpoint = endpoint;
  out.source = SourceId::random();
  out.received = from_unix_ms(1'000'000 + id);
  out.earliest = from_unix_ms(1'000'000 + id - static_cast<std::int64_t>(random() % 1'000));
  out.bytes = random() % 500;
  out.samples = random() % 100;
  return out;
}

/// What the index has to say, from all rows that wait.
void check(const UncutIndex& index, const std::map<EndpointId, Rows>& expected, std::int64_t greatest) {
  std::uint64_t rows = 0, samples = 0;
  std::int64_t lowest = greatest + 1;
  std::map<EndpointId, WaitingBlocks> waiting;
  for (const WaitingBlocks& one : index.waiting()) REQUIRE(waiting.emplace(one.endpoint, one).second);
  REQUIRE(waiting.size() == expected.size());
  for (const auto& [endpoint, all] : expected) {
    std::vector<std::int64_t> ids;
    std::uint64_t bytes = 0;
    TimePoint earliest = TimePoint::max();
    for (const auto& [id, row] : all) {
      ids.push_back(id);
      bytes += row.bytes;
      samples += row.samples;
      earliest = std::min(earliest, row.earliest);
    }
    rows += ids.size();
    lowest = std::min(lowest, ids.front());
    REQUIRE(index.ids(endpoint) == ids);
    REQUIRE(index.of(endpoint).ids == ids);
    REQUIRE(index.of(endpoint).earliest == earliest);
    REQUIRE(waiting[endpoint].rows == ids.size());
    REQUIRE(waiting[endpoint].bytes == bytes);
    REQUIRE(waiting[endpoint].oldest == all.begin()->second.received);
    REQUIRE(waiting[endpoint].source == all.rbegin()->second.source);
  }
  REQUIRE(index.rows() == rows);
  REQUIRE(index.samples() == samples);
  REQUIRE(index.lowest() == lowest);
}

}  // namespace

TEST_CASE("the index of what waits says the same as a list of all rows", "[store]") {
  std::mt19937 random(11);
  std::vector<EndpointId> endpoints;
  for (int i = 0; i < 12; ++i) endpoints.push_back(EndpointId::random());
  for (int run = 0; run < 40; ++run) {
    UncutIndex index;
    std::map<EndpointId, Rows> expected;
    std::int64_t last = 0;
    for (int step = 0; step < 60; ++step) {
      if (random() % 8 == 0) {  // one goes on as another one
        const std::size_t from = random() % endpoints.size();
        const EndpointId to = endpoints[(from + 1 + random() % (endpoints.size() - 1)) % endpoints.size()];
        index.merge(endpoints[from], to);
        if (const auto it = expected.find(endpoints[from]); it != expected.end()) {
          expected[to].merge(it->second);
          expected.erase(endpoints[from]);
        }
      } else if (random() % 3 != 0) {
        std::vector<UncutIndex::Row> added;
        for (std::size_t n = random() % 5; n > 0; --n) {
          const EndpointId endpoint = endpoints[random() % endpoints.size()];
          added.push_back(row(++last, endpoint, random));
          expected[endpoint][last] = added.back();
        }
        index.add(added);
      } else {
        const EndpointId endpoint = endpoints[random() % endpoints.size()];
        const auto up_to = static_cast<std::int64_t>(random() % static_cast<std::uint32_t>(last + 2));
        index.drop(endpoint, up_to);
        if (const auto it = expected.find(endpoint); it != expected.end()) {
          it->second.erase(it->second.begin(), it->second.upper_bound(up_to));
          if (it->second.empty()) expected.erase(it);
        }
      }
      check(index, expected, last);
    }
    for (const EndpointId endpoint : endpoints) index.drop(endpoint, last);
    check(index, {}, last);
  }
}

}  // namespace tidemark::store::sqlite
