#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "collector/timeline/absence.h"
#include "collector/timeline/combine.h"
#include "common/model/time.h"

/// What a business service is, as services.d/*.toml says it.
namespace tidemark::catalog {

struct Person {
  std::string name;
  std::string mail;  ///< may be empty
  friend bool operator==(const Person&, const Person&) = default;
  bool empty() const { return name.empty() && mail.empty(); }
  /// "Jane Roe <jane@example.org>", or what there is of it.
  std::string text() const;
};

/// "Jane Roe <jane@example.org>", "Jane Roe", or "jane@example.org"; absent: it is none of them.
std::optional<Person> parse_person(const std::string& text);

/// Who is told of a service's outages, and how: by mail, and by a signed POST.
struct AlarmSettings {
  std::vector<std::string> to{"owner", "deputy"};  ///< roles, or mail addresses; empty: nobody
  std::vector<std::string> escalate_to{"sponsor"};
  std::optional<Duration> repeat;          ///< absent: never
  std::optional<Duration> escalate_after;  ///< absent: never
  bool burn = true;                        ///< also how fast the error budget goes
  std::string webhook;                     ///< https: or http: to this machine; empty: none
  std::string webhook_secret_file;
};
/// Whether a recipient is one of a service's people: "sponsor", "owner" or "deputy".
bool is_role(const std::string& recipient);

/// Which components: every part that is set must match. Patterns take * and ?.
struct Selector {
  std::string endpoint;  ///< pattern of the endpoint's name
  std::string endpoint_class;
  std::string site;
  std::map<std::string, std::string> labels;
  std::string check;  ///< pattern of the check's name
  /// Said of what it chooses, not asked of it: which silo, team and provider answers for it; empty: as the
  /// endpoint's labels say.
  std::string silo;
  std::string team;
  std::string provider;
  std::optional<timeline::Presence> presence;  ///< expected of it as a member; absent: as of its endpoint
  std::uint32_t weight = 1;  ///< of each component that it chooses, where the node's rule is a weighted share
  std::string where;         ///< file:line:column; may be empty
  /// Chooses everything.
  bool empty() const {
    return endpoint.empty() && endpoint_class.empty() && site.empty() && labels.empty() && check.empty();
  }
};

/// A node of a service's tree: members and the rule that combines them.
struct Node {
  timeline::Rule rule = timeline::Rule::all();
  std::vector<Selector> select;
  std::vector<std::string> services;        ///< other services by name
  std::vector<std::string> services_where;  ///< file:line:column of each; may be empty
  std::vector<Node> groups;
  std::uint32_t weight = 1;  ///< of the node itself, in the node that it is a group of
};

/// Minutes of the local day, [from, to); 1440 is its end.
struct MinuteRange {
  int from = 0;
  int to = 1440;
};

struct ServiceHours {
  std::string time_zone = "UTC";                     ///< IANA name
  std::array<std::vector<MinuteRange>, 7> weekdays;  ///< Monday first; in order, none overlapping
  std::set<std::string> holidays;                    ///< "2026-12-25": no hours on that day
  std::string holidays_file;                         ///< some of them come from it; empty: none do
};

enum class PeriodKind : std::uint8_t { kDay, kWeek, kMonth, kQuarter, kYear, kExplicit };

/// What an hour of downtime costs, by the local hour of the week that it falls into: Monday 00:00 first.
struct CostCurve {
  static constexpr std::size_t kHours = 7 * 24;
  std::array<double, kHours> per_hour{};
  bool flat() const;
};

/// The objective, by calendar period.
struct Slo {
  std::optional<double> any;  ///< share in (0, 1], of every kind that is not named
  std::map<PeriodKind, double> by_period;
  std::optional<double> of(PeriodKind kind) const;
};

/// Something to read about the service.
struct Document {
  std::string title;
  std::string at;  ///< a path or a link
};

struct Service {
  std::string name;   ///< unique
  std::string title;  ///< for people; the name where none is given
  Person sponsor;
  Person owner;
  Person deputy;
  std::string team;
  std::string goal;
  ServiceHours hours;
  Slo slo;
  std::optional<CostCurve> cost;
  std::string currency = "EUR";
  Duration merge_gap{};
  /// The least change of a figure over the window that is looked at that makes a trend worth saying, as a
  /// share of the figure's mean; of availability in points of share (0.001 is 0.1 %).
  double matters = 0;
  /// How long it takes to order more of what runs out.
  Duration lead_time = std::chrono::hours(24 * 30);
  std::optional<std::string> review_by;  ///< "2026-12-31": when the definition is to be looked at again
  std::vector<Document> documents;
  AlarmSettings alarm;
  Node members;
  std::string where;  ///< file:line:column of its definition

  /// Of a role: who it is; empty: nobody.
  const Person& person(const std::string& role) const;
  bool draft() const { return !draft_reasons().empty(); }
  /// "no sponsor", "no owner", "no goal"
  std::vector<std::string> draft_reasons() const;
};

/// Whether the pattern (* any text, ? any one character) matches all of the text.
bool matches_pattern(const std::string& pattern, const std::string& text);

/// What a selector looks at.
struct Candidate {
  std::string endpoint;
  std::string endpoint_class;
  std::string site;
  std::map<std::string, std::string> labels;
  std::string check;
  friend bool operator==(const Candidate&, const Candidate&) = default;
};
bool matches(const Selector& selector, const Candidate& candidate);

}  // namespace tidemark::catalog
