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

bool well_formed(const SeriesKey& key, const std::string& unit, const Limits& limits) {
  const auto name_ok = [&](const std::string& name) {
    return !name.empty() && name.size() <= limits.name_bytes_max;
  };
  if (!name_ok(key.metric) || unit.size() > limits.name_bytes_max) return false;
  if (key.attributes.size() > limits.attributes_max) return false;
  return std::all_of(key.attributes.begin(), key.attributes.end(), [&](const Attribute& a) {
    return name_ok(a.key) && a.value.size() <= limits.value_bytes_max;
  });
}

void tidy_event(Event& event, const Limits& limits) {
  tidy(event.name, limits.name_bytes_max);
  tidy(event.body, limits.text_bytes_max);
  tidy(event.attributes, limits);
  if (event.attributes.size() > limits.attributes_max) event.attributes.resize(limits.attributes_max);
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

SeriesNumber Batcher::number_of(SeriesKey key, const std::string& unit, MetricKind kind) {
  if (const auto known = numbers_.find(key)) return *known;
  if (std::any_of(key.attributes.begin(), key.attributes.end(),
                  [](const Attribute& a) { return !wire::is_text(a.value); })) {
    tidy(key.attributes, limits_);
    if (const auto known = numbers_.find(key)) return *known;
  }
  if (!well_formed(key, unit, limits_)) {
    vitals_.count("batch.dropped_samples", 1, "name or attributes over the limit");
    return {};
  }
  const auto number = numbers_.add(std::move(key), unit, kind, limits_.series_max);
  if (!number) vitals_.count("batch.dropped_samples", 1, "series_max reached");
  return number.value_or(SeriesNumber{});
}

void Batcher::add(const Readings& readings) {
  std::vector<std::pair<SeriesNumber, double>> cells;
  cells.reserve(readings.values.size());
  for (const Reading& reading : readings.values) {
    if (!std::isfinite(reading.value)) {
      vitals_.count("batch.dropped_samples", 1, "not a number");
      continue;
    }
    SeriesKey key{{}, reading.metric, reading.attributes};
    std::sort(key.attributes.begin(), key.attributes.end());
    const SeriesNumber number = number_of(std::move(key), reading.unit, reading.kind);
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
  own_.blocks.push_back(std::move(block));
}

void Batcher::add(CheckResult result) {
  tidy(result.check, limits_.name_bytes_max);
  tidy(result.text, limits_.text_bytes_max);
  own_.results.push_back(std::move(result));
}

void Batcher::add(Event event) {
  if (event.inventory) {
    for (Event& piece : inventory_pieces(std::move(event), limits_)) add_one(std::move(piece));
  } else {
    add_one(std::move(event));
  }
}

void Batcher::add_one(Event event) {
  tidy_event(event, limits_);
  own_.events.push_back(std::move(event));
}

void Batcher::add(Section section) {
  tidy_section(section);
  others_.push_back(std::move(section));
}

void Batcher::tidy_section(Section& section) const {
  for (CheckResult& result : section.results) {
    tidy(result.check, limits_.name_bytes_max);
    tidy(result.text, limits_.text_bytes_max);
  }
  for (Event& event : section.events) tidy_event(event, limits_);
}

std::vector<stream::NewBatch> Batcher::take(TimePoint now) {
  std::vector<stream::NewBatch> out;
  if (empty()) return out;
  std::vector<Section> sections = std::exchange(others_, {});
  if (counts_of(own_).all() > 0) sections.push_back(std::exchange(own_, {}));
  split_and_encode(std::move(sections), now, out);
  if (!out.empty()) out.front().new_series = numbers_.take_undeclared();
  return out;
}

void Batcher::split_and_encode(std::vector<Section> sections, TimePoint now,
                               std::vector<stream::NewBatch>& out) {
  Counts counts;
  for (const Section& section : sections) counts += counts_of(section);
  if (counts.all() <= limits_.items_max && sections.size() <= limits_.sections_max) {
    stream::NewBatch batch = encode(sections, now);
    if (batch.encoded.size() <= limits_.batch_bytes_max) {
      out.push_back(std::move(batch));
      return;
    }
  }
  std::vector<Section> second;
  if (sections.size() > 1) {
    const auto middle = sections.begin() + static_cast<std::ptrdiff_t>(sections.size() / 2);
    second.assign(std::make_move_iterator(middle), std::make_move_iterator(sections.end()));
    sections.erase(middle, sections.end());
  } else if (!halve(sections.front(), second.emplace_back())) {
    vitals_.count("batch.dropped_items", static_cast<std::int64_t>(counts.all()),
                  "larger than batch_bytes_max alone");
    return;
  }
  split_and_encode(std::move(sections), now, out);
  split_and_encode(std::move(second), now, out);
}

stream::NewBatch Batcher::encode(std::vector<Section> sections, TimePoint now) {
  stream::NewBatch batch;
  batch.created = now;
  for (const Section& section : sections) {
    batch.counts += counts_of(section);
    for (const SampleBlock& block : section.blocks) {
      for (const SeriesNumber number : block.series)
        batch.series_max = std::max(batch.series_max, number.value);
    }
  }
  batch.encoded = wire::encode(Batch{now, std::move(sections)});
  return batch;
}

void Batcher::not_taken(const std::vector<stream::NewBatch>& batches) {
  std::vector<SeriesDeclaration> again;
  for (const stream::NewBatch& batch : batches)
    again.insert(again.end(), batch.new_series.begin(), batch.new_series.end());
  numbers_.declare_again(again);
}

}  // namespace tidemark::batch
