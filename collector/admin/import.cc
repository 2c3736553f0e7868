#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>

#include "collector/admin/answers.h"
#include "common/model/endpoint.h"
#include "common/model/limits.h"

namespace tidemark::admin {
namespace {

constexpr std::uint64_t kItemsMax = 65'536;
constexpr Duration kFutureMax = std::chrono::minutes(10);

absl::Status broken(const std::string& what) {
  return absl::InvalidArgumentError("the import's batch is broken: " + what);
}

bool is_name(const std::string& name, std::size_t bytes_max) {
  return !name.empty() && name.size() <= bytes_max;
}

/// One value each, or one for all.
template <class Column>
auto at(const Column& column, int i) {
  return column.Get(column.size() == 1 ? 0 : i);
}
template <class Column>
bool fits(const Column& column, int items) {
  return column.size() == items || column.size() == 1;
}

Attributes attributes_of(const google::protobuf::Map<std::string, std::string>& map) {
  Attributes out;
  for (const auto& [key, value] : map) out.push_back({key, value});
  std::sort(out.begin(), out.end());
  return out;
}

/// Takes a batch apart; what is too old, or in the future, is refused and left out.
class Unpacking {
 public:
  Unpacking(const ImportRules& rules, TimePoint now, v1::ImportReply& reply)
      : rules_(rules), now_(now), reply_(reply) {}

  absl::Status endpoint(const v1::ImportedEndpoint& given);
  std::uint64_t items() const { return items_; }
  std::vector<store::ImportedEndpoint>& endpoints() { return endpoints_; }
  /// Where a series' samples begin among the items, and how many there are.
  std::pair<std::uint64_t, std::uint64_t> place_of(std::size_t endpoint, std::size_t series) const {
    return series_[endpoint][series];
  }

 private:
  absl::Status check(const v1::ImportedCheck& given, store::ImportedEndpoint& out);
  absl::Status event(const v1::ImportedEvent& given, store::ImportedEndpoint& out);
  absl::Status series(const v1::ImportedSeries& given, store::ImportedEndpoint& out);
  absl::Status count(std::uint64_t items);
  bool in_time(std::int64_t time, Duration keep, const char* what, const char* key, std::uint64_t item);
  void refuse(std::uint64_t item, std::string reason) { refuse_item(reply_, item, std::move(reason)); }

  const ImportRules& rules_;
  const TimePoint now_;
  v1::ImportReply& reply_;
  std::uint64_t items_ = 0;
  std::vector<store::ImportedEndpoint> endpoints_;
  std::vector<std::vector<std::pair<std::uint64_t, std::uint64_t>>> series_;
};

bool Unpacking::in_time(std::int64_t time, Duration keep, const char* what, const char* key,
                        std::uint64_t item) {
  if (time < unix_ms(now_ - keep)) {
    refuse(item, "its time lies before " + rfc3339(now_ - keep).substr(0, 10) + ": " + what + " are kept " +
                     human(keep) + " (" + key + " in the collector's configuration)");
    return false;
  }
  if (time <= unix_ms(now_ + kFutureMax)) return true;
  refuse(item,
         "its time lies in the future: the collector's clock says " + rfc3339(now_).substr(0, 19) + "Z");
  return false;
}

absl::Status Unpacking::count(std::uint64_t items) {
  items_ += items;
  return items_ <= kItemsMax ? absl::OkStatus()
                             : broken("it has more than " + std::to_string(kItemsMax) + " items");
}

absl::Status Unpacking::check(const v1::ImportedCheck& given, store::ImportedEndpoint& out) {
  const int items = given.times_ms_size();
  if (!is_name(given.name(), Limits{}.name_bytes_max))
    return broken("a check has no name, or too long a one");
  if (!fits(given.states(), items) || !fits(given.intervals_ms(), items) || !fits(given.confirms(), items) ||
      !fits(given.texts(), items))
    return broken("the columns of check '" + given.name() + "' are not of one length");
  store::ImportedResults& of = out.checks.emplace_back();
  of.check = given.name();
  of.results.reserve(static_cast<std::size_t>(items));
  std::int64_t time = 0;
  for (int i = 0; i < items; ++i) {
    time += given.times_ms(i);
    const std::uint32_t state = at(given.states(), i), confirm = at(given.confirms(), i);
    const auto interval = static_cast<std::int64_t>(at(given.intervals_ms(), i));
    const std::string& text = given.texts(given.texts_size() == 1 ? 0 : i);
    if (state > 3 || confirm == 0 || interval <= 0 || text.size() > Limits{}.text_bytes_max)
      return broken("a result of check '" + given.name() + "' is none");
    if (!in_time(time, rules_.keep_results, "results", "keep_results",
                 items_ + static_cast<std::uint64_t>(i)))
      continue;
    of.results.push_back({time, 0, static_cast<CheckState>(state), interval, confirm, text});
  }
  return count(static_cast<std::uint64_t>(items));
}

absl::Status Unpacking::event(const v1::ImportedEvent& given, store::ImportedEndpoint& out) {
  const Limits limits;
  if (!is_name(given.name(), limits.name_bytes_max) || given.severity() < 1 || given.severity() > 4 ||
      given.body().size() > limits.text_bytes_max || given.attributes().size() > limits.attributes_max)
    return broken("an event is none");
  if (in_time(given.event_time_ms(), rules_.keep_events, "events", "keep_events", items_))
    out.events.push_back({from_unix_ms(given.event_time_ms()),
                          given.name(),
                          static_cast<Severity>(given.severity()),
                          given.body(),
                          attributes_of(given.attributes()),
                          {}});
  return count(1);
}

absl::Status Unpacking::series(const v1::ImportedSeries& given, store::ImportedEndpoint& out) {
  const int items = given.times_ms_size();
  const Limits limits;
  if (!is_name(given.metric(), limits.name_bytes_max) || given.values_size() != items ||
      given.attributes().size() > limits.attributes_max || given.unit().size() > limits.name_bytes_max)
    return broken("a series is none");
  store::ImportedSeries& of = out.series.emplace_back();
  of.metric = given.metric();
  of.attributes = attributes_of(given.attributes());
  of.unit = given.unit();
  of.kind = given.counter() ? MetricKind::kCounter : MetricKind::kGauge;
  std::int64_t time = 0;
  for (int i = 0; i < items; ++i) {
    time += given.times_ms(i);
    if (!std::isfinite(given.values(i))) return broken("a sample is no finite number");
    if (in_time(time, rules_.keep_samples, "the figures of days", "keep_days",
                items_ + static_cast<std::uint64_t>(i)))
      of.samples.push_back({time, given.values(i)});
  }
  series_.back().emplace_back(items_, items);
  return count(static_cast<std::uint64_t>(items));
}

absl::Status Unpacking::endpoint(const v1::ImportedEndpoint& given) {
  if (!is_name(given.name(), kEndpointNameBytesMax))
    return broken("an endpoint has no name, or one of more than " + std::to_string(kEndpointNameBytesMax) +
                  " bytes");
  store::ImportedEndpoint& out = endpoints_.emplace_back();
  series_.emplace_back();
  out.name = given.name();
  for (const v1::ImportedCheck& one : given.checks()) {
    if (auto status = check(one, out); !status.ok()) return status;
  }
  for (const v1::ImportedEvent& one : given.events()) {
    if (auto status = event(one, out); !status.ok()) return status;
  }
  for (const v1::ImportedSeries& one : given.series()) {
    if (auto status = series(one, out); !status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace

void refuse_item(v1::ImportReply& reply, std::uint64_t item, std::string reason) {
  if (reply.refused_size() > 0) {
    v1::ImportRefusal& last = *reply.mutable_refused(reply.refused_size() - 1);
    if (last.first() + last.items() == item && last.reason() == reason) {
      last.set_items(last.items() + 1);
      return;
    }
  }
  v1::ImportRefusal& added = *reply.add_refused();
  added.set_first(item);
  added.set_items(1);
  added.set_reason(std::move(reason));
}

absl::StatusOr<v1::ImportReply> answer(const Ports& ports, const v1::ImportBatch& batch) {
  v1::ImportReply reply;
  const TimePoint now = ports.clock.now();
  Unpacking unpacking(ports.import_rules, now, reply);
  for (const v1::ImportedEndpoint& one : batch.endpoints()) {
    if (auto status = unpacking.endpoint(one); !status.ok()) return status;
  }
  if (unpacking.items() + static_cast<std::uint64_t>(batch.entries_size()) > kItemsMax)
    return broken("it has more than " + std::to_string(kItemsMax) + " items");
  const auto outcome = ports.imports.file(unpacking.endpoints(), ports.import_rules.limits, now);
  if (!outcome.ok()) return outcome.status();
  // Once the endpoints are there that they are about.
  const auto entries = file_entries(ports, batch, unpacking.items(), reply);
  if (!entries.ok()) return entries.status();
  reply.set_taken(outcome->taken.all() + entries->taken);
  reply.set_repeated_items(outcome->repeated.all() + entries->repeated);
  ports.vitals.count("import.taken", static_cast<std::int64_t>(reply.taken()));
  ports.vitals.count("import.repeated", static_cast<std::int64_t>(reply.repeated_items()));
  for (const auto& [endpoint, series] : outcome->refused_series) {
    const auto [first, items] = unpacking.place_of(endpoint, series);
    v1::ImportRefusal& refused = *reply.add_refused();
    refused.set_first(first);
    refused.set_items(items);
    refused.set_reason(
        "endpoint '" + unpacking.endpoints()[endpoint].name +
        "' has as many series as it may (endpoint_series_max and series_max in the collector's "
        "configuration)");
  }
  return reply;
}

}  // namespace tidemark::admin
