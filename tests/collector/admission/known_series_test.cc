#include "collector/admission/known_series.h"

#include "tests/collector/admission/plain_source.h"
#include "tests/support/catch.h"

namespace tidemark::admission {
namespace {

/// With a store that has `stored`, and room for two series of an endpoint.
struct SeriesBench {
  SeriesBench() {
    context.source = SourceId::random();
    context.series = &known.map();
    context.limits.series_max = 2;
  }
  KnownSeries::Refused declare(std::vector<SeriesDeclaration>& declarations, std::uint64_t all_max = 100) {
    const auto refused =
        known.declare(declarations, context, all_max,
                      [this](EndpointId id, const auto& wanted) { return room(id, wanted); });
    REQUIRE(refused.ok());
    return *refused;
  }
  absl::StatusOr<store::SeriesRoom> room(EndpointId id, const std::vector<SeriesKey>& wanted) const {
    store::SeriesRoom out;
    out.all = stored.size();
    for (const SeriesKey& key : stored) out.of_endpoint += key.endpoint == id ? 1 : 0;
    for (const SeriesKey& key : wanted) out.known.push_back(stored.contains(key));
    return out;
  }
  void commit(const std::vector<SeriesDeclaration>& declarations) {
    for (const auto& declaration : declarations) {
      if (!declaration.key.metric.empty()) stored.insert(declaration.key);
    }
    known.committed(declarations);
  }

  std::set<SeriesKey> stored;
  KnownSeries known;
  wire::BatchContext context;
};

TEST_CASE("a declaration without an endpoint is about the source") {
  SeriesBench bench;
  std::vector<SeriesDeclaration> declarations = {declaration(1, "a")};
  CHECK(bench.declare(declarations).all == 0);
  CHECK(declarations[0].key.endpoint == bench.context.source);
  CHECK(bench.known.map().at({1}).endpoint == bench.context.source);
}

TEST_CASE("a refused declaration is known all the same, without its key") {
  SeriesBench bench;
  std::vector<SeriesDeclaration> declarations = {declaration(1, "a", EndpointId::random()),
                                                 declaration(2, "")};
  const auto refused = bench.declare(declarations);
  CHECK(refused.all == 2);
  CHECK(refused.without_room.empty());
  CHECK(declarations[0].key.metric.empty());
  CHECK(bench.known.map().at({1}).refused);
  CHECK(bench.known.map().at({2}).refused);
}

TEST_CASE("an endpoint has room for so many series, those of earlier epochs and those on the way included") {
  SeriesBench bench;
  bench.stored = {declaration(1, "old", bench.context.source).key};
  std::vector<SeriesDeclaration> declarations = {declaration(1, "old"), declaration(2, "new")};
  CHECK(bench.declare(declarations).all == 0);
  std::vector<SeriesDeclaration> more = {declaration(3, "more"), declaration(4, "old")};
  const auto refused = bench.declare(more);
  CHECK(refused.all == 1);
  CHECK(refused.without_room == std::map<EndpointId, std::size_t>{{bench.context.source, 1}});
  CHECK(bench.known.map().at({3}).refused);
  CHECK_FALSE(bench.known.map().at({4}).refused);
  bench.commit(declarations);
  more = {declaration(5, "still more"), declaration(6, "new")};
  CHECK(bench.declare(more).all == 1);
  CHECK_FALSE(bench.known.map().at({6}).refused);
}

TEST_CASE("what is committed is not counted twice") {
  SeriesBench bench;
  std::vector<SeriesDeclaration> declarations = {declaration(1, "a")};
  CHECK(bench.declare(declarations).all == 0);
  bench.commit(declarations);
  std::vector<SeriesDeclaration> more = {declaration(2, "b")};
  CHECK(bench.declare(more).all == 0);
}

TEST_CASE("the store has room for so many series of all") {
  SeriesBench bench;
  bench.stored = {declaration(1, "a", EndpointId::random()).key,
                  declaration(1, "a", EndpointId::random()).key};
  std::vector<SeriesDeclaration> declarations = {declaration(1, "a"), declaration(2, "b")};
  const auto refused = bench.declare(declarations, 3);
  CHECK(refused.without_room.at(bench.context.source) == 1);
  CHECK_FALSE(bench.known.map().at({1}).refused);
  CHECK(bench.known.map().at({2}).refused);
}

TEST_CASE("where the store cannot tell, nothing is judged") {
  SeriesBench bench;
  std::vector<SeriesDeclaration> declarations = {declaration(1, "a")};
  CHECK(absl::IsUnavailable(bench.known
                                .declare(declarations, bench.context, 100,
                                         [](EndpointId, const auto&) -> absl::StatusOr<store::SeriesRoom> {
                                           return absl::UnavailableError("gone");
                                         })
                                .status()));
  CHECK(bench.known.map().empty());
}

TEST_CASE("what is declared again keeps its first judgement") {
  SeriesBench bench;
  std::vector<SeriesDeclaration> declarations = {declaration(1, ""), declaration(2, "b")};
  CHECK(bench.declare(declarations).all == 1);
  declarations = {declaration(1, "good now"), declaration(2, "b")};
  CHECK(bench.declare(declarations).all == 0);
  CHECK(declarations[0].key.metric.empty());
  CHECK(declarations[1].key.metric == "b");
}

TEST_CASE("what lies beyond the high-water mark in the store is not known to a new stream") {
  SeriesBench bench;
  bench.known.load({declaration(1, "a"), declaration(2, "b"), declaration(3, "c")}, 2);
  CHECK(bench.known.map().size() == 2);
}

}  // namespace
}  // namespace tidemark::admission
