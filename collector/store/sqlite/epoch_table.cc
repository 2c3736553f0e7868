#include "collector/store/sqlite/epoch_table.h"

namespace tidemark::store::sqlite {
namespace {

constexpr std::size_t kUuidBytes = 16;

std::string raw_of(const std::vector<SpoolId>& ids) {
  std::string raw;
  for (const auto& id : ids) raw += id.raw();
  return raw;
}

std::vector<SpoolId> ids_of(const std::string& raw) {
  std::vector<SpoolId> ids;
  for (std::size_t at = 0; at + kUuidBytes <= raw.size(); at += kUuidBytes) {
    ids.push_back(SpoolId::from_bytes(std::string_view(raw).substr(at, kUuidBytes)).value_or(SpoolId{}));
  }
  return ids;
}

}  // namespace

std::vector<std::pair<SourceId, stream::EpochState>> epochs_of(Connection& connection, SourceId source) {
  Query query(
      connection,
      "SELECT source, epoch, spool, high, chain, sent_samples, sent_results, sent_events, stored_samples, "
      "stored_results, stored_events, refused_samples, refused_results, refused_events, lost_samples, "
      "lost_results, lost_events, unproven_samples, unproven_results, unproven_events, series_known, "
      "entries, "
      "origins, generation, opened, superseded_spool, superseded_epoch, superseded_reason "
      "FROM epochs WHERE source >= ?1 AND source <= ?2 ORDER BY source, epoch");
  const bool all = source.nil();
  query.with(Blob{all ? std::string() : source.raw()},
             Blob{all ? std::string(kUuidBytes, '\xff') : source.raw()});
  std::vector<std::pair<SourceId, stream::EpochState>> rows;
  while (query.next()) {
    SourceId of;
    stream::EpochState e;
    std::string origins;
    std::optional<SpoolId> superseded;
    query.into(of, e.epoch, e.spool, e.high, e.chain, e.sent, e.stored, e.refused, e.lost, e.unproven,
               e.series_known, e.entries, origins, e.generation, e.opened, superseded);
    e.origins = ids_of(origins);
    if (superseded) {
      e.superseded.emplace();
      e.superseded->spool = *superseded;
      query.into(e.superseded->epoch, e.superseded->reason);
    }
    rows.emplace_back(of, std::move(e));
  }
  return rows;
}

void insert_epoch(Connection& connection, SourceId source, const stream::EpochState& e) {
  std::optional<SpoolId> spool;
  std::optional<Epoch> epoch;
  std::optional<stream::Superseded::Reason> reason;
  if (e.superseded) spool = e.superseded->spool, epoch = e.superseded->epoch, reason = e.superseded->reason;
  Query(connection,
        "INSERT INTO epochs VALUES "
        "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
      .with(source, e.epoch, e.spool, e.high, e.chain, e.sent, e.stored, e.refused, e.lost, e.unproven,
            e.series_known, e.entries, Blob{raw_of(e.origins)}, e.generation, e.opened, spool, epoch, reason)
      .run();
}

void update_epoch(Connection& connection, SourceId source, const stream::EpochState& e) {
  Query(connection,
        "UPDATE epochs SET high=?, chain=?, sent_samples=?, sent_results=?, sent_events=?, stored_samples=?, "
        "stored_results=?, stored_events=?, refused_samples=?, refused_results=?, refused_events=?, "
        "lost_samples=?, "
        "lost_results=?, lost_events=?, unproven_samples=?, unproven_results=?, unproven_events=?, "
        "series_known=?, "
        "entries=?, origins=?, generation=? WHERE source=? AND epoch=?")
      .with(e.high, e.chain, e.sent, e.stored, e.refused, e.lost, e.unproven, e.series_known, e.entries,
            Blob{raw_of(e.origins)}, e.generation, source, e.epoch)
      .run();
}

EpochPosition position_of(Connection& connection, SourceId source) {
  EpochPosition position;
  Query query(connection, "SELECT epoch, spool, high FROM epochs WHERE source=? ORDER BY epoch DESC LIMIT 1");
  if (query.with(source).next()) query.into(position.newest, position.spool, position.high);
  return position;
}

}  // namespace tidemark::store::sqlite
