#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "collector/trends/period_figures.h"
#include "common/model/time.h"

/// What is seen, what was said of it, and what is to be said: the values of ALARMS.md, which has the rules.
namespace tidemark::alarm {

/// How a service wants to be told. Durations are positive.
struct AlarmRules {
  std::optional<Duration> repeat;  ///< tell again when so much has gone by since the last time; absent: never
  std::optional<Duration> escalate;  ///< tell the second line so long after the first notice; absent: never
  bool burn = true;                  ///< tell how fast the error budget goes
  TimePoint since;                   ///< outages that were over before are not told
};

/// An outage as the trend shows it now: confirmed, and followed past gaps that are shorter than `merge_gap`.
struct OutageSight {
  TimePoint failed;                   ///< the first failed result
  TimePoint confirmed;                ///< when the results that had come made it DOWN
  std::optional<TimePoint> restored;  ///< absent: still open
  bool planned = false;               ///< all of it so far is in planned work, or excluded by a correction
  std::optional<TimePoint> acknowledged;  ///< the first time that somebody said so
  std::vector<std::string> causes;        ///< for people, the largest first
};

struct ServiceSight {
  std::string service;
  AlarmRules rules;
  TimePoint from;                    ///< every outage that touches [from, Sight::at) is in `outages`
  Duration merge_gap{};              ///< the service's: an outage is over for good when so much has gone by
  std::vector<OutageSight> outages;  ///< in order of time
  std::vector<trends::BurnRate> burn_rates;  ///< the shortest window first; empty: there is no error budget
};

/// A site from which nothing comes (collector/trends/silent_sites.h).
struct SilentSite {
  std::string site;
  AlarmRules rules;  ///< `repeat` and `escalate` alone
  TimePoint since;
  std::size_t endpoints = 0;
  bool planned = false;               ///< planned work is going on that explains it
  std::vector<std::string> services;  ///< that it touches
};

struct Sight {
  TimePoint at;
  std::vector<ServiceSight> services;    ///< those that were looked at; of others nothing is said
  std::vector<SilentSite> silent_sites;  ///< all that are silent
};

enum class What : std::uint8_t { kOutage, kBurn, kSilentSite };

/// One alarm: what was said already. A store keeps it; `what`, `subject` and `begin` name it.
struct Said {
  What what = What::kOutage;
  std::string subject;  ///< the service's name, or the site's
  TimePoint begin;      ///< the outage's as it was told first, never changed after that
  TimePoint first_notice;
  TimePoint last_notice;
  std::uint32_t count = 1;  ///< notices to the first line while it went on
  bool escalated = false;
  TimePoint seen_until;            ///< until when a sight showed it going on
  std::optional<TimePoint> ended;  ///< restored; or when it was found to be over, or none
  bool taken_back = false;         ///< it ended because there was no such outage
  Duration window{};               ///< of a burn alarm: the long window of the pair that holds it up
  Duration told_window{};          ///< and that of the severest pair that was told
  friend bool operator==(const Said&, const Said&) = default;
};

struct Notice {
  enum class Kind : std::uint8_t {
    kRaised,
    kRepeated,   ///< it goes on
    kEscalated,  ///< it goes on, and nobody has acknowledged it
    kWorsened,   ///< the error budget goes faster than was told
    kRecovered,
    kTakenBack,  ///< by what is known now there was no such outage
  };
  enum class To : std::uint8_t { kFirstLine, kSecondLine, kBoth };

  Kind kind = Kind::kRaised;
  What what = What::kOutage;
  std::string subject;
  TimePoint begin;  ///< the alarm's, see Said
  TimePoint at;
  To to = To::kFirstLine;
  std::uint32_t count = 1;               ///< the alarm's notices to the first line up to this one
  std::optional<OutageSight> outage;     ///< of an outage, as it is known now; absent where it was taken back
  std::optional<trends::BurnRate> burn;  ///< of a burn alarm: the pair that speaks
  std::optional<SilentSite> site;        ///< of a site that is silent; absent where it is no more
};

/// "outage", "burn", "silent_site".
const char* name_of(What what);
/// "raised", "repeated", "escalated", "worsened", "recovered", "taken_back".
const char* name_of(Notice::Kind kind);

}  // namespace tidemark::alarm
