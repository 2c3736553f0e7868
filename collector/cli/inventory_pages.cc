#include "collector/cli/pages.h"

namespace tidemark::cli {
namespace {

using Rows = google::protobuf::RepeatedPtrField<v1::InventoryRow>;

Listing items_listing(const Rows& items, const char* empty) {
  Listing listing{"items",
                  {{"endpoint", "ENDPOINT"},
                   {"kind", "KIND"},
                   {"key", "NAME"},
                   {"values", "VALUES", true},
                   {"since", "SINCE"}},
                  {},
                  empty};
  for (const v1::InventoryRow& item : items)
    listing.rows.push_back({item.endpoint(), item.kind(), item.key(), labels_of(item.values()),
                            from_unix_ms(item.since_time_ms())});
  return listing;
}

std::string value_of(const google::protobuf::RepeatedPtrField<v1::Attribute>& values,
                     const std::string& key) {
  for (const v1::Attribute& value : values) {
    if (value.key() == key) return value.value();
  }
  return {};
}

/// What differs, key by key: "version: 3.0.11 → 3.0.14".
std::string words_of(const v1::InventoryDifference& difference) {
  Labels keys = labels_of(difference.before());
  for (const v1::Attribute& value : difference.after()) keys[value.key()];
  std::string out;
  for (const auto& [key, unused] : keys) {
    const std::string before = value_of(difference.before(), key), after = value_of(difference.after(), key);
    if (before == after) continue;
    out += (out.empty() ? "" : ", ") + key + ": ";
    if (difference.before().empty() || difference.after().empty()) {
      out += before + after;
    } else {
      out += (before.empty() ? "nothing" : before) + " → " + (after.empty() ? "nothing" : after);
    }
  }
  return out;
}

}  // namespace

Page inventory_page(const View& view, const v1::InventoryShowReply& reply) {
  Listing kinds{"kinds",
                {{"kind", "KIND"},
                 {"items", "ITEMS"},
                 {"changed", "CHANGED"},
                 {"confirmed", "TOLD AS A WHOLE"},
                 {"first", "KNOWN SINCE"}},
                {},
                ""};
  for (const v1::InventoryKindRow& kind : reply.kinds())
    kinds.rows.push_back({kind.kind(), static_cast<std::int64_t>(kind.items()),
                          from_unix_ms(kind.changed_time_ms()),
                          time_or_absent(kind.has_confirmed_time_ms(), kind.confirmed_time_ms(), "never yet"),
                          from_unix_ms(kind.first_time_ms())});
  Page page;
  page.rows = items_listing(reply.items(), "nothing of this kind is there");
  page.document = {Field::of("endpoint", reply.endpoint()), Field::list("kinds", records_of(kinds)),
                   Field::list("items", records_of(page.rows))};
  Listing table = page.rows;
  table.columns[0].title.clear();
  page.text = table_text(view, kinds) + "\n" + table_text(view, table);
  return page;
}

Page inventory_diff_page(const View& view, const v1::InventoryDiffReply& reply, bool two_endpoints) {
  Page page;
  page.rows = {"differences",
               {{"kind", "KIND"},
                {"key", "NAME"},
                {"change", "CHANGE"},
                {"what", "WHAT", true},
                {"since", "SINCE"},
                {"before", ""},
                {"after", ""}},
               {},
               two_endpoints ? "they have the same" : "nothing changed"};
  for (const v1::InventoryDifference& one : reply.differences())
    page.rows.rows.push_back({one.kind(), one.key(), one.change(), words_of(one),
                              time_or_absent(one.has_since_time_ms(), one.since_time_ms(), "it is not there"),
                              labels_of(one.before()), labels_of(one.after())});
  page.document = {Field::list("differences", records_of(page.rows))};
  page.text = table_text(view, page.rows);
  return page;
}

Page inventory_found_page(const View& view, const v1::InventoryFindReply& reply) {
  return page_of_listing(view, items_listing(reply.items(), "no endpoint has it"));
}

}  // namespace tidemark::cli
