#include "collector/import/kinds.h"

#include <algorithm>
#include <array>
#include <span>

#include "collector/import/taking.h"
#include "collector/import/wording.h"
#include "common/model/limits.h"

namespace tidemark::import {
namespace {

constexpr FieldSet kCommon = set_of(Field::kKind) | set_of(Field::kEndpoint) | set_of(Field::kTime);

Record result_of(Taking& take) {
  ResultRecord out;
  out.endpoint = take.name(Field::kEndpoint, kEndpointNameBytesMax);
  out.result.check = take.name(Field::kCheck, Limits{}.name_bytes_max);
  out.result.time = take.time();
  out.result.state = take.state();
  out.result.interval = take.interval();
  out.result.confirm = take.confirm();
  out.result.text = take.text(Field::kText);
  return out;
}

Record event_of(Taking& take) {
  EventRecord out;
  out.endpoint = take.name(Field::kEndpoint, kEndpointNameBytesMax);
  out.event.name = take.name(Field::kName, Limits{}.name_bytes_max);
  out.event.time = take.time();
  out.event.severity = take.severity();
  out.event.body = take.text(Field::kBody);
  out.event.attributes = take.attributes();
  return out;
}

Record sample_of(Taking& take) {
  SampleRecord out;
  out.endpoint = take.name(Field::kEndpoint, kEndpointNameBytesMax);
  out.metric = take.name(Field::kMetric, Limits{}.name_bytes_max);
  out.time = take.time();
  out.value = take.value();
  out.unit = take.text(Field::kUnit).substr(0, Limits{}.name_bytes_max);
  out.kind = take.metric_kind();
  out.attributes = take.attributes();
  return out;
}

constexpr std::array<Field, 3> kScopes = {Field::kEndpoint, Field::kSite, Field::kService};
constexpr FieldSet kAnyScope = set_of(Field::kEndpoint) | set_of(Field::kSite) | set_of(Field::kService);
constexpr FieldSet kEntry = set_of(Field::kKind) | set_of(Field::kAuthor) | set_of(Field::kEntered);

/// What all of them have; `scopes` are the fields of which one says what it is about.
EntryRecord entry_of(Taking& take, EntryRecord::Kind kind, std::span<const Field> scopes) {
  EntryRecord out;
  out.kind = kind;
  const Field scope = take.one_of(scopes);
  out.scope = scope == Field::kEndpoint ? EntryRecord::Scope::kEndpoint
              : scope == Field::kSite   ? EntryRecord::Scope::kSite
                                        : EntryRecord::Scope::kService;
  out.name = take.name(scope, scope == Field::kEndpoint ? kEndpointNameBytesMax : Limits{}.name_bytes_max);
  const bool lasts = kind == EntryRecord::Kind::kMaintenance || kind == EntryRecord::Kind::kExclusion;
  out.from = take.time(lasts ? Field::kFrom : Field::kTime);
  out.to = lasts ? take.time(Field::kTo) : out.from;
  if (lasts && take.mistake().empty() && out.to <= out.from)
    take.note("field 'to' is " + rfc3339(out.to) + ": it takes a time after 'from', " + rfc3339(out.from));
  out.author = take.optional_name(Field::kAuthor, Limits{}.name_bytes_max);
  // Work was planned before its begin, as far as nobody says otherwise, and a correction was made afterwards.
  const TimePoint usual = kind == EntryRecord::Kind::kExclusion ? out.to : out.from;
  out.entered = take.has(Field::kEntered) ? take.time(Field::kEntered) : usual;
  return out;
}

Record maintenance_of(Taking& take) {
  EntryRecord out = entry_of(take, EntryRecord::Kind::kMaintenance, kScopes);
  out.repeat = take.text(Field::kRepeat);
  out.time_zone = take.text(Field::kZone);
  out.text = take.required_words(Field::kReason);
  out.approver = take.text(Field::kApprover);
  return out;
}

Record exclusion_of(Taking& take) {
  EntryRecord out = entry_of(take, EntryRecord::Kind::kExclusion, std::span(kScopes).last<1>());
  out.text = take.required_words(Field::kReason);
  return out;
}

Record acknowledgement_of(Taking& take) {
  EntryRecord out = entry_of(take, EntryRecord::Kind::kAcknowledgement, std::span(kScopes).last<1>());
  out.text = take.text(Field::kText);
  return out;
}

Record change_of(Taking& take) {
  EntryRecord out = entry_of(take, EntryRecord::Kind::kChange, kScopes);
  out.text = take.required_words(Field::kText);
  out.reference = take.text(Field::kReference);
  out.rolled_back = take.flag(Field::kRolledBack);
  return out;
}

struct Kind {
  std::string_view name;
  FieldSet fields;  // that it may have
  Record (*make)(Taking&);
};

constexpr std::array<Kind, 7> kKinds = {{
    {"result",
     kCommon | set_of(Field::kCheck) | set_of(Field::kState) | set_of(Field::kInterval) |
         set_of(Field::kConfirm) | set_of(Field::kText),
     result_of},
    {"event",
     kCommon | set_of(Field::kName) | set_of(Field::kSeverity) | set_of(Field::kBody) |
         set_of(Field::kAttributes),
     event_of},
    {"sample",
     kCommon | set_of(Field::kMetric) | set_of(Field::kValue) | set_of(Field::kUnit) |
         set_of(Field::kMetricKind) | set_of(Field::kAttributes),
     sample_of},
    {"maintenance",
     kEntry | kAnyScope | set_of(Field::kFrom) | set_of(Field::kTo) | set_of(Field::kRepeat) |
         set_of(Field::kZone) | set_of(Field::kReason) | set_of(Field::kApprover),
     maintenance_of},
    {"change",
     kEntry | kAnyScope | set_of(Field::kTime) | set_of(Field::kText) | set_of(Field::kReference) |
         set_of(Field::kRolledBack),
     change_of},
    {"acknowledgement", kEntry | set_of(Field::kService) | set_of(Field::kTime) | set_of(Field::kText),
     acknowledgement_of},
    {"exclusion",
     kEntry | set_of(Field::kService) | set_of(Field::kFrom) | set_of(Field::kTo) | set_of(Field::kReason),
     exclusion_of},
}};

std::string known_kinds() {
  std::string out;
  for (std::size_t i = 0; i < kKinds.size(); ++i)
    out += (i == 0 ? "" : i + 1 == kKinds.size() ? " or " : ", ") + std::string(kKinds[i].name);
  return out;
}

}  // namespace

absl::StatusOr<Record> record_of(const Fields& fields) {
  std::string_view name = "result";
  if (fields.has(Field::kKind)) name = fields[Field::kKind].text;
  const auto kind =
      std::find_if(kKinds.begin(), kKinds.end(), [&](const Kind& one) { return one.name == name; });
  if (kind == kKinds.end())
    return absl::InvalidArgumentError("there is no kind " + quoted(name) + ": a line is a " + known_kinds());
  if (const FieldSet foreign = fields.given & ~kind->fields; foreign != 0) {
    std::size_t field = 0;
    while ((foreign >> field & 1) == 0) ++field;
    return absl::InvalidArgumentError("a line of kind '" + std::string(name) + "' has no field '" +
                                      std::string(name_of(static_cast<Field>(field))) + "'");
  }
  Taking take(fields);
  Record record = kind->make(take);
  if (!take.mistake().empty()) return absl::InvalidArgumentError(take.mistake());
  return record;
}

}  // namespace tidemark::import
