#include <algorithm>
#include <cmath>
#include <set>

#include "collector/cli/pages.h"

namespace tidemark::cli {
namespace {

std::int64_t signed_of(std::uint64_t n) { return static_cast<std::int64_t>(n); }

/// "absent since 22:34 today (shut down)"
std::string presence_text(const View& view, const v1::Endpoint& e) {
  std::string out = painted_word(view, e.presence());
  if (e.has_presence_since_time_ms())
    out += " since " + short_time_text(view, from_unix_ms(e.presence_since_time_ms()));
  if (!e.presence_why().empty()) out += " (" + e.presence_why() + ")";
  return out;
}

/// What is expected of it, for people.
std::string expected_text(const v1::Endpoint& e) {
  std::string out = "to be there always";
  if (e.presence_expected() == "announced") out = "to be there unless it says that it goes";
  if (e.presence_expected() == "mobile") out = "may be away at any time";
  return out + " (" + e.presence_expected() + ", " + e.presence_expected_why() + ")";
}

Cell polled_or_absent(const v1::Endpoint& e, const std::string& text) {
  if (!e.has_polled()) return Absent{"it speaks for itself"};
  return text.empty() ? Cell{Absent{"its proxy does not say"}} : Cell{text};
}

std::vector<Cell> endpoint_row(const v1::Endpoint& e) {
  return {e.name(),
          StateWord{e.state()},
          StateWord{e.presence()},
          time_or_absent(e.has_presence_since_time_ms(), e.presence_since_time_ms(), "it is there"),
          e.presence_why(),
          e.presence_expected(),
          e.endpoint_class(),
          e.class_reason(),
          e.site(),
          e.silo(),
          time_or_absent(e.has_last_seen_time_ms(), e.last_seen_time_ms(), "never seen"),
          signed_of(e.checks()),
          signed_of(e.checks_not_ok()),
          e.os(),
          e.agent_version(),
          e.hostname(),
          labels_of(e.labels()),
          Duration{e.clock_offset_ms()},
          e.monitor_set_version(),
          polled_or_absent(e, e.polled().proxy()),
          polled_or_absent(e, e.polled().address()),
          polled_or_absent(e, e.polled().host()),
          polled_or_absent(e, e.polled().description()),
          polled_or_absent(e, e.polled().object_id()),
          from_unix_ms(e.enrolled_time_ms()),
          time_or_absent(e.has_revoked_time_ms(), e.revoked_time_ms(), ""),
          time_or_absent(e.has_retired_time_ms(), e.retired_time_ms(), ""),
          signed_of(e.slowed()),
          e.source(),
          e.id()};
}

Listing endpoints_listing() {
  return {"endpoints",
          {{"name", "ENDPOINT"},
           {"state", "STATE"},
           {"presence", "PRESENCE"},
           {"presence_since", ""},
           {"presence_why", "BECAUSE", true},
           {"presence_expected", ""},
           {"class", "CLASS"},
           {"class_reason", ""},
           {"site", "SITE"},
           {"silo", ""},
           {"last_seen", "LAST SEEN"},
           {"checks", "CHECKS"},
           {"checks_not_ok", "NOT OK"},
           {"os", "SYSTEM", true},
           {"agent_version", "AGENT"},
           {"hostname", ""},
           {"labels", "", true},
           {"clock_offset_s", ""},
           {"monitor_set_version", ""},
           {"proxy", "THROUGH"},
           {"address", "ADDRESS"},
           {"host", ""},
           {"description", "", true},
           {"object_id", ""},
           {"enrolled", ""},
           {"revoked", ""},
           {"retired", ""},
           {"slowed", "SLOWED"},
           {"source", ""},
           {"id", ""}},
          {},
          "no endpoint is enrolled yet: tidemark token create gives the token that enrols one"};
}

Listing checks_listing(const v1::EndpointShowReply& reply) {
  Listing listing{"checks",
                  {{"check", "CHECK"},
                   {"state", "STATE"},
                   {"time", "LAST RESULT"},
                   {"interval_s", "EVERY"},
                   {"confirm", "CONFIRM"},
                   {"text", "FOUND", true}},
                  {},
                  "no check has a result yet"};
  for (const v1::Check& check : reply.checks())
    listing.rows.push_back({check.check(), StateWord{check.state()}, from_unix_ms(check.time_ms()),
                            Duration{check.interval_ms()}, std::int64_t{check.confirm()}, check.text()});
  return listing;
}

Listing probes_listing(const v1::EndpointShowReply& reply) {
  Listing listing{"probes",
                  {{"kind", "KIND"}, {"name", "PROBE"}, {"cpu_s_per_hour", "CPU S PER HOUR"}},
                  {},
                  "nothing was reported yet: an agent tells it at every sixth tick"};
  for (const v1::ProbeCost& cost : reply.probes())
    listing.rows.push_back({cost.kind(), cost.name(), std::round(cost.cpu_s_per_hour() * 10'000) / 10'000});
  return listing;
}

/// "base, servers; the version in use is the newest"
std::string sets_text(const View& view, const v1::EndpointShowReply& reply) {
  const std::string& running = reply.endpoint().monitor_set_version();
  if (reply.sets().empty()) return "none is for it" + (running.empty() ? "" : "; it works from " + running);
  std::string out;
  for (const v1::MonitorSetRow& set : reply.sets())
    out += (out.empty() ? "" : ", ") + cell_text(view, set.name()) +
           (set.names_endpoint() ? " (for it alone)" : "");
  if (running == reply.monitor_set_wanted()) return out + "; version " + running;
  return out + "; waits for version " + reply.monitor_set_wanted() + ", works from " +
         (running.empty() ? "none" : running);
}

/// A device has no agent, spool, clock or certificate: in their place stands how it is polled.
void as_device(const View& view, const v1::Endpoint& e,
               std::vector<std::pair<std::string, std::string>>& pairs) {
  const std::set<std::string> foreign{"Expected", "System", "Host name",    "Agent",
                                      "Clock",    "Spool",  "Monitor sets", "Certificate"};
  std::erase_if(pairs, [&](const auto& pair) { return foreign.contains(pair.first); });
  const v1::Polled& polled = e.polled();
  const std::vector<std::pair<std::string, std::string>> how{
      {"Polled by", cell_text(view, polled.proxy())},
      {"Address", cell_text(view, polled.address())},
      {"Configured as", cell_text(view, polled.host())},
      {"Description", cell_text(view, polled.description())},
      {"Object id", cell_text(view, polled.object_id())},
      {"Gone since", polled.has_gone_time_ms() ? time_text(view, from_unix_ms(polled.gone_time_ms())) : ""}};
  pairs.insert(pairs.begin() + 2, how.begin(), how.end());
}

std::vector<std::pair<std::string, std::string>> endpoint_pairs(const View& view,
                                                                const v1::EndpointShowReply& reply) {
  const v1::Endpoint& e = reply.endpoint();
  const v1::SpoolFigures& spool = reply.spool();
  const auto shown = [&](const Cell& cell) { return cell_text(view, cell); };
  std::string seen = e.has_last_seen_time_ms() ? shown(from_unix_ms(e.last_seen_time_ms())) : "never";
  std::string waiting = count_text(spool.batches()) + (spool.batches() == 1 ? " batch" : " batches");
  if (spool.oldest_time_ms() != 0)
    waiting += ", the oldest " +
               human(Duration{std::max<std::int64_t>(0, reply.now_time_ms() - spool.oldest_time_ms())}) +
               " old";
  waiting += ", " + bytes_text(spool.bytes()) + " of " + bytes_text(spool.bytes_max());
  std::string certificate;
  if (!reply.certificates().empty())
    certificate = "until " + shown(from_unix_ms(reply.certificates(0).expires_time_ms())) + ", serial " +
                  reply.certificates(0).serial();
  std::vector<std::pair<std::string, std::string>> pairs{
      {"State", painted_word(view, e.state())},
      {"Presence", e.presence().empty() ? "" : presence_text(view, e)},
      {"Expected", e.presence_expected().empty() ? "" : shown(expected_text(e))},
      {"Class", shown(e.endpoint_class() + (e.class_reason().empty() ? "" : " (" + e.class_reason() + ")"))},
      {"Site", shown(e.site())},
      {"Silo", shown(e.silo())},
      {"Labels", shown(labels_of(e.labels()))},
      {"System", shown(e.os())},
      {"Host name", shown(e.hostname())},
      {"Agent", shown(e.agent_version())},
      {"Services", shown(words_of(reply.services()))},
      {"Last seen", seen},
      {"Enrolled", shown(from_unix_ms(e.enrolled_time_ms()))},
      {"Revoked", e.has_revoked_time_ms() ? shown(from_unix_ms(e.revoked_time_ms())) : ""},
      {"Retired", e.has_retired_time_ms() ? shown(from_unix_ms(e.retired_time_ms())) : ""},
      {"Slowed", e.slowed() == 0 ? "" : plural(e.slowed(), "time") + ", since it sent more than its share"},
      {"Clock", e.clock_offset_ms() == 0 ? "right" : "corrected by " + shown(Duration{e.clock_offset_ms()})},
      {"Spool", waiting},
      {"Series", count_text(reply.series())},
      {"Monitor sets", sets_text(view, reply)},
      {"Certificate", certificate},
      {"Id", e.id()}};
  if (e.has_polled()) as_device(view, e, pairs);
  return pairs;
}

Listing tokens_listing() {
  return {"tokens",
          {{"id", "TOKEN"},
           {"state", "STATE"},
           {"uses", "USES"},
           {"uses_max", "OF"},
           {"expires", "EXPIRES"},
           {"created", ""},
           {"revoked", ""},
           {"class", "CLASS"},
           {"site", "SITE"},
           {"labels", "LABELS", true},
           {"note", "NOTE", true},
           {"approve", ""}},
          {},
          "there is no token: tidemark token create makes one"};
}

std::vector<Cell> token_row(const v1::Token& token) {
  return {token.id(),
          StateWord{token.state()},
          std::int64_t{token.uses()},
          std::int64_t{token.uses_max()},
          from_unix_ms(token.expires_time_ms()),
          from_unix_ms(token.created_time_ms()),
          time_or_absent(token.has_revoked_time_ms(), token.revoked_time_ms(), ""),
          token.endpoint_class(),
          token.site(),
          labels_of(token.labels()),
          token.note(),
          token.approve()};
}

}  // namespace

Page endpoint_list_page(const View& view, const v1::EndpointListReply& reply) {
  Listing listing = endpoints_listing();
  bool away = false, polled = false, slowed = false;
  for (const v1::Endpoint& endpoint : reply.endpoints()) {
    listing.rows.push_back(endpoint_row(endpoint));
    away = away || !endpoint.presence_why().empty();
    polled = polled || endpoint.has_polled();
    slowed = slowed || endpoint.slowed() > 0;
  }
  Page page = page_of_listing(view, listing);
  for (Column& column : listing.columns) {
    if (!away && column.name == "presence_why") column.title.clear();
    if (!slowed && column.name == "slowed") column.title.clear();
    if (!polled && (column.name == "proxy" || column.name == "address")) column.title.clear();
  }
  page.text = table_text(view, listing);
  return page;
}

Page endpoint_page(const View& view, const v1::EndpointShowReply& reply, bool with_probes) {
  Listing one = endpoints_listing();
  one.rows.push_back(endpoint_row(reply.endpoint()));
  Page page;
  page.document = records_of(one).front();
  const v1::SpoolFigures& spool = reply.spool();
  page.document.push_back(Field::of("series", signed_of(reply.series())));
  page.document.push_back(Field::of("services", words_of(reply.services())));
  page.document.push_back(Field::object(
      "spool", {Field::of("bytes", Bytes{spool.bytes()}), Field::of("bytes_max", Bytes{spool.bytes_max()}),
                Field::of("batches", signed_of(spool.batches())),
                Field::of("oldest", time_or_absent(spool.oldest_time_ms() != 0, spool.oldest_time_ms(),
                                                   "nothing waits"))}));
  std::vector<Record> certificates;
  for (const v1::Certificate& certificate : reply.certificates())
    certificates.push_back({Field::of("serial", certificate.serial()),
                            Field::of("issued", from_unix_ms(certificate.issued_time_ms())),
                            Field::of("expires", from_unix_ms(certificate.expires_time_ms()))});
  page.document.push_back(Field::list("certificates", std::move(certificates)));
  page.rows = checks_listing(reply);
  page.document.push_back(Field::list("checks", records_of(page.rows)));
  std::vector<Record> sets;
  for (const v1::MonitorSetRow& set : reply.sets())
    sets.push_back({Field::of("name", set.name()), Field::of("version", set.version()),
                    Field::of("file", set.file()), Field::of("select", set.select())});
  page.document.push_back(Field::list("sets", std::move(sets)));
  page.document.push_back(Field::of("monitor_set_wanted", reply.monitor_set_wanted()));
  const Listing plan = plan_listing(reply.plan());
  page.document.push_back(Field::list("plan", records_of(plan)));
  const Listing watches = watches_listing(reply.watches());
  page.document.push_back(Field::list("watches", records_of(watches)));
  page.text = painted(view, Colour::kBold, cell_text(view, reply.endpoint().name())) + "\n" +
              pairs_text(view, endpoint_pairs(view, reply)) + "\n" + table_text(view, page.rows) +
              (plan.rows.empty() ? "" : "\nWhat it is to check\n" + table_text(view, plan)) +
              (watches.rows.empty() ? "" : "\nWhat it is to watch for\n" + table_text(view, watches));
  if (with_probes) {
    page.rows = probes_listing(reply);
    page.document.push_back(Field::list("probes", records_of(page.rows)));
    page.text += "\nWhat it costs\n" + table_text(view, page.rows);
  }
  return page;
}

Page token_page(const View& view, const v1::TokenListReply& reply) {
  Listing listing = tokens_listing();
  for (const v1::Token& token : reply.tokens()) listing.rows.push_back(token_row(token));
  return page_of_listing(view, std::move(listing));
}

Page token_created_page(const View& view, const v1::TokenCreateReply& reply) {
  Page page;
  page.rows = tokens_listing();
  page.rows.rows.push_back(token_row(reply.row()));
  page.document = {Field::of("token", reply.token())};
  const std::vector<Record> records = records_of(page.rows);
  page.document.insert(page.document.end(), records.front().begin(), records.front().end());
  page.rows.columns.insert(page.rows.columns.begin(), Column{"token", "TOKEN", false});
  page.rows.rows.front().insert(page.rows.rows.front().begin(), reply.token());
  page.document.push_back(Field::of("enroll", reply.enroll()));
  // A shell's own printf: no list of processes shows the token.
  page.text = reply.token() + "\n\nGood for " + plural(reply.row().uses_max(), "endpoint") + " until " +
              time_text(view, from_unix_ms(reply.row().expires_time_ms())) + "; its id is " +
              reply.row().id() +
              ".\nIt is shown this once. To enrol a machine that has the agent, paste there:\n"
              "  printf %s '" +
              reply.token() + "' | sudo tidemark-agent enroll --server " + reply.enroll() +
              "\nTo install and enrol in one step, with the token in a file that root alone can read:\n"
              "  sudo TIDEMARK_COLLECTOR=" +
              reply.enroll() + " TIDEMARK_TOKEN_FILE=FILE apt-get install -y ./tidemark-agent_*.deb\n";
  return page;
}

}  // namespace tidemark::cli
