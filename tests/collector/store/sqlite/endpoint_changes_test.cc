#include "tests/collector/store/sqlite/store_bench.h"
#include "tests/support/says.h"

/// What people say of endpoints: names, and what is granted.
namespace tidemark::store::sqlite {
namespace {

const SourceId kWeb = *SourceId::parse("00000000-0000-4000-8000-000000000001");
const SourceId kShop = *SourceId::parse("00000000-0000-4000-8000-000000000002");

struct ChangeBench : StoreBench {
  ChangeBench() {
    for (const SourceId id : {kWeb, kShop}) {
      PlainSource source(id);
      source.facts().hostname = id == kWeb ? "web-1" : "shop-1";
      source.facts().labels = {{"rack", "7"}};
      REQUIRE(commit(PlainReceiver(*this, source).hello()).ok());
    }
  }
  Entry by() const { return {"anna", clock.now()}; }
  absl::StatusOr<EndpointRow> rename(const std::string& name) {
    return store->identity().rename(kWeb, name, by());
  }
  absl::StatusOr<EndpointRow> grant(const GrantChange& change) {
    return store->identity().grant(kWeb, change, by());
  }
  EndpointRow row() const {
    const auto found = store->reader().endpoint(kWeb.text());
    REQUIRE(found.ok());
    return *found;
  }
  std::size_t lines() const { return store->operations().audit(100)->size(); }
};

TEST_CASE("an endpoint is called as people say") {
  ChangeBench bench;
  REQUIRE(bench.rename("till-3").ok());
  CHECK(bench.row().name == "till-3");
  CHECK(bench.row().facts.hostname == "web-1");
  CHECK(bench.lines() == 1);
  REQUIRE(bench.rename("till-3").ok());
  CHECK(bench.lines() == 1);
}

TEST_CASE("a name that is another one's, or no name, is refused") {
  ChangeBench bench;
  CHECK(absl::IsAlreadyExists(bench.rename("shop-1").status()));
  for (const std::string& name : {std::string(), std::string("Web"), std::string("-web"),
                                  std::string("web 1"), kShop.text(), std::string(300, 'a')})
    CHECK(says(bench.rename(name).status(), "is no name for an endpoint"));
  CHECK(bench.row().name == "web-1");
  CHECK(absl::IsNotFound(bench.store->identity().rename(SourceId::random(), "x", bench.by()).status()));
}

TEST_CASE("planned work and changes of an endpoint go with its name, and no other's") {
  ChangeBench bench;
  OperationsStore& operations = bench.store->operations();
  const TimePoint now = bench.clock.now(), end = now + std::chrono::hours(1);
  for (const std::string& name : {std::string("web-1"), std::string("shop-1")}) {
    MaintenanceRow work;
    work.scope = {Scope::Kind::kEndpoint, name};
    work.from = now;
    work.to = end;
    work.entered = bench.by();
    REQUIRE(operations.add(work).ok());
    ChangeRow change;
    change.scope = {name == "web-1" ? Scope::Kind::kEndpoint : Scope::Kind::kService, "web-1"};
    change.time = now;
    change.entered = bench.by();
    REQUIRE(operations.add(change).ok());
  }
  REQUIRE(bench.rename("till-3").ok());
  const auto works = operations.maintenances(now, end);
  REQUIRE(works.ok());
  CHECK((*works)[0].scope.name == "till-3");
  CHECK((*works)[1].scope.name == "shop-1");
  const auto changes = operations.changes(now, end);
  REQUIRE(changes.ok());
  CHECK((*changes)[0].scope.name == "till-3");
  CHECK((*changes)[1].scope.name == "web-1");  // a service of that name
}

TEST_CASE("what is granted wins over what the endpoint says, and is taken back") {
  ChangeBench bench;
  GrantChange change;
  change.endpoint_class = "kiosk";
  change.site = "berlin";
  change.labels = {{"env", "test"}, {"rack", "8"}};
  REQUIRE(bench.grant(change).ok());
  CHECK(bench.row().facts.endpoint_class == "kiosk");
  CHECK(bench.row().facts.class_reason == "granted");
  CHECK(bench.row().facts.site == "berlin");
  CHECK(bench.row().facts.labels == std::map<std::string, std::string>{{"env", "test"}, {"rack", "8"}});
  GrantChange back;
  back.site = "";
  back.without = {"rack"};
  REQUIRE(bench.grant(back).ok());
  CHECK(bench.row().facts.site.empty());
  CHECK(bench.row().facts.endpoint_class == "kiosk");
  CHECK(bench.row().facts.labels == std::map<std::string, std::string>{{"env", "test"}, {"rack", "7"}});
  CHECK(bench.lines() == 2);
}

TEST_CASE("a label that was not granted cannot be taken away, and then nothing is changed") {
  ChangeBench bench;
  GrantChange change;
  change.labels = {{"env", "test"}};
  change.without = {"rack"};
  CHECK(says(bench.grant(change).status(), "comes from the endpoint itself"));
  change.without = {"floor"};
  CHECK(says(bench.grant(change).status(), "web-1 has no label 'floor'"));
  CHECK_FALSE(bench.row().facts.labels.contains("env"));
  CHECK(bench.lines() == 0);
}

}  // namespace
}  // namespace tidemark::store::sqlite
