#include "agent/batch/batcher.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "agent/batch/inventory_pieces.h"
#include "agent/batch/tidy.h"
#include "common/wire/batch_codec.h"
#include "common/wire/text.h"

namespace tidemark::batch {
namespace {

bool well_formed(const Reading& reading, const Limits& limits) {
  const auto name_ok = [&](const std::string& name) {
    return !name.empty() && name.size() <= limits.name_bytes_max;
  };
  if (!name_ok(reading.metric) || reading.unit.size() > limits.name_bytes_max) return false;
  if (reading.attributes.size() > limits.attributes_max) return false;
  return std::all_of(reading.attributes.begin(), reading.attributes.end(), [&](const Attribute& a) {
    return name_ok(a.key) && a.value.size() <= limits.value_bytes_max;
  });
}

/// Half of a section into each of two; false where there is nothing to divide.
bool halve(Section& section, Section& second) {
  second.endpoint = section.endpoint;
  const auto move_half = [](auto& from, auto& to) {
    const auto middle = from.begin() + static_cast<std::ptrdiff_t>(from.size() / 2);
    to.assign(std::make_move_iterator(middle), std::make_move_iterator(from.end()));
    from.erase(middle, from.end());
  };
  if (section.blocks.size() + section.results.size() + section.events.size() > 1) {
    if (section.blocks.size() > 1) {
      move_half(section.blocks, second.blocks);
      second.results = std::exchange(section.results, {});
      second.events = std::exchange(section.events, {});
    } else if (!section.blocks.empty()) {
      second.results = std::exchange(section.results, {});
      second.events = std::exchange(section.events, {});
    } else if (section.results.size() > 1) {
      move_half(section.results, second.results);
      second.events = std::exchange(section.events, {});
    } else if (section.results.size() == 1) {
      second.events = std::exchange(section.events, {});
    } else {
      move_half(section.events, second.events);
    }
    return true;
  }
  if (section.blocks.size() != 1 || section.blocks[0].series.size() < 2) return false;
  SampleBlock& block = section.blocks[0];
  SampleBlock rest;
  rest.times = block.times;
  const std::size_t values = block.series.size() / 2 * block.times.size();
  move_half(block.series, rest.series);
  rest.values.assign(block.values.begin() + static_cast<std::ptrdiff_t>(values), block.values.end());
  block.values.resize(values);
  second.blocks.push_back(std::move(rest));
  return true;
}

}  // namespace

Batcher::Batcher(const std::vector<SeriesDeclaration>& known, Limits limits, Vitals& vitals)
    : limits_(limits), vitals_(vitals) {
  for (const SeriesDeclaration& declaration : known) numbers_.emplace(declaration.key, declaration.number);
}

SeriesNumber Batcher::number_of(const Reading& reading) {
  SeriesKey key{{}, reading.metric, reading.attributes};
  std::sort(key.attributes.begin(), key.attributes.end());
  if (const auto known = numbers_.find(key); known != numbers_.end()) return known->second;
  if (std::any_of(key.attributes.begin(), key.attributes.end(),
                  [](const Attribute& a) { return !wire::is_text(a.value); })) {
    tidy(key.attributes, limits_);
    if (const auto known = numbers_.find(key); known != numbers_.end()) return known->second;
  }
  if (!well_formed(reading, limits_)) {
    vitals_.count("batch.dropped_samples", 1, "name or attributes over the limit");
    return {};
  }
  if (numbers_.size() >= limits_.series_max) {
    vitals_.count("batch.dropped_samples", 1, "series_max reached");
    return {};
  }
  const SeriesNumber number{static_cast<std::uint32_t>(numbers_.size() + 1)};
  undeclared_.push_back({number, key, reading.unit, reading.kind});
  numbers_.emplace(std::move(key), number);
  return number;
}

void Batcher::add(const Readings& readings) {
  std::vector<std::pair<SeriesNumber, double>> cells;
  cells.reserve(readings.values.size());
  for (const Reading& reading : readings.values) {
    if (!std::isfinite(reading.value)) {
      vitals_.count("batch.dropped_samples", 1, "not a number");
      continue;
    }
    const SeriesNumber number = number_of(reading);
    if (number.value != 0) cells.emplace_back(number, reading.value);
  }
  if (cells.empty()) return;
  std::stable_sort(cells.begin(), cells.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  SampleBlock block;
  block.times.push_back(readings.time);
  for (const auto& [number, value] : cells) {
    if (!block.series.empty() && block.series.back() == number) {
      block.values.back() = value;  // seen twice in a tick: the last one counts
      vitals_.count("batch.dropped_samples", 1, "twice in one tick");
      continue;
    }
    block.series.push_back(number);
    block.values.push_back(value);
  }
  blocks_.push_back(std::move(block));
}

void Batcher::add(CheckResult result) {
  tidy(result.check, limits_.name_bytes_max);
  tidy(result.text, limits_.text_bytes_max);
  results_.push_back(std::move(result));
}

void Batcher::add(Event event) {
  if (event.inventory) {
    for (Event& piece : inventory_pieces(std::move(event), limits_)) add_one(std::move(piece));
  } else {
    add_one(std::move(event));
  }
}

void Batcher::add_one(Event event) {
  tidy(event.name, limits_.name_bytes_max);
  tidy(event.body, limits_.text_bytes_max);
  tidy(event.attributes, limits_);
  if (event.attributes.size() > limits_.attributes_max) event.attributes.resize(limits_.attributes_max);
  events_.push_back(std::move(event));
}

std::vector<stream::NewBatch> Batcher::take(TimePoint now) {
  std::vector<stream::NewBatch> out;
  if (empty()) return out;
  Section section;
  section.blocks = std::exchange(blocks_, {});
  section.results = std::exchange(results_, {});
  section.events = std::exchange(events_, {});
  split_and_encode(std::move(section), now, out);
  if (!out.empty()) out.front().new_series = std::exchange(undeclared_, {});
  return out;
}

void Batcher::split_and_encode(Section section, TimePoint now, std::vector<stream::NewBatch>& out) {
  const bool many = counts_of(section).all() > limits_.items_max;
  if (!many) {
    stream::NewBatch batch = encode(section, now);
    if (batch.encoded.size() <= limits_.batch_bytes_max) {
      out.push_back(std::move(batch));
      return;
    }
  }
  Section second;
  const Counts counts = counts_of(section);
  if (!halve(section, second)) {
    vitals_.count("batch.dropped_items", static_cast<std::int64_t>(counts.all()),
                  "larger than batch_bytes_max alone");
    return;
  }
  split_and_encode(std::move(section), now, out);
  split_and_encode(std::move(second), now, out);
}

stream::NewBatch Batcher::encode(Section section, TimePoint now) {
  stream::NewBatch batch;
  batch.created = now;
  batch.counts = counts_of(section);
  for (const SampleBlock& block : section.blocks) {
    for (const SeriesNumber number : block.series)
      batch.series_max = std::max(batch.series_max, number.value);
  }
  Batch whole{now, {}};
  whole.sections.push_back(std::move(section));
  batch.encoded = wire::encode(whole);
  return batch;
}

void Batcher::not_taken(const std::vector<stream::NewBatch>& batches) {
  std::vector<SeriesDeclaration> again;
  for (const stream::NewBatch& batch : batches)
    again.insert(again.end(), batch.new_series.begin(), batch.new_series.end());
  undeclared_.insert(undeclared_.begin(), again.begin(), again.end());
}

}  // namespace tidemark::batch
