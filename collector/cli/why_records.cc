#include "collector/cli/why_records.h"

#include <set>

#include "collector/cli/pages.h"
#include "collector/cli/trend_figures.h"

namespace tidemark::cli {
namespace {

Field since_field(bool set, std::int64_t time_ms) {
  return Field::of("since", time_or_absent(set, time_ms, "its history does not reach there"));
}

/// Null where there is none.
Field result_field(const char* name, bool set, const v1::WhyResult& result, const char* why) {
  if (!set) return Field::of(name, Absent{why});
  return Field::object(
      name, {Field::of("time", from_unix_ms(result.time_ms())), Field::of("state", StateWord{result.state()}),
             Field::of("text", result.text()), Field::of("interval_s", Duration{result.interval_ms()}),
             Field::of("confirm", static_cast<std::int64_t>(result.confirm()))});
}

Record node_record(const v1::WhyNode& node) {
  Record out{Field::of("name", node.name()), Field::of("component", node.component()),
             Field::of("state", StateWord{node.state()}),
             since_field(node.has_since_time_ms(), node.since_time_ms()),
             Field::of("since_at_least", node.since_at_least())};
  if (node.component()) {
    if (node.has_last()) out.push_back(result_field("last", true, node.last(), ""));
    return out;
  }
  out.push_back(Field::of("rule", node.rule()));
  std::vector<Record> members;
  for (const v1::WhyNode& member : node.members()) members.push_back(node_record(member));
  out.push_back(Field::list("members", std::move(members)));
  return out;
}

Record component_record(const v1::WhyComponent& component) {
  Record origin{
      Field::of("source", component.source().empty() ? Cell{Absent{"nobody speaks for the endpoint"}}
                                                     : Cell{component.source()}),
      Field::of("imported", component.imported()),
      Field::of("clock_offset_s", Duration{component.clock_offset_ms()}),
      Field::of("epoch", component.has_epoch() ? Cell{static_cast<std::int64_t>(component.epoch())}
                                               : Cell{Absent{"its source has none"}})};
  if (component.has_epoch()) {
    origin.push_back(Field::of("epoch_opened", from_unix_ms(component.epoch_opened_time_ms())));
    origin.push_back(Field::of("epoch_certain", component.epoch_certain()));
  }
  origin.push_back(Field::of("batch", component.has_batch()
                                          ? Cell{static_cast<std::int64_t>(component.batch())}
                                          : Cell{Absent{"not kept of this result"}}));
  origin.push_back(
      Field::of("received", time_or_absent(component.has_received_time_ms(), component.received_time_ms(),
                                           "not kept of this result")));
  return {Field::of("component", component.component()),
          Field::of("endpoint", component.endpoint()),
          Field::of("check", component.check()),
          Field::of("state", StateWord{component.state()}),
          since_field(component.has_since_time_ms(), component.since_time_ms()),
          Field::of("since_at_least", component.since_at_least()),
          Field::of("grounds", component.grounds()),
          result_field("first_bad", component.has_first_bad(), component.first_bad(), "no result was bad"),
          Field::of("first_bad_certain", component.complete()),
          result_field("last_good", component.has_last_good(), component.last_good(), "none is known"),
          Field::of("confirmed", time_or_absent(component.has_confirmed_time_ms(),
                                                component.confirmed_time_ms(), "no result confirmed it")),
          result_field("last", component.has_last(), component.last(), "there was none"),
          result_field("next", component.has_next(), component.next(), "none came yet"),
          Field::object("from", std::move(origin))};
}

Record moment_record(const v1::WhyMoment& moment) {
  std::vector<Record> failed;
  for (const v1::WhyComponent& component : moment.failed()) failed.push_back(component_record(component));
  std::vector<Record> work;
  for (const v1::WhyWork& one : moment.work())
    work.push_back({Field::of("from", from_unix_ms(one.from_time_ms())),
                    Field::of("to", from_unix_ms(one.to_time_ms())), Field::of("whole_service", one.whole()),
                    Field::of("components", static_cast<std::int64_t>(one.components()))});
  std::vector<Record> corrections;
  for (const v1::WhyCorrection& one : moment.corrections())
    corrections.push_back({Field::of("from", from_unix_ms(one.from_time_ms())),
                           Field::of("to", from_unix_ms(one.to_time_ms())), Field::of("reason", one.reason()),
                           Field::of("author", one.author())});
  Record out{Field::of("at", from_unix_ms(moment.at_time_ms())),
             Field::of("state", StateWord{moment.state()}),
             since_field(moment.has_since_time_ms(), moment.since_time_ms()),
             Field::of("since_at_least", moment.since_at_least()),
             Field::of("failed_set", moment.kind()),
             Field::of("failed_count", static_cast<std::int64_t>(moment.failed_count())),
             Field::list("failed", std::move(failed)),
             Field::list("planned_work", std::move(work)),
             Field::list("corrections", std::move(corrections))};
  if (moment.has_tree()) out.push_back(Field::object("tree", node_record(moment.tree())));
  return out;
}

Record period_record_of(const v1::WhyPeriod& period) {
  const v1::PeriodFigures& figures = period.figures();
  const auto share = [&](bool set, double value, const char* name) {
    if (set) return Field::of(name, Share{value, goal_of(figures)});
    const auto why = figures.why().find(name);
    return Field::of(name, Absent{why == figures.why().end() ? "" : why->second});
  };
  std::vector<Record> outages;
  for (const v1::WhyOutage& outage : period.outages()) {
    google::protobuf::RepeatedPtrField<v1::Outage> one;
    *one.Add() = outage.outage();
    outages.push_back(std::move(outage_records(one).front()));
    outages.back().push_back(Field::object("first", moment_record(outage.first())));
  }
  return {Field::of("period", period.period_name()),
          Field::of("from", from_unix_ms(figures.from_time_ms())),
          Field::of("to", from_unix_ms(figures.to_time_ms())),
          share(figures.has_availability(), figures.availability(), "availability"),
          share(figures.has_availability_worst(), figures.availability_worst(), "availability_worst"),
          share(figures.has_availability_best(), figures.availability_best(), "availability_best"),
          share(figures.has_slo(), figures.slo(), "slo"),
          share(figures.has_coverage(), figures.coverage(), "coverage"),
          Field::of("base_s", Duration{figures.base_ms()}),
          Field::of("good_s", Duration{figures.good_ms()}),
          Field::of("down_s", Duration{figures.down_ms()}),
          Field::of("unknown_s", Duration{figures.unknown_ms()}),
          Field::of("outages_in_all", static_cast<std::int64_t>(period.outages_in_all())),
          Field::list("outages", std::move(outages))};
}

void add_rows(const v1::WhyNode& node, std::int64_t depth, const std::set<std::string>& failed,
              Listing& listing) {
  const bool has = node.has_last();
  listing.rows.push_back(
      {depth, node.name(), node.rule(), StateWord{node.state()},
       time_or_absent(node.has_since_time_ms(), node.since_time_ms(), ""),
       node.component() && failed.contains(node.name()), time_or_absent(has, node.last().time_ms(), ""),
       has ? Cell{node.last().state()} : Cell{Absent{}}, has ? Cell{node.last().text()} : Cell{Absent{}}});
  for (const v1::WhyNode& member : node.members()) add_rows(member, depth + 1, failed, listing);
}

Listing moment_listing(const v1::WhyMoment& moment) {
  Listing listing{"nodes",
                  {{"depth", ""},
                   {"name", ""},
                   {"rule", ""},
                   {"state", ""},
                   {"since", ""},
                   {"explains", ""},
                   {"last_time", ""},
                   {"last_state", ""},
                   {"last_text", ""}},
                  {},
                  ""};
  std::set<std::string> failed;
  for (const v1::WhyComponent& component : moment.failed()) failed.insert(component.component());
  add_rows(moment.tree(), 0, failed, listing);
  return listing;
}

Listing period_listing(const v1::WhyPeriod& period) {
  Listing listing{"outages",
                  {{"failed", ""},
                   {"restored", ""},
                   {"down_in_hours_s", ""},
                   {"component", ""},
                   {"state", ""},
                   {"first_bad", ""},
                   {"first_bad_text", ""},
                   {"last_good", ""},
                   {"confirmed", ""},
                   {"source", ""}},
                  {},
                  ""};
  for (const v1::WhyOutage& one : period.outages()) {
    for (const v1::WhyComponent& component : one.first().failed()) {
      const bool bad = component.has_first_bad();
      listing.rows.push_back(
          {from_unix_ms(one.outage().failed_time_ms()),
           time_or_absent(one.outage().has_restored_time_ms(), one.outage().restored_time_ms(), "still down"),
           Duration{one.outage().down_in_hours_ms()}, component.component(), StateWord{component.state()},
           time_or_absent(bad, component.first_bad().time_ms(), ""),
           bad ? Cell{component.first_bad().text()} : Cell{Absent{}},
           time_or_absent(component.has_last_good(), component.last_good().time_ms(), ""),
           time_or_absent(component.has_confirmed_time_ms(), component.confirmed_time_ms(), ""),
           component.source()});
    }
  }
  return listing;
}

}  // namespace

Record why_record(const v1::WhyReply& reply) {
  Record out{Field::of("service", reply.service()), Field::of("title", reply.title()),
             Field::of("time_zone", reply.time_zone()),
             Field::object("definition", definition_record(reply.definition()))};
  for (const Field& field :
       reply.has_period() ? period_record_of(reply.period()) : moment_record(reply.moment()))
    out.push_back(field);
  return out;
}

Listing why_listing(const v1::WhyReply& reply) {
  return reply.has_period() ? period_listing(reply.period()) : moment_listing(reply.moment());
}

}  // namespace tidemark::cli
