#include "agent/snmp/device/telling.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <functional>
#include <limits>
#include <utility>

#include "agent/snmp/device/measuring.h"

namespace tidemark::snmp {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr double kCounter32 = 4'294'967'296.0;  // counts from here on from 0
constexpr double kUptimeWraps = kCounter32 / 100;
constexpr Duration kQuiet{300'000};  // what stays ok is told that often
constexpr std::uint32_t kReachableConfirm = 2;

Duration seconds(double value) { return Duration{static_cast<std::int64_t>(value * 1'000)}; }

std::string in_ms(std::chrono::microseconds time) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f ms", static_cast<double>(time.count()) / 1'000);
  return text.data();
}

}  // namespace

Section Telling::tell(const DeviceValues& values, const PollOutcome& outcome) {
  Section out;
  out.endpoint = endpoint_;
  if (std::exchange(layout_, values.layout) != values.layout) rows_.clear();  // other tables, other columns
  rows_.resize(values.tables.size() + 1);
  tell_reachable(outcome, out);
  if (!outcome.whole) {
    tell_unknown(values.layout->scalars, rows_[0], outcome, out);
    for (std::size_t i = 0; i < values.tables.size(); ++i)
      tell_unknown(values.layout->tables[i], rows_[i + 1], outcome, out);
    return out;
  }
  learnt_ = values.learnt;
  tell_restart(values, outcome, out);
  Blocks blocks;
  if (outcome.round_trip) {
    if (round_trip_.value == 0)
      round_trip_ = number_({endpoint_, "snmp.round_trip", {}}, "s", MetricKind::kGauge);
    if (round_trip_.value != 0) {
      SampleBlock& block = blocks[outcome.time];
      block.series.push_back(round_trip_);
      block.values.push_back(static_cast<double>(outcome.round_trip->count()) / 1'000'000);
    }
  }
  tell_table(values.layout->scalars, values.scalars.rows, rows_[0], outcome, blocks, out);
  for (std::size_t i = 0; i < values.tables.size(); ++i)
    tell_table(values.layout->tables[i], values.tables[i].rows, rows_[i + 1], outcome, blocks, out);
  for (auto& [time, block] : blocks) {
    block.times = {time};
    out.blocks.push_back(std::move(block));
  }
  uptime_ = values.uptime;
  last_ = outcome.time;
  return out;
}

void Telling::tell_reachable(const PollOutcome& outcome, Section& out) {
  CheckResult result;
  result.check = "reachable";
  result.time = outcome.time;
  result.interval = outcome.interval;
  result.confirm = kReachableConfirm;
  result.state = outcome.round_trip ? CheckState::kOk : CheckState::kCritical;
  result.text = outcome.round_trip ? "answered within " + in_ms(*outcome.round_trip) : outcome.trouble;
  if (outcome.behind) {
    result.state = CheckState::kUnknown;
    result.text = "not known: " + outcome.trouble;
  }
  if (outcome.round_trip && !outcome.whole) {
    result.state = CheckState::kWarning;
    result.text += ", but not to all: " + outcome.trouble;
  }
  out.results.push_back(std::move(result));
}

/// sysUpTime goes from 2³²/100 seconds to 0 without a restart.
void Telling::tell_restart(const DeviceValues& values, const PollOutcome& outcome, Section& out) {
  boot_.reset();
  if (!values.uptime || !uptime_ || !last_) return;
  const double elapsed = static_cast<double>((outcome.time - *last_).count()) / 1'000;
  const double expected = *uptime_ + elapsed;
  const bool wrapped = expected + elapsed + 10 >= kUptimeWraps && *values.uptime <= elapsed + 10;
  if (*values.uptime >= *uptime_ || wrapped) return;
  boot_ = std::max(outcome.time - seconds(*values.uptime), *last_ + Duration{1});
  Event event;
  event.time = *boot_;
  event.name = "device.restarted";
  event.severity = Severity::kWarning;
  event.body = "the device counts its uptime anew since " + rfc3339(*boot_);
  out.events.push_back(std::move(event));
}

void Telling::tell_table(const LayoutTable& layout, const RowTable& rows, Rows& kept,
                         const PollOutcome& outcome, Blocks& blocks, Section& out) {
  match_rows(layout, rows, kept, outcome, out);
  for (std::size_t row = 0; row < rows.rows(); ++row) {
    if (kept.names[row].empty() && layout.table != nullptr) continue;  // left out
    for (std::size_t metric = 0; metric < layout.metrics.size(); ++metric)
      tell_metric(layout, rows, kept, row, metric, outcome, blocks);
    if (layout.discontinuity) kept.discontinuities[row] = rows.number(row, *layout.discontinuity);
    tell_checks(layout, rows, kept, row, outcome, out);
  }
  kept.first = false;
}

namespace {

Event row_event(const LayoutTable& layout, const PollOutcome& outcome, const char* what,
                const std::string& body, const std::string& name) {
  Event event;
  event.time = outcome.time;
  event.name = layout.table->name + "." + what;
  event.body = body;
  if (!layout.table->attribute.empty()) event.attributes = {{layout.table->attribute, name}};
  return event;
}

}  // namespace

bool Telling::same_rows(const LayoutTable& layout, const RowTable& rows, Rows& kept) const {
  bool same = kept.shape == rows.shape() && kept.learnt == learnt_;
  kept.learnt = learnt_;
  kept.seen.resize(rows.rows());
  for (std::size_t row = 0; row < rows.rows(); ++row) {
    std::size_t hash = measured(layout, rows, row) ? 1 : 0;
    for (const std::size_t column : layout.row_name)
      hash = hash * 31 + std::hash<std::string>{}(rows.text(row, column));
    same = std::exchange(kept.seen[row], hash) == hash && same;
  }
  return same;
}

/// What is kept of a row follows its name, wherever the row went.
void Telling::match_rows(const LayoutTable& layout, const RowTable& rows, Rows& kept,
                         const PollOutcome& outcome, Section& out) {
  if (same_rows(layout, rows, kept)) return;
  std::vector<std::string> names =
      layout.table != nullptr ? names_of(layout, rows) : std::vector<std::string>(rows.rows());
  if (kept.shape == rows.shape() && kept.names == names) return;  // as after learning anew, mostly
  const std::size_t metrics = layout.metrics.size(), checks = layout.checks.size();
  Rows now;
  now.shape = rows.shape();
  now.learnt = learnt_;
  now.seen = std::move(kept.seen);
  now.numbers.resize(rows.rows() * metrics);
  now.counters.resize(rows.rows() * metrics, kNone);
  now.told.resize(rows.rows() * checks);
  now.discontinuities.resize(layout.discontinuity ? rows.rows() : 0, kNone);
  std::map<std::string_view, std::size_t> before;
  for (std::size_t row = 0; row < kept.names.size(); ++row) {
    if (!kept.names[row].empty() || layout.table == nullptr) before.emplace(kept.names[row], row);
  }
  const bool events = layout.table != nullptr && layout.table->events && !kept.first;
  for (std::size_t row = 0; row < rows.rows(); ++row) {
    const auto found = before.find(names[row]);
    if (found == before.end()) {
      if (!events || names[row].empty()) continue;
      // A row that stayed in its place with another name was renamed.
      const bool renamed = kept.names.size() == rows.rows() && !kept.names[row].empty() &&
                           std::find(names.begin(), names.end(), kept.names[row]) == names.end();
      const std::string& what = layout.table->name;
      out.events.push_back(
          renamed ? row_event(layout, outcome, "renamed",
                              what + " " + std::string(kept.names[row]) + " is " + names[row] + " now",
                              names[row])
                  : row_event(layout, outcome, "added", what + " " + names[row] + " is new", names[row]));
      if (renamed) before.erase(kept.names[row]);
      continue;
    }
    const std::size_t old = found->second;
    std::copy_n(kept.numbers.begin() + static_cast<std::ptrdiff_t>(old * metrics), metrics,
                now.numbers.begin() + static_cast<std::ptrdiff_t>(row * metrics));
    std::copy_n(kept.counters.begin() + static_cast<std::ptrdiff_t>(old * metrics), metrics,
                now.counters.begin() + static_cast<std::ptrdiff_t>(row * metrics));
    std::copy_n(kept.told.begin() + static_cast<std::ptrdiff_t>(old * checks), checks,
                now.told.begin() + static_cast<std::ptrdiff_t>(row * checks));
    if (layout.discontinuity) now.discontinuities[row] = kept.discontinuities[old];
    before.erase(found);
  }
  if (events) {
    for (const auto& [name, row] : before) {
      out.events.push_back(row_event(layout, outcome, "removed",
                                     layout.table->name + " " + std::string(name) + " is gone",
                                     std::string(name)));
    }
  }
  now.names = RowNames(names);
  now.first = kept.first;
  kept = std::move(now);
}

void Telling::tell_metric(const LayoutTable& layout, const RowTable& rows, Rows& kept, std::size_t row,
                          std::size_t metric, const PollOutcome& outcome, Blocks& blocks) {
  const MetricColumns& columns = layout.metrics[metric];
  const auto value = value_of(columns, rows, row);
  if (!value) return;
  const std::size_t place = row * layout.metrics.size() + metric;
  SeriesNumber& number = kept.numbers[place];
  if (number.value == 0) {
    const MetricName* const name = name_of(columns, rows, row);
    if (name == nullptr) return;
    Attributes attributes = columns.metric->attributes;
    if (layout.table != nullptr && !layout.table->attribute.empty())
      attributes.push_back({layout.table->attribute, std::string(kept.names[row])});
    std::sort(attributes.begin(), attributes.end());
    number = number_({endpoint_, name->metric, std::move(attributes)}, name->unit, columns.metric->kind);
    if (number.value == 0) return;
  }
  const auto add = [&](TimePoint time, double sample) {
    SampleBlock& block = blocks[time];
    block.series.push_back(number);
    block.values.push_back(sample);
  };
  if (columns.metric->kind == MetricKind::kCounter) {
    const double before = std::exchange(kept.counters[place], *value);
    const double whole = kCounter32 * columns.metric->factor;
    const auto since =
        layout.discontinuity && !boot_ ? std::optional(kept.discontinuities[row]) : std::nullopt;
    const bool reset = boot_ || (since && rows.has_number(row, *layout.discontinuity) &&
                                 !std::isnan(*since) && *since != rows.number(row, *layout.discontinuity));
    // The collector takes a counter that falls for one that began at 0 anew. So a reset that it would not see
    // is told by a 0, and the end of 32 bits by what the counter had there.
    if (!std::isnan(before) && last_) {
      if (reset) {
        add(boot_.value_or(outcome.time - Duration{1}), 0);
      } else if (*value < before && !rows.wide(columns.object) && before > whole / 2 && *value < whole / 2) {
        add(outcome.time - Duration{1}, whole);
      }
    }
  }
  add(outcome.time, *value);
}

void Telling::tell_checks(const LayoutTable& layout, const RowTable& rows, Rows& kept, std::size_t row,
                          const PollOutcome& outcome, Section& out) {
  for (std::size_t i = 0; i < layout.checks.size(); ++i) {
    const ProfileCheck& check = *layout.checks[i].check;
    auto judgement = judgement_of(layout.checks[i], rows, row);
    Rows::Told& told = kept.told[row * layout.checks.size() + i];
    if (!judgement) {
      told = {};
      continue;
    }
    const bool quiet = layout.table != nullptr && judgement->state == CheckState::kOk;
    if (quiet && told.any && told.state == CheckState::kOk && outcome.time < told.due) continue;
    CheckResult result;
    result.check = layout.table == nullptr ? check.check : check.check + " " + std::string(kept.names[row]);
    result.time = outcome.time;
    result.state = judgement->state;
    result.confirm = check.confirm;
    result.interval = quiet ? std::max(outcome.interval, kQuiet) : outcome.interval;
    result.text = std::move(judgement->text);
    for (const std::size_t note : layout.notes) {
      const std::string text = tidy_text(rows.text(row, note));
      if (!text.empty()) result.text += " (" + text + ")";
    }
    told = {result.state, true, outcome.time + result.interval - outcome.interval / 2};
    out.results.push_back(std::move(result));
  }
}

void Telling::tell_unknown(const LayoutTable& layout, Rows& kept, const PollOutcome& outcome, Section& out) {
  for (std::size_t row = 0; row < kept.names.size(); ++row) {
    for (std::size_t i = 0; i < layout.checks.size(); ++i) {
      Rows::Told& told = kept.told[row * layout.checks.size() + i];
      if (!told.any) continue;
      const ProfileCheck& check = *layout.checks[i].check;
      CheckResult result;
      result.check = layout.table == nullptr ? check.check : check.check + " " + std::string(kept.names[row]);
      result.time = outcome.time;
      result.state = CheckState::kUnknown;
      result.confirm = check.confirm;
      result.interval = outcome.interval;
      result.text = "not known: " + outcome.trouble;
      told = {CheckState::kUnknown, true, {}};
      out.results.push_back(std::move(result));
    }
  }
}

}  // namespace tidemark::snmp
