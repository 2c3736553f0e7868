#include "collector/cli/pages.h"
#include "common/model/percent.h"

namespace tidemark::cli {
namespace {

std::int64_t signed_of(std::uint64_t n) { return static_cast<std::int64_t>(n); }

std::string why_of(const google::protobuf::Map<std::string, std::string>& why, const std::string& name) {
  const auto found = why.find(name);
  return found == why.end() ? "" : found->second;
}

Cell share_or_absent(bool set, double value, const std::string& why, std::optional<double> goal = {}) {
  if (!set) return Absent{why};
  return Share{value, goal};
}

std::optional<double> slo_of_month(const v1::Service& service) {
  const auto own = service.slo_by_period().find("month");
  if (own != service.slo_by_period().end()) return own->second;
  return service.has_slo() ? std::optional<double>(service.slo()) : std::nullopt;
}

Listing services_listing() {
  return {"services",
          {{"name", "SERVICE"},
           {"title", "TITLE", true},
           {"state", "STATE"},
           {"since", "SINCE"},
           {"availability", "THIS MONTH"},
           {"slo", "SLO"},
           {"members", "MEMBERS"},
           {"members_not_up", "NOT UP"},
           {"members_absent", "ABSENT"},
           {"absent", ""},
           {"draft", ""},
           {"draft_reasons", "DRAFT BECAUSE", true},
           {"sponsor", "SPONSOR", true},
           {"owner", ""},
           {"deputy", ""},
           {"team", ""},
           {"goal", ""},
           {"time_zone", ""},
           {"cost_per_hour", ""},
           {"currency", ""}},
          {},
          "no service is defined yet: put one into services.d, then tidemark service reload"};
}

std::vector<Cell> service_row(const v1::Service& service) {
  return {service.name(),
          service.title(),
          StateWord{service.state()},
          time_or_absent(service.has_since_time_ms(), service.since_time_ms(), "it has no state yet"),
          share_or_absent(service.has_availability(), service.availability(),
                          why_of(service.why(), "availability"), slo_of_month(service)),
          share_or_absent(service.has_slo(), service.slo(), "no SLO is defined", service.slo()),
          signed_of(service.members()),
          signed_of(service.members_not_up()),
          signed_of(service.members_absent()),
          share_or_absent(service.has_absent_share(), service.absent_share(), "no service hours yet"),
          service.draft(),
          words_of(service.draft_reasons()),
          service.sponsor(),
          service.owner(),
          service.deputy(),
          service.team(),
          service.goal(),
          service.time_zone(),
          service.has_cost_per_hour() ? Cell{service.cost_per_hour()} : Cell{Absent{"no cost is defined"}},
          service.currency()};
}

Listing members_listing(const google::protobuf::RepeatedPtrField<v1::Member>& members) {
  bool silo = false, team = false, provider = false;
  for (const v1::Member& member : members) {
    silo = silo || !member.silo().empty();
    team = team || !member.team().empty();
    provider = provider || !member.provider().empty();
  }
  Listing listing{"members",
                  {{"component", "MEMBER", true},
                   {"state", "STATE"},
                   {"since", "SINCE"},
                   {"silo", silo ? "SILO" : ""},
                   {"team", team ? "TEAM" : ""},
                   {"provider", provider ? "PROVIDER" : ""}},
                  {},
                  "no member: its selectors meet nothing yet"};
  for (const v1::Member& member : members)
    listing.rows.push_back(
        {member.component(), StateWord{member.state()},
         time_or_absent(member.has_since_time_ms(), member.since_time_ms(), "no result yet"), member.silo(),
         member.team(), member.provider()});
  return listing;
}

/// "99.90 %; 99.95 % of a year"
std::string slo_text(const v1::Service& service) {
  std::string out = service.has_slo() ? percent_text(service.slo(), service.slo()) : "";
  for (const char* period : {"day", "week", "month", "quarter", "year"}) {
    const auto own = service.slo_by_period().find(period);
    if (own != service.slo_by_period().end())
      out += (out.empty() ? "" : "; ") + percent_text(own->second, own->second) + " of a " + period;
  }
  return out;
}

std::string money_text(double cost, const v1::Service& service) {
  return number_text(cost) + " " + service.currency() + " an hour";
}

std::string cost_text(const v1::Service& service) {
  if (service.has_cost_per_hour()) return money_text(service.cost_per_hour(), service);
  std::string out;
  for (const v1::CostBand& band : service.costs())
    out += (out.empty() ? "" : " | ") + money_text(band.per_hour(), service) + ": " + band.hours();
  return out;
}

}  // namespace

Record service_record(const v1::Service& service) {
  Listing one = services_listing();
  one.rows.push_back(service_row(service));
  return records_of(one).front();
}

Page service_list_page(const View& view, const v1::ServiceListReply& reply) {
  Listing listing = services_listing();
  bool draft = false;
  bool absent_members = false;
  bool absent = false;
  for (const v1::Service& service : reply.services()) {
    listing.rows.push_back(service_row(service));
    draft = draft || service.draft();
    absent_members = absent_members || service.members_absent() > 0;
    absent = absent || service.absent_share() > 0;
  }
  Page page = page_of_listing(view, listing);
  for (Column& column : listing.columns) {
    if (!draft && column.name == "draft_reasons") column.title.clear();
    if (!absent_members && column.name == "members_absent") column.title.clear();
    if (absent && column.name == "absent") column.title = "AWAY";
  }
  page.text = table_text(view, listing);
  return page;
}

Page service_page(const View& view, const v1::ServiceShowReply& reply) {
  const v1::Service& service = reply.service();
  const auto shown = [&](const std::string& text) { return cell_text(view, text); };
  Page page;
  page.document = service_record(service);
  Record slos;
  for (const char* period : {"day", "week", "month", "quarter", "year"}) {
    const auto own = service.slo_by_period().find(period);
    if (own != service.slo_by_period().end())
      slos.push_back(Field::of(period, Share{own->second, own->second}));
  }
  page.document.push_back(Field::object("slo_by_period", std::move(slos)));
  std::vector<Record> costs;
  for (const v1::CostBand& band : service.costs())
    costs.push_back({Field::of("hours", band.hours()), Field::of("per_hour", band.per_hour())});
  page.document.push_back(Field::list("costs", std::move(costs)));
  page.document.push_back(
      Field::of("matters", share_or_absent(service.has_matters(), service.matters(), "it is not defined")));
  page.document.push_back(Field::of("review_by", service.review_by()));
  std::vector<Record> documents;
  for (const v1::ServiceDocument& document : service.documents())
    documents.push_back({Field::of("title", document.title()), Field::of("at", document.at())});
  page.document.push_back(Field::list("documents", std::move(documents)));
  page.document.push_back(Field::of("hours", reply.hours()));
  page.document.push_back(Field::of("rule", reply.rule()));
  page.document.push_back(Field::of("file", reply.file()));
  page.rows = members_listing(reply.members());
  page.document.push_back(Field::list("member_list", records_of(page.rows)));
  std::string state = painted_word(view, service.state());
  if (service.has_since_time_ms())
    state += " since " + short_time_text(view, from_unix_ms(service.since_time_ms()));
  std::string read;
  for (const v1::ServiceDocument& document : service.documents())
    read += (read.empty() ? "" : "; ") + document.title() +
            (document.title() == document.at() ? "" : ": " + document.at());
  page.text =
      painted(view, Colour::kBold, shown(service.title().empty() ? service.name() : service.title())) + "\n" +
      pairs_text(view, {{"Name", shown(service.name())},
                        {"State", state},
                        {"Draft because", cell_text(view, words_of(service.draft_reasons()))},
                        {"Goal", shown(service.goal())},
                        {"Sponsor", shown(service.sponsor())},
                        {"Owner", shown(service.owner())},
                        {"Deputy", shown(service.deputy())},
                        {"Team", shown(service.team())},
                        {"Hours", shown(reply.hours())},
                        {"Time zone", shown(service.time_zone())},
                        {"SLO", slo_text(service)},
                        {"Cost of downtime", shown(cost_text(service))},
                        {"What matters", service.has_matters() ? percent_text(service.matters()) : ""},
                        {"Review by", shown(service.review_by())},
                        {"Documents", shown(read)},
                        {"Rule", shown(reply.rule())},
                        {"Defined in", shown(reply.file())}}) +
      "\n" + table_text(view, page.rows);
  return page;
}

Page service_check_page(const View& view, const v1::ServiceCheckReply& reply) {
  Listing listing{"findings", {{"service", "SERVICE"}, {"serious", ""}, {"text", "FOUND", true}}, {}, ""};
  for (const v1::ServiceFinding& finding : reply.findings())
    listing.rows.push_back({finding.service(), finding.serious(), finding.text()});
  Page page;
  page.document = {Field::of("services", signed_of(reply.services())),
                   Field::of("mistakes", words_of(reply.mistakes())),
                   Field::list("findings", records_of(listing))};
  Listing members{
      "members", {{"service", "SERVICE"}, {"with_data", "WITH DATA"}, {"members", "MEMBERS"}}, {}, ""};
  for (const v1::ServiceMembers& one : reply.members())
    members.rows.push_back({one.service(), signed_of(one.with_data()), signed_of(one.members())});
  page.document.push_back(Field::list("members", records_of(members)));
  for (const std::string& mistake : reply.mistakes()) page.text += cell_text(view, mistake) + "\n";
  if (!listing.rows.empty()) page.text += table_text(view, listing);
  if (page.text.empty())
    page.text = plural(reply.services(), "service") + ": no mistake, every member has data\n";
  if (!members.rows.empty()) page.text += "\n" + table_text(view, members);
  for (const std::string& mistake : reply.mistakes()) listing.rows.push_back({std::string(), true, mistake});
  page.rows = std::move(listing);
  return page;
}

Page orphan_list_page(const View& view, const v1::OrphanListReply& reply) {
  Listing listing{"orphans",
                  {{"kind", "KIND"}, {"what", "WHAT", true}, {"reason", "WHY", true}, {"since", "SINCE"}},
                  {},
                  "no orphan: everything is looked after"};
  for (const v1::Orphan& orphan : reply.orphans())
    listing.rows.push_back(
        {orphan.kind(), orphan.what(), orphan.why(),
         time_or_absent(orphan.has_since_time_ms(), orphan.since_time_ms(), "it is not known since when")});
  return page_of_listing(view, listing);
}

Page outage_list_page(const View& view, const v1::OutageListReply& reply) {
  Page page;
  page.rows = outages_listing(reply.outages());
  page.rows.empty = "no outage in this time";
  page.document = {Field::list("outages", outage_records(reply.outages()))};
  page.text = table_text(view, page.rows);
  return page;
}

}  // namespace tidemark::cli
