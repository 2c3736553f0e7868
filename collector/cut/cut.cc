#include "collector/cut/cut.h"

#include <algorithm>
#include <string>

#include "collector/series/rollup.h"
#include "common/log/log.h"
#include "common/wire/batch_codec.h"

namespace tidemark::cut {
namespace {

using store::WaitingBlocks;

std::int64_t count_of(std::uint64_t n) { return static_cast<std::int64_t>(n); }

/// The store's numbers of a block's series, and which of the block's these are: the others were not declared.
void series_of(const SampleBlock& block, const std::vector<std::pair<SeriesNumber, std::int64_t>>& numbers,
               std::vector<std::int64_t>& series, std::vector<std::size_t>& places) {
  series.clear();
  places.clear();
  auto at = numbers.begin();
  for (std::size_t s = 0; s < block.series.size(); ++s) {
    // They mostly follow one another.
    if (at == numbers.end() || at->first != block.series[s]) {
      at = std::lower_bound(numbers.begin(), numbers.end(), block.series[s],
                            [](const auto& pair, SeriesNumber n) { return pair.first < n; });
    }
    if (at == numbers.end() || at->first != block.series[s]) continue;
    series.push_back(at->second);
    places.push_back(s);
    ++at;
  }
}

}  // namespace

std::vector<WaitingBlocks> Cut::due() {
  auto waiting = store_.waiting();
  std::uint64_t bytes = 0;
  for (const WaitingBlocks& one : waiting) bytes += one.bytes;
  const TimePoint ripe = clock_.now() - options_.age_max;
  if (bytes <= options_.bytes_max) {
    std::erase_if(waiting, [&](const WaitingBlocks& one) {
      return one.oldest > ripe && one.bytes <= options_.endpoint_bytes_max;
    });
  }
  std::sort(waiting.begin(), waiting.end(),
            [](const WaitingBlocks& a, const WaitingBlocks& b) { return a.oldest < b.oldest; });
  return waiting;
}

absl::StatusOr<Turn> Cut::turn() {
  auto turn = cut(due());
  if (!turn.ok() || turn->more) return turn;
  const auto more = store_.sweep();
  if (!more.ok()) return more.status();
  turn->more = *more;
  return turn;
}

absl::Status Cut::all() {
  for (;;) {
    const auto taken = cut(store_.waiting());
    if (!taken.ok()) return taken.status();
    if (taken->more) continue;
    const auto swept = store_.sweep();
    if (!swept.ok()) return swept.status();
    if (!*swept) return absl::OkStatus();
  }
}

absl::StatusOr<Turn> Cut::cut(const std::vector<WaitingBlocks>& waiting) {
  Turn turn;
  if (waiting.empty()) return turn;
  numbers_.clear();
  std::vector<store::EndpointCut> cuts;
  std::size_t bytes = 0;
  std::uint64_t chunks = 0, samples = 0, damaged = 0;
  for (const WaitingBlocks& one : waiting) {
    if (bytes >= options_.turn_bytes_max) break;
    auto made = cut_one(one.endpoint);
    if (!made.ok()) {
      vitals_.count("cut.failures");
      return made.status();
    }
    for (const series::Piece& piece : made->pieces) {
      bytes += piece.bytes.size();
      samples += piece.samples;
    }
    chunks += made->pieces.size();
    damaged += made->damaged.size();
    cuts.push_back(*std::move(made));
  }
  turn.endpoints = cuts.size();
  turn.more = true;  // of these, too, there may be rows that did not fit
  if (auto status = store_.file(std::move(cuts)); !status.ok()) {
    vitals_.count("cut.failures");
    return status;
  }
  vitals_.count("cut.endpoints", count_of(turn.endpoints));
  vitals_.count("cut.chunks", count_of(chunks));
  vitals_.count("cut.chunk_bytes", count_of(bytes));
  vitals_.count("cut.samples", count_of(samples));
  vitals_.count("cut.damaged", count_of(damaged));
  return turn;
}

absl::StatusOr<store::EndpointCut> Cut::cut_one(EndpointId endpoint) {
  store::EndpointCut out;
  out.endpoint = out.source = endpoint;
  const auto rows = store_.blocks(endpoint, options_.read_bytes_max);
  if (!rows.ok()) return rows.status();
  series::Gathering gathering;
  for (const auto& [row, damage] : *rows) {
    out.up_to = row.id;
    if (damage.empty()) out.source = row.source;
    out.seen = std::max(out.seen, row.received);
    std::string trouble = damage;
    absl::StatusOr<Section> section = absl::DataLossError(damage);
    if (trouble.empty()) {
      section = wire::decode_section(row.section);
      trouble = section.ok() ? "" : std::string(section.status().message());
    }
    if (!trouble.empty()) {
      log::error("cut: row " + std::to_string(row.id) + " of endpoint " + endpoint.text() +
                 " is set aside: " + trouble);
      out.damaged.emplace_back(row.id, trouble);
      continue;
    }
    if (auto status = gather(row, *section, gathering); !status.ok()) return status;
  }
  // A chunk has samples of one day, so that joining one leaves nothing of others over.
  for (auto& day : series::by_day(kept(gathering.take()))) {
    for (series::Piece& piece : series::pieces_of(std::move(day), options_.chunk_cells_max))
      out.pieces.push_back(std::move(piece));
  }
  return out;
}

absl::Status Cut::gather(const store::BlockRow& row, const Section& section, series::Gathering& gathering) {
  auto numbers = numbers_of(row.source, row.epoch, false);
  if (!numbers.ok()) return numbers.status();
  bool anew = false;
  std::uint64_t undeclared = 0;
  std::vector<std::int64_t> series, times;
  std::vector<std::size_t> places;
  std::vector<double> values;
  for (const SampleBlock& block : section.blocks) {
    series_of(block, **numbers, series, places);
    if (places.size() < block.series.size() && !anew) {  // some may have been declared since they were read
      anew = true;
      numbers = numbers_of(row.source, row.epoch, true);
      if (!numbers.ok()) return numbers.status();
      series_of(block, **numbers, series, places);
    }
    times.clear();
    values.clear();
    for (const TimePoint time : block.times) times.push_back(unix_ms(time + row.clock_offset));
    for (const std::size_t place : places) {
      const auto begin = block.values.begin() + static_cast<std::ptrdiff_t>(place * times.size());
      values.insert(values.end(), begin, begin + static_cast<std::ptrdiff_t>(times.size()));
    }
    undeclared += (block.series.size() - places.size()) * times.size();
    gathering.add(series, times, values, row.clock_offset.count());
  }
  if (undeclared > 0) vitals_.count("cut.samples_dropped", count_of(undeclared), "never declared");
  return absl::OkStatus();
}

/// Those that are not to be forgotten at once.
std::vector<series::Group> Cut::kept(std::vector<series::Group> groups) {
  const std::int64_t oldest =
      series::bucket_of(unix_ms(clock_.now() - options_.keep_samples), series::kDayMs) + series::kDayMs;
  std::uint64_t old = 0;
  for (series::Group& group : groups) {
    if (group.times.front() >= oldest) continue;
    const std::size_t before = group.values.size();
    group = series::between(group, oldest, INT64_MAX);
    old += before - group.values.size();
  }
  std::erase_if(groups, [](const series::Group& group) { return group.times.empty(); });
  if (old > 0) vitals_.count("cut.samples_dropped", count_of(old), "older than they are kept");
  return groups;
}

absl::StatusOr<const Cut::Numbers*> Cut::numbers_of(SourceId source, Epoch epoch, bool anew) {
  const auto it = numbers_.find({source, epoch});
  if (it != numbers_.end() && !anew) return &it->second;
  auto numbers = store_.numbers(source, epoch);
  if (!numbers.ok()) return numbers.status();
  return &(numbers_[{source, epoch}] = *std::move(numbers));
}

}  // namespace tidemark::cut
