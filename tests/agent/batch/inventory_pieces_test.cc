#include "agent/batch/inventory_pieces.h"

#include "common/model/inventory.h"
#include "common/wire/batch_codec.h"
#include "common/wire/validate.h"
#include "tests/support/catch.h"

using namespace tidemark;
using namespace tidemark::batch;

namespace {

constexpr TimePoint kNow = from_unix_ms(1'700'000'000'000);

Event event_about(std::size_t packages, bool complete) {
  Event event{kNow, "inventory.changed", Severity::kInfo, "so many", {}};
  event.inventory = InventoryChange{"package", complete, {}, {}, {}};
  for (std::size_t i = 0; i < packages; ++i) {
    event.inventory->items.push_back({"p" + std::to_string(1'000 + i), {{"version", "1.0"}}, false});
  }
  return event;
}

/// What is left of items that are all known, once the pieces are applied in this order.
InventoryItems applied(const std::vector<Event>& pieces, InventoryItems items) {
  for (const Event& piece : pieces) {
    const InventoryChange& change = *piece.inventory;
    std::erase_if(items, [&](const auto& item) { return covers(change, item.first); });
    for (const InventoryItem& item : change.items) items[item.key] = item.values;
  }
  return items;
}

}  // namespace

TEST_CASE("what fits stays one event") {
  const auto pieces = inventory_pieces(event_about(3, true), Limits{});
  REQUIRE(pieces.size() == 1);
  CHECK(pieces[0].inventory == event_about(3, true).inventory);
  CHECK(pieces[0].body == "so many");
  CHECK(inventory_pieces(event_about(0, true), Limits{}).size() == 1);  // nothing is left is news too
}

TEST_CASE(
    "a complete inventory that is cut says the same in every order, and a lost part takes nothing with it") {
  Limits limits;
  limits.inventory_items_max = 40;
  auto pieces = inventory_pieces(event_about(100, true), limits);
  REQUIRE(pieces.size() == 3);
  CHECK(pieces[1].body == "so many (part 2 of 3)");
  InventoryItems old{{"a", {}}, {"p1050", {{"version", "0.9"}}}, {"p1050x", {}}, {"z", {}}};
  InventoryItems wanted;
  const Event whole = event_about(100, true);
  for (const auto& item : whole.inventory->items) wanted[item.key] = item.values;
  CHECK(applied(pieces, old) == wanted);
  CHECK(applied({pieces[2], pieces[0], pieces[1]}, old) == wanted);
  InventoryItems without_middle = applied({pieces[0], pieces[2]}, old);
  CHECK(without_middle.at("p1050") == Attributes{{"version", "0.9"}});
  CHECK(without_middle.contains("p1050x"));
  CHECK_FALSE(without_middle.contains("a"));
  CHECK_FALSE(without_middle.contains("z"));
}

TEST_CASE("a difference that is cut stays one: no part speaks for keys that it does not name") {
  Limits limits;
  limits.inventory_items_max = 10;
  const auto pieces = inventory_pieces(event_about(25, false), limits);
  REQUIRE(pieces.size() == 3);
  CHECK(applied(pieces, {{"a", {}}}).size() == 26);
}

TEST_CASE("pieces fit into the collector's batch, and it refuses none of them, whatever the host says") {
  Limits limits;
  limits.batch_bytes_max = 4'096;
  Event event = event_about(200, true);
  event.inventory->items.push_back(
      {"bad\tname\xff", {{"z", "\x1b[2J"}, {"a", "later"}, {"a", "first"}}, false});
  event.inventory->items.push_back({"", {}, false});
  event.inventory->items.push_back({std::string(500, 'k'), {{"long", std::string(1'500, 'v')}}, false});
  event.inventory->items.push_back({"many", Attributes(30), false});
  std::size_t items = 0;
  for (const Event& piece : inventory_pieces(std::move(event), limits)) {
    const std::string bytes = wire::encode(Batch{kNow, {{{}, {}, {}, {piece}}}});
    const wire::KnownSeriesMap none;
    const wire::BatchContext context{SourceId::random(), nullptr, &none, limits, kNow, Duration::zero()};
    const auto judged = wire::validate_batch(bytes, {1}, context);
    REQUIRE(judged.ok());
    CHECK(judged->refused.empty());
    items += piece.inventory->items.size();
  }
  CHECK(items == 203);
}
