#include "collector/digest/digest.h"

#include <chrono>
#include <string>
#include <utility>

#include "common/log/log.h"
#include "common/wire/batch_codec.h"

namespace tidemark::digest {

store::DigestTurn turn_over(std::vector<store::StoredJournalRow> rows) {
  store::DigestTurn turn;
  for (auto& [row, damage] : rows) {
    turn.up_to = row.id;
    if (!damage.empty()) {
      turn.damaged.push_back({row.id, damage});
      continue;
    }
    auto section = wire::decode_section(row.section);
    if (!section.ok()) {
      turn.damaged.push_back({row.id, std::string(section.status().message())});
      continue;
    }
    if (section->endpoint.nil()) section->endpoint = row.source;
    turn.sections.push_back(
        {row.id, row.source, row.epoch, row.seq, row.received, row.clock_offset, *std::move(section)});
  }
  return turn;
}

absl::StatusOr<Turn> Digest::turn() {
  auto rows = store_.pending(options_.turn_rows_max, options_.turn_bytes_max);
  if (!rows.ok()) {
    vitals_.count("digest.failures");
    return rows.status();
  }
  if (rows->empty()) return Turn{};
  Turn taken;
  taken.rows = rows->size();
  taken.more = true;
  auto turn = turn_over(*std::move(rows));
  for (const auto& row : turn.damaged) {
    log::error("digest: row " + std::to_string(row.journal_id) +
               " of the journal is set aside: " + row.reason);
  }
  const auto damaged = static_cast<std::int64_t>(turn.damaged.size());
  const auto outcome = store_.file(std::move(turn));
  if (!outcome.ok()) {
    vitals_.count("digest.failures");
    return outcome.status();
  }
  vitals_.count("digest.rows", static_cast<std::int64_t>(taken.rows));
  vitals_.count("digest.damaged", damaged);
  vitals_.count("digest.results", static_cast<std::int64_t>(outcome->filed.results));
  vitals_.count("digest.events", static_cast<std::int64_t>(outcome->filed.events));
  vitals_.count("digest.inventory_changes", static_cast<std::int64_t>(outcome->inventory_changes));
  vitals_.count("digest.inventory_dropped", static_cast<std::int64_t>(outcome->inventory_dropped));
  MutexLock lock(mutex_);
  ++version_;
  grown_.notify_all();
  return taken;
}

absl::Status Digest::catch_up() {
  for (;;) {
    const auto taken = turn();
    if (!taken.ok()) return taken.status();
    if (!taken->more) return absl::OkStatus();
  }
}

std::uint64_t Digest::version() const {
  MutexLock lock(mutex_);
  return version_;
}

std::uint64_t Digest::wait_beyond(std::uint64_t seen, Duration timeout) {
  const auto until = std::chrono::steady_clock::now() + timeout;
  MutexLock lock(mutex_);
  while (version_ <= seen && !stopped_) {
    const auto left = std::chrono::ceil<Duration>(until - std::chrono::steady_clock::now());
    if (left <= Duration::zero()) break;
    grown_.wait_for(mutex_, left);
  }
  return version_;
}

void Digest::stop() {
  MutexLock lock(mutex_);
  stopped_ = true;
  grown_.notify_all();
}

}  // namespace tidemark::digest
