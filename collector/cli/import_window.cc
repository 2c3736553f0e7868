#include "collector/cli/import_window.h"

#include <algorithm>
#include <limits>
#include <tuple>
#include <type_traits>
#include <utility>

namespace tidemark::cli {
namespace {

using import::EntryRecord;
using import::EventRecord;
using import::Record;
using import::ResultRecord;
using import::SampleRecord;

constexpr std::size_t kItemBytes = 24;  // beside its texts, at most

std::size_t bytes_of(const Attributes& attributes) {
  std::size_t bytes = 0;
  for (const auto& [key, value] : attributes) bytes += key.size() + value.size() + 8;
  return bytes;
}

std::size_t bytes_of(const Record& record) {
  std::size_t bytes = kItemBytes;
  if (const auto* result = std::get_if<ResultRecord>(&record)) {
    bytes += result->result.text.size();
  } else if (const auto* event = std::get_if<EventRecord>(&record)) {
    bytes += event->event.name.size() + event->event.body.size() + bytes_of(event->event.attributes);
  } else if (const auto* entry = std::get_if<EntryRecord>(&record)) {
    constexpr std::size_t kNumberBytes = 64;  // its times, and what its texts cost
    bytes += kNumberBytes + entry->name.size() + entry->repeat.size() + entry->time_zone.size() +
             entry->text.size() + entry->approver.size() + entry->reference.size() + entry->author.size();
  }
  return bytes;
}

/// A column in which all values are the same has one.
template <class Column>
void shorten(Column& column) {
  if (column.size() < 2) return;
  if (std::all_of(column.begin(), column.end(), [&](const auto& one) { return one == *column.begin(); }))
    column.DeleteSubrange(1, column.size() - 1);
}
template <class Number>
void shorten_numbers(google::protobuf::RepeatedField<Number>& column) {
  if (column.size() < 2) return;
  if (std::all_of(column.begin(), column.end(), [&](Number one) { return one == column.Get(0); }))
    column.Truncate(1);
}

const char* name_of(EntryRecord::Kind kind) {
  switch (kind) {
    case EntryRecord::Kind::kExclusion:
      return "exclusion";
    case EntryRecord::Kind::kAcknowledgement:
      return "acknowledgement";
    case EntryRecord::Kind::kChange:
      return "change";
    case EntryRecord::Kind::kMaintenance:
      break;
  }
  return "maintenance";
}

const char* name_of(EntryRecord::Scope scope) {
  return scope == EntryRecord::Scope::kEndpoint ? "endpoint"
         : scope == EntryRecord::Scope::kSite   ? "site"
                                                : "service";
}

/// Fills batches with records that come endpoint by endpoint, check by check.
class Packing {
 public:
  void add(std::uint32_t endpoint, std::uint32_t what, std::uint64_t line, Record& record) {
    const std::size_t bytes = bytes_of(record);
    if (out_.empty() || out_.back().lines.size() == ImportWindow::kBatchItemsMax ||
        bytes_ + bytes > ImportWindow::kBatchBytesMax) {
      finish_check();
      out_.emplace_back();
      bytes_ = 0;
      endpoint_ = nullptr;
    }
    if (auto* entry = std::get_if<EntryRecord>(&record)) {
      bytes_ += bytes;
      out_.back().lines.push_back(line);
      return put(*entry);
    }
    if (endpoint_ == nullptr || number_ != endpoint) {
      finish_check();
      endpoint_ = out_.back().batch.add_endpoints();
      number_ = endpoint;
      series_ = nullptr;
      std::visit(
          [&](auto& one) {
            if constexpr (!std::is_same_v<std::decay_t<decltype(one)>, EntryRecord>)
              endpoint_->set_name(std::move(one.endpoint));
          },
          record);
      bytes_ += endpoint_->name().size();
    }
    if (what != what_) finish_check();
    what_ = what;
    bytes_ += bytes;
    out_.back().lines.push_back(line);
    std::visit([&](auto& one) { put(one); }, record);
  }
  std::vector<PackedBatch> take() {
    finish_check();
    return std::move(out_);
  }

 private:
  void finish_check() {
    if (check_ != nullptr) {
      shorten_numbers(*check_->mutable_states());
      shorten_numbers(*check_->mutable_intervals_ms());
      shorten_numbers(*check_->mutable_confirms());
      shorten(*check_->mutable_texts());
    }
    check_ = nullptr;
    series_ = nullptr;
    last_ = 0;
  }
  std::int64_t difference(TimePoint time) { return unix_ms(time) - std::exchange(last_, unix_ms(time)); }
  void put(ResultRecord& record) {
    CheckResult& result = record.result;
    if (check_ == nullptr) {
      check_ = endpoint_->add_checks();
      check_->set_name(std::move(result.check));
      bytes_ += check_->name().size();
    }
    check_->add_times_ms(difference(result.time));
    check_->add_states(static_cast<std::uint32_t>(result.state));
    check_->add_intervals_ms(static_cast<std::uint64_t>(result.interval.count()));
    check_->add_confirms(result.confirm);
    check_->add_texts(std::move(result.text));
  }
  void put(EventRecord& record) {
    v1::ImportedEvent& event = *endpoint_->add_events();
    event.set_event_time_ms(unix_ms(record.event.time));
    event.set_name(std::move(record.event.name));
    event.set_severity(static_cast<std::uint32_t>(record.event.severity));
    event.set_body(std::move(record.event.body));
    for (auto& [key, value] : record.event.attributes) (*event.mutable_attributes())[key] = std::move(value);
  }
  void put(EntryRecord& record) {
    v1::ImportedEntry& entry = *out_.back().batch.add_entries();
    entry.set_kind(name_of(record.kind));
    entry.mutable_scope()->set_kind(name_of(record.scope));
    entry.mutable_scope()->set_name(std::move(record.name));
    entry.set_from_time_ms(unix_ms(record.from));
    entry.set_to_time_ms(unix_ms(record.to));
    entry.set_repeat(std::move(record.repeat));
    entry.set_time_zone(std::move(record.time_zone));
    entry.set_text(std::move(record.text));
    entry.set_approver(std::move(record.approver));
    entry.set_reference(std::move(record.reference));
    entry.set_rolled_back(record.rolled_back);
    entry.set_author(std::move(record.author));
    entry.set_entered_time_ms(unix_ms(record.entered));
  }
  void put(SampleRecord& record) {
    if (series_ == nullptr) {
      series_ = endpoint_->add_series();
      series_->set_metric(std::move(record.metric));
      series_->set_unit(std::move(record.unit));
      series_->set_counter(record.kind == MetricKind::kCounter);
      bytes_ += series_->metric().size() + bytes_of(record.attributes);
      for (auto& [key, value] : record.attributes) (*series_->mutable_attributes())[key] = std::move(value);
    }
    series_->add_times_ms(difference(record.time));
    series_->add_values(record.value);
  }

  std::vector<PackedBatch> out_;
  std::size_t bytes_ = 0;  // of the last batch
  v1::ImportedEndpoint* endpoint_ = nullptr;
  std::uint32_t number_ = 0, what_ = 0;  // of the last endpoint, and of its check or series
  v1::ImportedCheck* check_ = nullptr;
  v1::ImportedSeries* series_ = nullptr;
  std::int64_t last_ = 0;  // time in the column
};

constexpr std::uint32_t kAfterEndpoints = std::numeric_limits<std::uint32_t>::max();

/// Results, then events, then samples: as a batch counts its items.
std::size_t order_of(const Record& record) { return record.index(); }

}  // namespace

std::uint32_t ImportWindow::number_of(const std::string& name) {
  return numbers_.try_emplace(name, static_cast<std::uint32_t>(numbers_.size() + 1)).first->second;
}

void ImportWindow::add(import::TakenRecord taken) {
  Place place{0, 0, 0, static_cast<std::uint32_t>(records_.size())};
  bytes_ += bytes_of(taken.record);
  if (const auto* result = std::get_if<ResultRecord>(&taken.record)) {
    place.endpoint = number_of(result->endpoint);
    place.what = number_of(result->result.check);
    place.time = unix_ms(result->result.time);
  } else if (const auto* event = std::get_if<EventRecord>(&taken.record)) {
    place.endpoint = number_of(event->endpoint);
    place.time = unix_ms(event->event.time);
  } else if (const auto* sample = std::get_if<SampleRecord>(&taken.record)) {
    place.endpoint = number_of(sample->endpoint);
    key_ = "\n" + sample->metric;  // no check is called so
    for (const auto& [key, value] : sample->attributes) key_ += '\n' + key + '\n' + value;
    place.what = number_of(key_);
    place.time = unix_ms(sample->time);
  } else if (const auto* entry = std::get_if<EntryRecord>(&taken.record)) {
    place.endpoint = kAfterEndpoints;
    place.time = unix_ms(entry->from);
  }
  places_.push_back(place);
  records_.push_back(std::move(taken));
}

std::vector<PackedBatch> ImportWindow::pack() {
  std::sort(places_.begin(), places_.end(), [this](const Place& a, const Place& b) {
    const auto key = [this](const Place& one) {
      return std::tuple(one.endpoint, order_of(records_[one.record].record), one.what, one.time, one.record);
    };
    return key(a) < key(b);
  });
  Packing packing;
  for (const Place& place : places_) {
    import::TakenRecord& taken = records_[place.record];
    packing.add(place.endpoint, place.what, taken.line, taken.record);
  }
  records_.clear();
  places_.clear();
  numbers_.clear();
  bytes_ = 0;
  return packing.take();
}

}  // namespace tidemark::cli
