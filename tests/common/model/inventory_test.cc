#include "common/model/inventory.h"

#include "tests/support/catch.h"

using namespace tidemark;

namespace {
const InventoryItems kBefore = {{"bash", {{"version", "5.2"}}},
                                {"openssl", {{"architecture", "amd64"}, {"version", "3.0.11"}}},
                                {"telnet", {{"version", "0.17"}}}};
const InventoryItems kAfter = {{"bash", {{"version", "5.2"}}},
                               {"curl", {{"version", "7.88"}}},
                               {"openssl", {{"architecture", "amd64"}, {"version", "3.0.14"}}}};
}  // namespace

TEST_CASE("changes are what is new, what is other and what is gone, by key") {
  const auto changes = changes_between(kBefore, kAfter);
  REQUIRE(changes.size() == 3);
  CHECK(changes[0] == ItemChange{"curl", std::nullopt, kAfter.at("curl")});
  CHECK(changes[1] == ItemChange{"openssl", kBefore.at("openssl"), kAfter.at("openssl")});
  CHECK(changes[2] == ItemChange{"telnet", kBefore.at("telnet"), std::nullopt});
  CHECK(changes_between(kAfter, kAfter).empty());
  CHECK(changes_between({}, kAfter).size() == 3);
  CHECK(changes_between(kAfter, {}).size() == 3);
}

TEST_CASE("a change carries what it needs and no more") {
  const InventoryChange change = change_of("package", changes_between(kBefore, kAfter));
  CHECK_FALSE(change.complete);
  CHECK(change.items == std::vector<InventoryItem>{{"curl", {{"version", "7.88"}}, false},
                                                   {"openssl", kAfter.at("openssl"), false},
                                                   {"telnet", {}, true}});
  CHECK(all_of("package", kAfter).items.size() == 3);
  CHECK(all_of("package", kAfter).complete);
}

TEST_CASE("a complete change speaks for the keys of its range alone") {
  InventoryChange change = all_of("package", {});
  CHECK(covers(change, "a"));
  change.after = "b";
  change.up_to = "d";
  CHECK_FALSE(covers(change, "b"));
  CHECK(covers(change, "c"));
  CHECK(covers(change, "d"));
  CHECK_FALSE(covers(change, "da"));
  change.complete = false;
  CHECK_FALSE(covers(change, "c"));
}

TEST_CASE("a change is told in one sentence, version first, and its length is bounded") {
  CHECK(sentence_of("package", changes_between(kBefore, kAfter)) ==
        "3 packages changed: curl 7.88 added, openssl 3.0.11 → 3.0.14, telnet 0.17 removed");
  CHECK(sentence_of("os", changes_between({{"kernel", {{"release", "6.1.0-25"}}}},
                                          {{"kernel", {{"release", "6.1.0-27"}}}})) ==
        "1 fact of the operating system changed: kernel 6.1.0-25 → 6.1.0-27");
  CHECK(sentence_of("user",
                    changes_between({{"eve", {{"shell", "/bin/sh"}, {"uid", "7"}}}},
                                    {{"eve", {{"groups", "sudo"}, {"shell", "/bin/sh"}, {"uid", "0"}}}})) ==
        "1 user changed: eve groups: nothing → sudo, uid: 7 → 0");
  CHECK(sentence_of("gadget", changes_between({}, {{"x", {}}})) == "1 item of kind gadget changed: x added");
  InventoryItems many;
  for (int i = 0; i < 25; ++i) many["p" + std::to_string(10 + i)] = {};
  CHECK(sentence_of("package", changes_between({}, many)).ends_with("p29 added and 5 more"));
}

TEST_CASE("every kind that agents tell of has a noun of its own") {
  for (const auto kind : kInventoryKinds) {
    CHECK(amount_of(kind, 1).find("of kind") == std::string::npos);
    CHECK(amount_of(kind, 1) != amount_of(kind, 2));
  }
}
