#include "collector/cli/pages.h"

namespace tidemark::cli {
namespace {

Listing proxies_listing() {
  return {"proxies",
          {{"name", "PROXY"},
           {"state", "STATE"},
           {"last_seen", "LAST SEEN"},
           {"ranges", "MAY SPEAK FOR", true},
           {"devices", "DEVICES"},
           {"devices_gone", "GONE"},
           {"devices_refused", "REFUSED"},
           {"refused_reason", "BECAUSE", true},
           {"id", ""}},
          {},
          "nothing is assigned to any proxy: tidemark proxy assign lets one speak for devices"};
}

std::int64_t signed_of(std::uint64_t n) { return static_cast<std::int64_t>(n); }

Words ranges_of(const v1::Proxy& proxy) {
  Words out;
  for (const v1::ProxyRange& range : proxy.ranges()) out.push_back(range.range());
  return out;
}

std::vector<Cell> proxy_row(const v1::Proxy& proxy) {
  const Cell refused = proxy.has_devices_refused()
                           ? Cell{signed_of(proxy.devices_refused())}
                           : Cell{Absent{"it has named no devices since the collector started"}};
  return {proxy.name(),
          StateWord{proxy.state()},
          time_or_absent(proxy.has_last_seen_time_ms(), proxy.last_seen_time_ms(), "never seen"),
          ranges_of(proxy),
          signed_of(proxy.devices()),
          signed_of(proxy.devices_gone()),
          refused,
          proxy.refused_reason(),
          proxy.id()};
}

Record record_of(const v1::Proxy& proxy, Record record) {
  std::vector<Record> ranges;
  for (const v1::ProxyRange& range : proxy.ranges())
    ranges.push_back({Field::of("range", range.range()), Field::of("author", range.author()),
                      Field::of("assigned", from_unix_ms(range.assigned_time_ms()))});
  for (Field& field : record) {
    if (field.name == "ranges") field = Field::list("ranges", std::move(ranges));
  }
  return record;
}

std::string closed_text(std::uint64_t streams) {
  return streams == 0 ? "" : "; " + plural(streams, "stream") + " closed, so that it names its devices anew";
}

}  // namespace

Page proxy_list_page(const View& view, const v1::ProxyListReply& reply) {
  Listing listing = proxies_listing();
  bool refused = false, gone = false;
  for (const v1::Proxy& proxy : reply.proxies()) {
    listing.rows.push_back(proxy_row(proxy));
    refused = refused || proxy.devices_refused() > 0;
    gone = gone || proxy.devices_gone() > 0;
  }
  Page page = page_of_listing(view, listing);
  std::vector<Record> records = records_of(listing);
  for (int i = 0; i < reply.proxies_size(); ++i) {
    auto& record = records[static_cast<std::size_t>(i)];
    record = record_of(reply.proxies(i), std::move(record));
  }
  page.document = {Field::list("proxies", std::move(records))};
  for (Column& column : listing.columns) {
    if (!refused && column.name == "refused_reason") column.title.clear();
    if (!gone && column.name == "devices_gone") column.title.clear();
  }
  page.text = table_text(view, listing);
  return page;
}

Page proxy_assigned_page(const View& view, const v1::ProxyAssignReply& reply) {
  Page page;
  page.rows = {"overlaps", {{"proxy", "PROXY"}, {"range", "RANGE"}}, {}, ""};
  for (const v1::ProxyOverlap& overlap : reply.overlaps())
    page.rows.rows.push_back({overlap.proxy(), overlap.range()});
  page.document = {Field::of("proxy", reply.proxy()), Field::of("range", reply.range()),
                   Field::list("overlaps", records_of(page.rows)),
                   Field::of("streams_closed", signed_of(reply.streams_closed()))};
  page.text = cell_text(view, reply.proxy()) + " may speak for " + cell_text(view, reply.range()) +
              closed_text(reply.streams_closed()) + "\n";
  for (const v1::ProxyOverlap& overlap : reply.overlaps())
    page.text += painted(view, Colour::kYellow, "beware:") + " " + cell_text(view, overlap.proxy()) +
                 " may speak for " + cell_text(view, overlap.range()) +
                 ", too: a device that both poll is two endpoints\n";
  return page;
}

Page proxy_unassigned_page(const View& view, const v1::ProxyUnassignReply& reply) {
  Page page;
  page.rows = {"unassigned",
               {{"proxy", "PROXY"}, {"range", "RANGE"}, {"streams_closed", "STREAMS CLOSED"}},
               {{reply.proxy(), reply.range(), signed_of(reply.streams_closed())}},
               ""};
  page.document = records_of(page.rows).front();
  page.text = cell_text(view, reply.proxy()) + " may no longer speak for " + cell_text(view, reply.range()) +
              closed_text(reply.streams_closed()) + "\n";
  return page;
}

}  // namespace tidemark::cli
