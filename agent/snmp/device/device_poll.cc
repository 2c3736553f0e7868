#include "agent/snmp/device/device_poll.h"

#include <algorithm>
#include <array>

namespace tidemark::snmp {
namespace {

const Oid kUptime = {1, 3, 6, 1, 2, 1, 1, 3};  // sysUpTime without its instance
constexpr std::array<std::uint32_t, 9> kUptimeName = {1, 3, 6, 1, 2, 1, 1, 3, 0};
constexpr std::array<std::uint32_t, 1> kOnlyRow = {0};
constexpr std::size_t kScalarsTogether = 20;
constexpr double kTicksASecond = 100;
constexpr double kTicksEnd = 4'294'967'296;  // TimeTicks have 32 bits
constexpr std::int32_t kTooBig = 1;

std::vector<ColumnKind> kinds_of(const LayoutTable& layout) {
  std::vector<ColumnKind> out;
  for (const LayoutColumn& column : layout.columns) out.push_back(column.kind);
  return out;
}

bool is_uptime(const Varbind& value) {
  return std::equal(value.name.begin(), value.name.end(), kUptimeName.begin(), kUptimeName.end()) &&
         value.is_number() && value.value() >= 0 && value.value() < kTicksEnd;
}

}  // namespace

DeviceValues::Table::Table(const LayoutTable& table_layout)
    : answered(table_layout.columns.size()), rows(kinds_of(table_layout)) {}

DeviceValues::DeviceValues(std::shared_ptr<const Layout> of)
    : layout(std::move(of)), scalars(layout->scalars) {
  for (const LayoutTable& table : layout->tables) tables.emplace_back(table);
}

DevicePoll::DevicePoll(DeviceValues& values, bool bulk, bool learn)
    : values_(values), bulk_(bulk), learn_(learn || values.learnt == 0) {
  values_.faults = {};
  values_.uptime.reset();
  auto& scalars = values_.scalars;
  const auto& columns = values_.layout->scalars.columns;
  if (learn_) {
    std::fill(scalars.answered.begin(), scalars.answered.end(), std::nullopt);
    for (auto& table : values_.tables) std::fill(table.answered.begin(), table.answered.end(), std::nullopt);
  }
  std::vector<std::size_t> read;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (!learn_ && (!scalars.answered[i] || columns[i].slow)) continue;
    scalars_.push_back({i, scalars.answered[i].value_or(0)});
    read.push_back(i);
  }
  scalars.rows.begin();
  scalars.rows.clear(read);
}

std::optional<Request> DevicePoll::next() {
  auto request = scalars_.empty() ? std::nullopt : next_scalars();
  if (!request) request = next_rows();
  if (!request && !uptime_read_) {
    request.emplace();
    request->operation = Operation::kGetNext;
    request->names = {kUptime};
    with_uptime_ = true;
    return request;
  }
  if (!request) {
    finish();
    return std::nullopt;
  }
  with_uptime_ = !uptime_read_;
  if (with_uptime_) {
    request->names.insert(request->names.begin(),
                          request->operation == Operation::kGet ? Oid(kUptimeName) : kUptime);
    if (request->operation == Operation::kGetBulk) request->non_repeaters = 1;
  }
  return request;
}

std::optional<Request> DevicePoll::next_scalars() {
  Request request;
  request.operation = Operation::kGet;
  const std::size_t most =
      std::min({scalars_.size(), kScalarsTogether, static_cast<std::size_t>(values_.pace.varbinds())});
  asked_scalars_.assign(scalars_.begin(), scalars_.begin() + static_cast<std::ptrdiff_t>(most));
  for (const Asked& asked : asked_scalars_)
    request.names.push_back(values_.layout->scalars.columns[asked.column].oids[asked.candidate]);
  return request;
}

std::optional<Request> DevicePoll::next_rows() {
  while (table_ < values_.tables.size()) {
    if (!walk_ && !begin_round()) {
      values_.tables[table_].rows.end();
      values_.faults.left_out += values_.tables[table_].rows.left_out();
      ++table_, candidate_ = 0;
      continue;
    }
    if (auto request = walk_->next()) return request;
    end_round();
  }
  return std::nullopt;
}

/// False: of this table nothing is to be read any more.
bool DevicePoll::begin_round() {
  auto& table = values_.tables[table_];
  const LayoutTable& layout = values_.layout->tables[table_];
  if (candidate_ == 0) table.rows.begin();
  if (!learn_ && candidate_ > 0) return false;
  while (true) {
    std::vector<WalkColumn> walked;
    bool further = false;
    round_.clear();
    for (std::size_t i = 0; i < layout.columns.size(); ++i) {
      const LayoutColumn& column = layout.columns[i];
      if (learn_ ? table.answered[i].has_value() : !table.answered[i] || column.slow) continue;
      const std::size_t candidate = learn_ ? candidate_ : *table.answered[i];
      if (candidate >= column.oids.size()) continue;
      further = true;
      walked.push_back({column.oids[candidate], i});
      round_.push_back(i);
    }
    if (!further) return false;
    walk_.emplace(std::move(walked), layout.table->rows_max, bulk_, table.rows, values_.pace);
    return true;
  }
}

void DevicePoll::end_round() {
  auto& table = values_.tables[table_];
  const WalkFaults& faults = walk_->faults();
  values_.faults.unordered += faults.unordered;
  values_.faults.wrong_type += faults.wrong_type;
  walk_.reset();
  for (const std::size_t column : round_) {
    if (learn_ && table.rows.any(column)) table.answered[column] = candidate_;
  }
  ++candidate_;
}

void DevicePoll::take(const Response& response) {
  std::size_t from = 0;
  if (with_uptime_ && response.error == 0) {
    uptime_read_ = true;
    from = 1;
    if (response.size() > 0 && is_uptime(response.at(0)))
      values_.uptime = response.at(0).value() / kTicksASecond;
  }
  if (!scalars_.empty() || !asked_scalars_.empty()) return take_scalars(response);
  if (!walk_) {
    uptime_read_ = true;  // it was asked for alone, and may be missing
    return;
  }
  if (response.error == 0) return walk_->take(response, from);
  // What the error is about; the first name may be the uptime's.
  const auto place = static_cast<std::size_t>(std::max(response.error_index, 1)) - 1;
  if (with_uptime_ && place == 0 && response.error != kTooBig) {
    uptime_read_ = true;
    return;
  }
  walk_->take_error(response.error, place - (with_uptime_ ? 1 : 0));
}

void DevicePoll::take_scalars(const Response& response) {
  const std::size_t from = with_uptime_ ? 1 : 0;
  const auto& columns = values_.layout->scalars.columns;
  if (response.error == kTooBig && asked_scalars_.size() > 1) {
    values_.pace.halve();
    asked_scalars_.clear();
    return;
  }
  std::vector<bool> missing(asked_scalars_.size(), response.error != 0 && response.error_index <= 0);
  if (response.error_index > static_cast<std::int32_t>(from))
    missing[std::min(static_cast<std::size_t>(response.error_index) - from, missing.size()) - 1] = true;
  if (response.error != 0 && with_uptime_ && response.error_index == 1) uptime_read_ = true;
  std::vector<Asked> again;  // v1 answers all or nothing
  for (std::size_t i = 0; i < asked_scalars_.size(); ++i) {
    const Asked asked = asked_scalars_[i];
    if (response.error != 0 && !missing[i]) {
      again.push_back(asked);
      continue;
    }
    const bool good = response.error == 0 && from + i < response.size() &&
                      values_.scalars.rows.put(asked.column, kOnlyRow, response.at(from + i), 1);
    if (good) {
      values_.scalars.answered[asked.column] = asked.candidate;
    } else if (learn_ && asked.candidate + 1U < columns[asked.column].oids.size()) {
      again.push_back({asked.column, static_cast<std::uint8_t>(asked.candidate + 1)});
    }
  }
  scalars_.erase(scalars_.begin(), scalars_.begin() + static_cast<std::ptrdiff_t>(asked_scalars_.size()));
  scalars_.insert(scalars_.begin(), again.begin(), again.end());
  asked_scalars_.clear();
}

void DevicePoll::finish() {
  if (finished_) return;
  finished_ = true;
  values_.scalars.rows.end();
  if (learn_) ++values_.learnt;
}

}  // namespace tidemark::snmp
