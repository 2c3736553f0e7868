#include "collector/cli/pages.h"
#include "tests/support/catch.h"

namespace tidemark::cli {
namespace {

const TimePoint kNow = *parse_rfc3339("2026-11-24T22:30:00Z");

View view() {
  View view;
  view.now = kNow;
  return view;
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

void add(google::protobuf::RepeatedPtrField<v1::Attribute>& to, const char* key, const char* value) {
  v1::Attribute& added = *to.Add();
  added.set_key(key);
  added.set_value(value);
}

TEST_CASE("an inventory is a table of its kinds and a table of its items, in every form with all values") {
  v1::InventoryShowReply reply;
  reply.set_endpoint("web-1");
  v1::InventoryKindRow& kind = *reply.add_kinds();
  kind.set_kind("package");
  kind.set_items(1);
  kind.set_changed_time_ms(unix_ms(kNow));
  kind.set_first_time_ms(unix_ms(kNow));
  v1::InventoryRow& item = *reply.add_items();
  item.set_endpoint("web-1");
  item.set_kind("package");
  item.set_key("openssl\x1b[2J");
  add(*item.mutable_values(), "version", "3.0.11");
  item.set_since_time_ms(unix_ms(kNow));
  const Page page = inventory_page(view(), reply);
  CHECK(has(page.text, "TOLD AS A WHOLE"));
  CHECK(has(page.text, "version=3.0.11"));
  CHECK_FALSE(has(page.text, "\x1b"));  // what endpoints say does not drive the terminal
  CHECK_FALSE(has(page.text, "ENDPOINT"));
  CHECK(has(json_text(page.document), "\"version\": \"3.0.11\""));
  CHECK(has(json_text(page.document), "\"confirmed\": null"));
  CHECK(csv_text(page.rows).starts_with("endpoint,kind,key,values,since\nweb-1,package,"));
}

TEST_CASE("a difference is told value by value") {
  v1::InventoryDiffReply reply;
  v1::InventoryDifference& changed = *reply.add_differences();
  changed.set_kind("package");
  changed.set_key("openssl");
  changed.set_change("changed");
  add(*changed.mutable_before(), "architecture", "amd64");
  add(*changed.mutable_before(), "version", "3.0.11");
  add(*changed.mutable_after(), "architecture", "amd64");
  add(*changed.mutable_after(), "hold", "yes");
  add(*changed.mutable_after(), "version", "3.0.14");
  changed.set_since_time_ms(unix_ms(kNow));
  v1::InventoryDifference& removed = *reply.add_differences();
  removed.set_kind("package");
  removed.set_key("telnet");
  removed.set_change("removed");
  add(*removed.mutable_before(), "version", "0.17");
  const Page page = inventory_diff_page(view(), reply, false);
  CHECK(has(page.text, "hold: nothing → yes, version: 3.0.11 → 3.0.14"));
  CHECK(has(page.text, "version: 0.17"));
  CHECK(has(json_text(page.document), "\"since\": null"));
  CHECK(inventory_diff_page(view(), {}, false).text == "nothing changed\n");
  CHECK(inventory_diff_page(view(), {}, true).text == "they have the same\n");
}

TEST_CASE("what is found names its endpoints") {
  v1::InventoryFindReply reply;
  v1::InventoryRow& item = *reply.add_items();
  item.set_endpoint("web-1");
  item.set_key("openssl");
  CHECK(has(inventory_found_page(view(), reply).text, "web-1"));
  CHECK(inventory_found_page(view(), {}).text == "no endpoint has it\n");
}

}  // namespace
}  // namespace tidemark::cli
