#include "collector/cli/pages.h"
#include "tests/support/catch.h"

namespace tidemark::cli {
namespace {

const TimePoint kNow = *parse_rfc3339("2026-11-24T22:30:00Z");

View view() {
  View out;
  out.columns = 200;
  out.now = kNow;
  return out;
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

v1::Proxy proxy() {
  v1::Proxy out;
  out.set_name("snmp-1");
  out.set_state("connected");
  out.set_last_seen_time_ms(unix_ms(kNow));
  v1::ProxyRange& range = *out.add_ranges();
  range.set_range("10.0.0.0/24");
  range.set_author("alice");
  range.set_assigned_time_ms(unix_ms(kNow));
  out.add_ranges()->set_range("*.example.org");
  out.set_devices(1'200);
  return out;
}

TEST_CASE("A proxy's ranges are listed, and refused devices with a reason where there are some") {
  v1::ProxyListReply reply;
  CHECK(has(proxy_list_page(view(), reply).text, "tidemark proxy assign"));
  *reply.add_proxies() = proxy();
  Page page = proxy_list_page(view(), reply);
  CHECK(has(page.text, "10.0.0.0/24"));
  CHECK(has(page.text, "1,200"));
  CHECK_FALSE(has(page.text, "BECAUSE"));
  CHECK_FALSE(has(page.text, "GONE"));
  CHECK(has(json_text(page.document), "\"author\": \"alice\""));
  CHECK(has(json_text(page.document), "named no devices since"));
  CHECK(has(csv_text(page.rows), "10.0.0.0/24;*.example.org"));
  reply.mutable_proxies(0)->set_devices_refused(3);
  reply.mutable_proxies(0)->set_refused_reason("it is in no range");
  reply.mutable_proxies(0)->set_devices_gone(1);
  page = proxy_list_page(view(), reply);
  CHECK(has(page.text, "BECAUSE"));
  CHECK(has(page.text, "it is in no range"));
  CHECK(has(page.text, "GONE"));
}

TEST_CASE("An assignment says whose range it overlaps, and what was done so that it is heeded") {
  v1::ProxyAssignReply reply;
  reply.set_proxy("snmp-1");
  reply.set_range("10.0.0.0/24");
  CHECK(proxy_assigned_page(view(), reply).text == "snmp-1 may speak for 10.0.0.0/24\n");
  reply.set_streams_closed(1);
  reply.add_overlaps()->set_proxy("snmp-2");
  reply.mutable_overlaps(0)->set_range("10.0.0.0/8");
  const Page page = proxy_assigned_page(view(), reply);
  CHECK(has(page.text, "1 stream closed"));
  CHECK(has(page.text, "snmp-2 may speak for 10.0.0.0/8, too"));
  CHECK(has(json_text(page.document), "\"range\": \"10.0.0.0/8\""));
  v1::ProxyUnassignReply ended;
  ended.set_proxy("snmp-1");
  ended.set_range("10.0.0.0/24");
  CHECK(proxy_unassigned_page(view(), ended).text == "snmp-1 may no longer speak for 10.0.0.0/24\n");
}

TEST_CASE("An endpoint that is polled says through whom, and what an agent alone has is left out") {
  v1::EndpointListReply list;
  list.add_endpoints()->set_name("web-1");
  CHECK_FALSE(has(endpoint_list_page(view(), list).text, "THROUGH"));
  v1::EndpointShowReply reply;
  v1::Endpoint& device = *reply.mutable_endpoint();
  device.set_name("sw1");
  device.set_state("connected");
  device.set_presence("polled");
  v1::Polled& polled = *device.mutable_polled();
  polled.set_proxy("snmp-1");
  polled.set_address("10.0.0.5");
  polled.set_description("IOS 15");
  polled.set_gone_time_ms(unix_ms(kNow));
  const Page page = endpoint_page(view(), reply, false);
  for (const char* part : {"Polled by", "snmp-1", "10.0.0.5", "IOS 15", "Gone since"})
    CHECK(has(page.text, part));
  for (const char* part : {"Spool", "Clock", "Agent", "Configured as"}) CHECK_FALSE(has(page.text, part));
  CHECK(has(json_text(page.document), "\"proxy\": \"snmp-1\""));
  *list.add_endpoints() = device;
  CHECK(has(endpoint_list_page(view(), list).text, "THROUGH"));
}

}  // namespace
}  // namespace tidemark::cli
