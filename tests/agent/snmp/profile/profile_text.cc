#include "tests/agent/snmp/profile/profile_text.h"

#include <sstream>

#include "agent/snmp/profile/read_profiles.h"
#include "common/model/attributes.h"

namespace tidemark::snmp {
namespace {

void write(std::ostream& out, const char* what, const std::optional<Object>& object) {
  if (object) out << ' ' << what << ' ' << text_of(*object);
}

void write(std::ostream& out, const char* what, const std::optional<Object>& object,
           const std::vector<std::int64_t>& values) {
  if (!object) return;
  write(out, what, object);
  out << " in";
  for (const std::int64_t value : values) out << ' ' << value;
}

void write(std::ostream& out, const Metric& metric) {
  out << (metric.kind == MetricKind::kCounter ? "counter " : "gauge ");
  if (metric.choose_by) {
    out << "by " << text_of(*metric.choose_by);
    for (const auto& [value, name] : metric.choices)
      out << ' ' << value << '=' << name.metric << '[' << name.unit << ']';
  } else {
    out << metric.name.metric << '[' << metric.name.unit << ']';
  }
  if (!metric.attributes.empty()) out << attributes_text(metric.attributes);
  out << ": " << text_of(metric.object);
  if (metric.factor != 1) out << " factor " << metric.factor;
  write(out, "times", metric.times);
  write(out, "of", metric.of);
  write(out, "of_plus", metric.of_plus);
  if (metric.sensor)
    out << " scale " << text_of(metric.sensor->scale) << " precision " << text_of(metric.sensor->precision);
  for (const double number : metric.absent) out << " absent " << number;
  write(out, "unless", metric.unless, metric.unless_values);
}

void write(std::ostream& out, const ProfileCheck& check) {
  out << "check '" << check.check << "': " << text_of(check.object);
  for (const auto& [value, meaning] : check.states)
    out << ' ' << value << '=' << name_of(meaning.state) << ':' << meaning.text;
  if (check.measure) {
    out << " measure ";
    write(out, *check.measure);
  }
  if (check.bounds) {
    out << (check.bounds->above ? " above" : " below");
    if (check.bounds->warning) out << " warning " << *check.bounds->warning;
    if (check.bounds->critical) out << " critical " << *check.bounds->critical;
  }
  write(out, "unless", check.unless, check.unless_values);
  out << " confirm " << check.confirm;
}

void write_all(std::ostream& out, const char* indent, const std::vector<Metric>& metrics,
               const std::vector<ProfileCheck>& checks) {
  for (const Metric& metric : metrics) {
    out << indent;
    write(out, metric);
    out << '\n';
  }
  for (const ProfileCheck& check : checks) {
    out << indent;
    write(out, check);
    out << '\n';
  }
}

}  // namespace

std::string text_of(const Object& object) {
  std::string out;
  for (const Oid& oid : object.oids) out += (out.empty() ? "" : "|") + oid.text();
  return out;
}

std::string profile_text(const Profile& profile) {
  std::ostringstream out;
  out << profile.name << " (" << profile.title << ", " << profile.source << ")\n";
  for (const Oid& oid : profile.system) out << "system " << oid.text() << '\n';
  if (profile.answers) out << "answers " << profile.answers->text() << '\n';
  for (const std::string& name : profile.replaces) out << "replaces " << name << '\n';
  write_all(out, "", profile.metrics, profile.checks);
  for (const ProfileTable& table : profile.tables) {
    out << "table " << table.name << " as " << table.attribute << " rows " << table.rows_max
        << (table.events ? " events" : "");
    for (const Object& object : table.row_name) out << " named " << text_of(object);
    write(out, "skip", table.skip, table.skip_values);
    write(out, "keep", table.keep, table.keep_values);
    if (!table.skip_names.empty()) out << " patterns " << table.skip_names.size();
    write(out, "discontinuity", table.discontinuity);
    for (const Object& object : table.notes) out << " note " << text_of(object);
    out << '\n';
    write_all(out, "  ", table.metrics, table.checks);
  }
  return out.str();
}

ReadText read_text(const std::string& text) {
  config::Mistakes mistakes;
  config::Document document = config::Document::parse(text, "door.toml", mistakes);
  ReadText out{read_profile(document.root(), "door.toml", "/etc/door.toml"), {}};
  document.finish();
  for (const std::string& line : mistakes.lines()) out.mistakes.push_back(line.substr(line.find(':') + 1));
  return out;
}

}  // namespace tidemark::snmp
