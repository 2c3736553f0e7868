#include "agent/snmp/walk/table_walk.h"

#include <algorithm>

namespace tidemark::snmp {
namespace {

constexpr std::uint32_t kWholeBeforeMore = 4;
constexpr std::int32_t kTooBig = 1, kNoSuchName = 2;
constexpr std::size_t kColumnsMax = 20;  // of one request

bool below(std::span<const std::uint32_t> name, const Oid& prefix) {
  const auto numbers = prefix.numbers();
  return name.size() > numbers.size() && std::equal(numbers.begin(), numbers.end(), name.begin());
}

bool behind(std::span<const std::uint32_t> name, const Oid& last) {
  const auto numbers = last.numbers();
  return std::lexicographical_compare(numbers.begin(), numbers.end(), name.begin(), name.end());
}

}  // namespace

void Pace::cut_to(std::size_t varbinds) {
  whole_ = 0;
  bound_ = std::clamp(static_cast<std::uint32_t>(varbinds), kVarbindsMin, kVarbindsMax);
  varbinds_ = std::min(varbinds_, bound_);
}

void Pace::halve() { cut_to(varbinds_ / 2); }

void Pace::whole() {
  if (++whole_ < kWholeBeforeMore) return;
  whole_ = 0;
  varbinds_ = std::min(varbinds_ + varbinds_ / 2 + 1, bound_);
}

TableWalk::TableWalk(std::vector<WalkColumn> columns, std::size_t rows_max, bool bulk, RowTable& rows,
                     Pace& pace)
    : rows_max_(rows_max), bulk_(bulk), rows_(rows), pace_(pace), expected_(rows.rows()) {
  std::vector<std::size_t> places;
  for (WalkColumn& column : columns) {
    places.push_back(column.column);
    open_.push_back({column, column.oid, 0});
  }
  rows_.clear(places);
}

/// So many that the rest of the table, as long as it was the last time, comes in requests of one size.
std::uint32_t TableWalk::repetitions() const {
  const std::size_t most = std::max<std::size_t>(1, pace_.varbinds() / asked_);
  std::size_t read = 0;
  for (std::size_t place = 0; place < asked_; ++place) read = std::max(read, open_[place].rows);
  if (expected_ <= read)
    return static_cast<std::uint32_t>(std::min<std::size_t>(most, expected_ > 0 ? 2 : most));
  const std::size_t left = expected_ - read + 1;  // and one that shows the end
  const std::size_t requests = (left + most - 1) / most;
  return static_cast<std::uint32_t>((left + requests - 1) / requests);
}

std::optional<Request> TableWalk::next() {
  if (open_.empty()) return std::nullopt;
  Request request;
  asked_ = std::min({open_.size(), kColumnsMax, static_cast<std::size_t>(pace_.varbinds())});
  for (std::size_t place = 0; place < asked_; ++place) request.names.push_back(open_[place].last);
  request.operation = bulk_ ? Operation::kGetBulk : Operation::kGetNext;
  request.max_repetitions = bulk_ ? repetitions() : 1;
  asked_for_ = static_cast<std::uint32_t>(asked_) * request.max_repetitions;
  return request;
}

/// False: the column has no more.
bool TableWalk::advance(Cursor& cursor, const Varbind& value) {
  if (value.syntax == Syntax::kEndOfMib) return false;
  if (!behind(value.name, cursor.last)) {
    ++faults_.unordered;
    return false;
  }
  if (!below(value.name, cursor.column.oid)) return false;
  if (cursor.rows >= rows_max_) {
    ++faults_.left_out;
    return false;
  }
  cursor.last.assign(value.name);
  ++cursor.rows;
  if (!rows_.put(cursor.column.column, value.name.subspan(cursor.column.oid.size()), value, rows_max_) &&
      rows_.left_out() == 0)
    ++faults_.wrong_type;
  return true;
}

void TableWalk::take(const Response& response, std::size_t from) {
  std::vector<bool> over(asked_, false);
  // What is more than was asked for belongs to nothing.
  const std::size_t came =
      std::min<std::size_t>(response.size() - std::min(from, response.size()), asked_for_);
  for (std::size_t i = 0; i < came; ++i) {
    const std::size_t column = i % asked_;
    if (!over[column]) over[column] = !advance(open_[column], response.at(from + i));
  }
  // Whoever got nothing of what he asked for is asked again; whoever gets nothing at all has no more.
  if (came == 0) std::fill(over.begin(), over.end(), true);
  const bool some_open = std::find(over.begin(), over.end(), false) != over.end();
  if (came >= asked_for_) {
    pace_.whole();
  } else if (some_open && came > 0) {
    pace_.cut_to(came);
  }
  for (std::size_t place = asked_; place-- > 0;) {
    if (over[place]) open_.erase(open_.begin() + static_cast<std::ptrdiff_t>(place));
  }
}

void TableWalk::take_error(std::int32_t error, std::size_t place) {
  if (error == kTooBig && pace_.varbinds() > Pace::kVarbindsMin) return pace_.halve();
  // Of v1: the end. Of others: a column that the device cannot give.
  if (error != kNoSuchName) ++faults_.wrong_type;
  if (place < asked_) {
    open_.erase(open_.begin() + static_cast<std::ptrdiff_t>(place));
  } else {
    open_.clear();
  }
}

}  // namespace tidemark::snmp
