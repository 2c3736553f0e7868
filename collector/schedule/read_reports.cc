#include <algorithm>

#include "collector/catalog/files.h"
#include "collector/catalog/read_parts.h"
#include "collector/schedule/report_schedule.h"
#include "common/config/folder.h"
#include "common/config/toml_text.h"

namespace tidemark::schedule {
namespace {

constexpr std::size_t kSchedulesMax = 10'000;
constexpr std::size_t kFilesMax = 1'000;
constexpr const char* kNameCharacters = "abcdefghijklmnopqrstuvwxyz0123456789-_.";

void read_rhythm(const config::Table& table, ReportSchedule& out) {
  const std::string every = table.need_string("every");
  const std::string on = table.scalar_text("on").value_or("");  // "monday", or 4
  const std::string at = table.string("at").value_or("");
  if (every.empty()) return;
  auto rhythm = parse_rhythm(every, on, at);
  if (!rhythm.ok()) return table.mistake("every", std::string(rhythm.status().message()));
  out.rhythm = *std::move(rhythm);
  const auto usual = usual_kind(out.rhythm);
  if (const auto word = table.string("period")) {
    const auto kind = catalog::parse_period_kind(*word);
    if (!kind) table.mistake("period", "'period' takes day, week, month, quarter or year");
    out.period = kind.value_or(out.period);
  } else if (usual) {
    out.period = *usual;
  } else {
    table.mistake("every",
                  "a cron expression does not say what the report is about: add 'period', such as \"month\"");
  }
}

void read_form(const config::Table& table, ReportSchedule& out) {
  out.language = table.choice<std::string>("language", {{"en", "en"}, {"de", "de"}}).value_or("en");
  out.attach = table.strings("attach").value_or(std::vector<std::string>{"pdf"});
  for (std::size_t i = 0; i < out.attach.size(); ++i) {
    if (out.attach[i] != "pdf" && out.attach[i] != "csv" && out.attach[i] != "json")
      table.mistake(table.position_of("attach", i), "'attach' takes \"pdf\", \"csv\" and \"json\"");
  }
  out.letter = table.choice<bool>("page", {{"a4", false}, {"letter", true}}).value_or(false);
}

}  // namespace

void read_reports(const config::Table& root, std::vector<ReportSchedule>& out) {
  for (const config::Table& table : root.tables("report")) {
    ReportSchedule one;
    one.where = catalog::text_of(table.position());
    one.name = table.need_string("name");
    if (one.name.find_first_not_of(kNameCharacters) != std::string::npos)
      table.mistake("name", "a schedule's name has lower-case letters, digits, '-', '_' and '.' only");
    const bool taken =
        std::any_of(out.begin(), out.end(), [&](const auto& other) { return other.name == one.name; });
    if (taken && !one.name.empty()) table.mistake("name", "there is a schedule '" + one.name + "' already");
    one.service = table.string("service").value_or("");
    one.sponsor = table.string("sponsor").value_or("");
    if (!one.service.empty() && !one.sponsor.empty())
      table.mistake("sponsor",
                    "either 'service' is given, or 'sponsor' of a summary of all that is his or hers");
    if (one.service.empty() && !table.has("service") && !table.has("sponsor"))
      table.mistake("service",
                    "'service' is missing; a summary has 'sponsor' instead, of all services sponsor = \"\"");
    read_rhythm(table, one);
    one.time_zone = table.string("time_zone").value_or("");
    if (!one.time_zone.empty() && !catalog::known_time_zone(one.time_zone))
      table.mistake("time_zone",
                    "'" + one.time_zone + "' is no time zone of this system, such as \"Europe/Berlin\"");
    one.to = table.has("to") ? catalog::read_recipients(table, "to") : std::vector<std::string>{"sponsor"};
    read_form(table, one);
    one.settling =
        table.duration("settling", Duration::zero(), std::chrono::hours(24 * 31)).value_or(one.settling);
    one.deadline = table.duration("deadline", std::chrono::minutes(1), std::chrono::hours(24 * 31))
                       .value_or(one.deadline);
    if (out.size() == kSchedulesMax)
      return table.mistake(table.position(),
                           "there are more than " + std::to_string(kSchedulesMax) + " schedules");
    out.push_back(std::move(one));
  }
}

std::vector<ReportSchedule> load_reports(const std::filesystem::path& folder, config::Mistakes& mistakes) {
  std::vector<ReportSchedule> out;
  for (const auto& path : config::toml_files(folder, kFilesMax, mistakes)) {
    config::Document document = config::Document::read(path, mistakes);
    read_reports(document.root(), out);
    document.finish();
  }
  return out;
}

absl::StatusOr<ReportSchedule> parse_report(const std::string& text, const std::string& name) {
  config::Mistakes mistakes;
  std::vector<ReportSchedule> out;
  config::Document document = config::Document::parse(text, "schedule '" + name + "'", mistakes);
  read_reports(document.root(), out);
  document.finish();
  if (!mistakes.none()) return absl::InvalidArgumentError(mistakes.text());
  if (out.size() != 1) return absl::InvalidArgumentError("schedule '" + name + "' is no single [[report]]");
  out.front().where.clear();
  return out.front();
}

std::string report_text(const ReportWords& words) {
  std::string out = "[[report]]\n";
  const auto add = [&](const char* key, const std::string& value) {
    if (!value.empty()) out += std::string(key) + " = " + config::toml_text(value) + "\n";
  };
  const auto add_all = [&](const char* key, const std::vector<std::string>& values) {
    if (values.empty()) return;
    out += std::string(key) + " = [";
    for (std::size_t i = 0; i < values.size(); ++i)
      out += (i == 0 ? "" : ", ") + config::toml_text(values[i]);
    out += "]\n";
  };
  add("name", words.name);
  add("service", words.service);
  if (words.service.empty()) out += "sponsor = " + config::toml_text(words.sponsor) + "\n";
  add("every", words.every), add("on", words.on), add("at", words.at), add("period", words.period);
  add("time_zone", words.time_zone), add("language", words.language), add("page", words.page);
  add_all("to", words.to);
  add_all("attach", words.attach);
  return out;
}

std::shared_ptr<const std::vector<ReportSchedule>> ScheduleHolder::get() const {
  MutexLock lock(mutex_);
  return schedules_;
}

void ScheduleHolder::put(std::vector<ReportSchedule> schedules) {
  auto fresh = std::make_shared<const std::vector<ReportSchedule>>(std::move(schedules));
  MutexLock lock(mutex_);
  schedules_ = std::move(fresh);
}

}  // namespace tidemark::schedule
