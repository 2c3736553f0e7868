#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/snmp/oid/oid.h"
#include "common/model/pattern.h"
#include "common/model/telemetry.h"
#include "common/model/time.h"

/// What to get of a kind of device, what to call it, and what to judge. PROFILES.md has the files' format.
/// Where a number is wanted, a text that is one ("23.5") counts as it, and of an identifier its last number:
/// hrStorageType is 4 for hrStorageFixedDisk (1.3.6.1.2.1.25.2.1.4).
namespace tidemark::snmp {

/// An object of a MIB: of a scalar with its instance ("….0"), of a table's column without its index. The
/// first identifier that the device answers is taken, which is how 64-bit counters come before 32-bit ones.
struct Object {
  std::vector<Oid> oids;  ///< at least one
  friend bool operator==(const Object&, const Object&) = default;
};

/// How a sensor's number is scaled where the device says so in further columns (RFC 3433: scale is a power of
/// a thousand with 9 for units, precision a number of decimals).
struct SensorScale {
  Object scale;
  Object precision;
  friend bool operator==(const SensorScale&, const SensorScale&) = default;
};

struct MetricName {
  std::string metric;  ///< after OpenTelemetry's conventions where they have one, else the MIB's
  std::string unit;    ///< UCUM
  friend bool operator==(const MetricName&, const MetricName&) = default;
};

/// A number of a device, as samples of one series a row. value = number × times × factor ÷ (of + of_plus).
/// There is none where the device has not all of its objects, or the whole is not above 0.
struct Metric {
  MetricName name;  ///< empty with `choose_by`
  MetricKind kind = MetricKind::kGauge;
  Object object;
  Attributes attributes;  ///< fixed ones, beside the row's; sorted
  double factor = 1;
  std::optional<Object> times;    ///< hrStorageAllocationUnits, for instance
  std::optional<Object> of;       ///< the whole, where the value is a share of it; > 0
  std::optional<Object> of_plus;  ///< added to the whole: used of (used + free)
  std::optional<SensorScale> sensor;
  std::vector<double> absent;    ///< of `object`, that mean that there is none: -1 "other"
  std::optional<Object> unless;  ///< there is none where this has one of these values
  std::vector<std::int64_t> unless_values;
  std::optional<Object> choose_by;             ///< an enumeration that says what is measured
  std::map<std::int64_t, MetricName> choices;  ///< instead of `name`; a value without one is left out
  friend bool operator==(const Metric&, const Metric&) = default;
};

/// What an enumeration's value means.
struct StateMeaning {
  CheckState state = CheckState::kOk;
  std::string text;  ///< the MIB's word: "lowerLayerDown"
  friend bool operator==(const StateMeaning&, const StateMeaning&) = default;
};

/// A bound is broken from it on, included.
struct Bounds {
  bool above = true;  ///< false: values at the bound and below break it
  std::optional<double> warning;
  std::optional<double> critical;
  friend bool operator==(const Bounds&, const Bounds&) = default;
};

/// A check result each poll and row: by an enumeration, or by a number's bounds; exactly one of the two.
/// There is none where the object, or what the number is made of, is not there: no such row, or `absent`.
struct ProfileCheck {
  std::string check;  ///< its name; of a table, the row's name follows after a blank: "interface Gi1/0/1"
  Object object;      ///< with bounds, what `measure` has
  std::map<std::int64_t, StateMeaning> states;  ///< a value that is not there is UNKNOWN, with the number
  std::optional<Metric> measure;  ///< with bounds: how the number is made, and what it is called
  std::optional<Bounds> bounds;
  /// No result where this has one of these values: ports that are administratively down.
  std::optional<Object> unless;
  std::vector<std::int64_t> unless_values;
  std::uint32_t confirm = 2;
};

/// Rows with one index, of one or several tables of MIBs.
struct ProfileTable {
  std::string name;  ///< "interface"
  std::vector<Object>
      row_name;           ///< columns, the first with a text that is not empty names the row; none: its index
  std::string attribute;  ///< of its samples: network.interface.name
  /// Two rows of one name get " (index)" behind it.
  std::optional<Object> skip;  ///< rows in which this has one of these values are left out
  std::vector<std::int64_t> skip_values;
  std::optional<Object> keep;  ///< only rows in which this has one of these values are taken
  std::vector<std::int64_t> keep_values;
  std::vector<Pattern> skip_names;  ///< rows whose name one of these matches are left out: ^/snap/
  std::uint32_t rows_max = 1'024;   ///< further ones are left out and counted
  /// Since when a row's counters count, in ticks of sysUpTime: another value than before is a reset.
  std::optional<Object> discontinuity;
  /// A row that comes, goes or gets another name is an event "<name>.added", ".removed", ".renamed".
  bool events = false;
  /// Rows' names are what the device's neighbours call themselves (sysName): they say what is behind what.
  bool neighbours = false;
  std::vector<Metric> metrics;
  std::vector<ProfileCheck> checks;
  /// Texts of a row that are told in the text of its checks and in its events: ifAlias. Read every ten
  /// minutes; one that the device has not, or that is empty, is left out.
  std::vector<Object> notes;
};

/// What a device tells of its own accord, by a trap or an inform.
struct ProfileNotification {
  Oid oid;           ///< as snmpTrapOID has it; of v1's as RFC 3584, section 3.1 translates them
  std::string name;  ///< the MIB's word: "linkDown"
  Severity severity = Severity::kInfo;
  std::string text;  ///< for people, one line; may be empty
  friend bool operator==(const ProfileNotification&, const ProfileNotification&) = default;
};

struct Profile {
  std::string name;    ///< "interfaces"
  std::string title;   ///< one line
  std::string source;  ///< the file; "shipped" where it came with the program
  /// It fits a device whose sysObjectID starts with one of these, if there are any, and that answers
  /// `answers`, if there is one. Neither: it fits where a device's configuration names it.
  std::vector<Oid> system;
  std::optional<Oid> answers;         ///< asked for with GETNEXT: something at or below it
  std::vector<std::string> replaces;  ///< profiles that are not used where this one is (choose.h)
  std::vector<Metric> metrics;        ///< of scalars
  std::vector<ProfileCheck> checks;   ///< of scalars
  std::vector<ProfileTable> tables;
  std::vector<ProfileNotification> notifications;  ///< of any device, whether or not the profile fits it
  std::map<Oid, std::string> names;                ///< of [names]; of two for one object the first in ABC
};

/// All that there are, by name.
using Profiles = std::map<std::string, std::shared_ptr<const Profile>>;

}  // namespace tidemark::snmp
