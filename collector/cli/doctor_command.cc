#include <sstream>

#include "collector/cli/commands.h"
#include "collector/cli/pages.h"
#include "collector/cli/text.h"
#include "common/doctor/diagnosis.h"
#include "common/doctor/reach.h"
#include "common/model/version.h"

/// What the collector says of itself, and what is seen from outside: it runs on the same machine.
namespace tidemark::cli {
namespace {

using namespace doctor;

std::string silence_remedy(const absl::Status& status) {
  if (absl::IsPermissionDenied(status))
    return "Run this as root, or as a member of that group: 'usermod -aG tidemark NAME'.";
  if (absl::IsUnimplemented(status)) return "Upgrade the collector to this program's version.";
  return "Start it: 'systemctl start tidemarkd'. 'tidemarkd --check' says whether its files are good, "
         "'journalctl -u tidemarkd' why it ended.";
}

Diagnosis examine_versions(const std::string& own, const std::string& collectors) {
  const int order = compare_versions(own, collectors);
  const std::string text = "the collector runs " + collectors;
  if (order == 0) return good("service", text);
  return warning("service", text + ", and this program is " + own,
                 order > 0 ? "Upgrade or restart the collector." : "Upgrade this program.");
}

/// Every address is tried, from this machine.
Diagnosis examine_door(const v1::Door& door) {
  const bool any = door.host() == "0.0.0.0" || door.host() == "::" || door.host().empty();
  const std::string host = !any ? door.host() : door.host() == "::" ? "::1" : "127.0.0.1";
  const std::string where = door.purpose() + " at " + host + " port " + std::to_string(door.port());
  const std::string why = unreachable(host, static_cast<std::uint16_t>(door.port()));
  if (why.empty()) return good("ports", where);
  if (!door.announced()) {
    return bad("ports", where + ": " + why,
               "See with 'ss -tlnp' who listens there; restart the collector, and read its log.");
  }
  return warning("ports", where + " cannot be reached from here: " + why,
                 "See that agents can resolve that name and come through: 'names' of collector.toml, DNS, "
                 "firewall.");
}

/// The verdict in its colour.
std::string text_of(const View& view, const Diagnoses& all) {
  std::ostringstream plain;
  write(all, plain);
  std::istringstream lines(plain.str());
  std::string out, line;
  while (std::getline(lines, line)) {
    for (const auto& [verdict, colour] : {std::pair{Diagnosis::Verdict::kBad, Colour::kRed},
                                          {Diagnosis::Verdict::kWarning, Colour::kYellow}}) {
      const std::string word = word_of(verdict);
      if (line.starts_with(word + " ")) line = painted(view, colour, word) + line.substr(word.size());
    }
    out += line + "\n";
  }
  return out;
}

Page page_of(const View& view, const Diagnoses& all) {
  Page page;
  page.rows = {
      "diagnoses",
      {{"verdict", "VERDICT"}, {"area", "AREA"}, {"text", "FOUND", true}, {"remedy", "REMEDY", true}},
      {},
      "nothing was looked at"};
  for (const Diagnosis& one : all)
    page.rows.rows.push_back({word_of(one.verdict), one.area, one.text, one.remedy});
  page.document = {Field::of("works", exit_code_of(all) == 0),
                   Field::list("diagnoses", records_of(page.rows))};
  page.text = text_of(view, all);
  return page;
}

}  // namespace

Outcome run_doctor(const Desk& desk) {
  Diagnoses all{examine_clock()};
  const auto reply = desk.client.ask(v1::DoctorRequest());
  if (!reply.ok()) {
    all.push_back(bad("service", std::string(reply.status().message()), silence_remedy(reply.status())));
  } else {
    all.push_back(examine_versions(desk.around.version, reply->version()));
    for (const v1::Door& door : reply->doors()) all.push_back(examine_door(door));
    for (const v1::Diagnosis& one : reply->diagnoses())
      all.push_back({verdict_of(one.verdict()), one.area(), harmless(one.text()), harmless(one.remedy())});
  }
  const Outcome shown = show(desk, page_of(desk.view, all));
  return shown.status.ok() ? Outcome::good(exit_code_of(all)) : shown;
}

}  // namespace tidemark::cli
