#include "collector/admission/known_series.h"

#include "tests/collector/admission/plain_source.h"
#include "tests/support/catch.h"

namespace tidemark::admission {
namespace {

struct SeriesBench {
  SeriesBench() {
    context.source = SourceId::random();
    context.series = &known.map();
    context.limits.series_max = 2;
  }
  KnownSeries known;
  wire::BatchContext context;
};

TEST_CASE("a declaration without an endpoint is about the source") {
  SeriesBench bench;
  std::vector<SeriesDeclaration> declarations = {declaration(1, "a")};
  CHECK(bench.known.declare(declarations, bench.context) == 0);
  CHECK(declarations[0].key.endpoint == bench.context.source);
  CHECK(bench.known.map().at({1}).endpoint == bench.context.source);
}

TEST_CASE("a refused declaration is known all the same, without its key") {
  SeriesBench bench;
  std::vector<SeriesDeclaration> declarations = {declaration(1, "a", EndpointId::random()),
                                                 declaration(2, "")};
  CHECK(bench.known.declare(declarations, bench.context) == 2);
  CHECK(declarations[0].key.metric.empty());
  CHECK(bench.known.map().at({1}).refused);
  CHECK(bench.known.map().at({2}).refused);
}

TEST_CASE("an endpoint's series are limited, those that the store has included") {
  SeriesBench bench;
  bench.known.load({declaration(1, "a", bench.context.source), declaration(2, "", bench.context.source)}, 2);
  std::vector<SeriesDeclaration> declarations = {declaration(3, "b"), declaration(4, "c")};
  CHECK(bench.known.declare(declarations, bench.context) == 1);
  CHECK(bench.known.map().at({2}).refused);
  CHECK_FALSE(bench.known.map().at({3}).refused);
  CHECK(bench.known.map().at({4}).refused);
}

TEST_CASE("what is declared again keeps its first judgement") {
  SeriesBench bench;
  std::vector<SeriesDeclaration> declarations = {declaration(1, ""), declaration(2, "b")};
  CHECK(bench.known.declare(declarations, bench.context) == 1);
  declarations = {declaration(1, "good now"), declaration(2, "b")};
  CHECK(bench.known.declare(declarations, bench.context) == 0);
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
