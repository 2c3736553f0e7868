#include "collector/store/sqlite/history_table.h"

#include <algorithm>

#include "collector/series/bits.h"
#include "collector/series/seal.h"
#include "common/log/log.h"
#include "common/stream/receiver.h"

namespace tidemark::store::sqlite {
namespace {

using series::put_varint;
using series::take_varint;
using stream::HistoryItem;

constexpr auto kHistoryKept = static_cast<std::int64_t>(stream::kHistoryMax);

// What an entry's first byte says of it.
constexpr std::uint8_t kOfNewSpool = 1;     // it is not of the spool of the one before: its spool follows
constexpr std::uint8_t kWithDigest = 2;     // a batch, not a loss
constexpr std::uint8_t kFromElsewhere = 4;  // its origin is not itself

std::string_view raw_of(const SpoolId& id) {
  return {reinterpret_cast<const char*>(id.value.bytes.data()), id.value.bytes.size()};
}

bool take_bytes(std::string_view& in, std::size_t n, std::string_view& out) {
  if (in.size() < n) return false;
  out = in.substr(0, n);
  in.remove_prefix(n);
  return true;
}

bool take_spool(std::string_view& in, SpoolId& id) {
  std::string_view raw;
  if (!take_bytes(in, id.value.bytes.size(), raw)) return false;
  const auto read = SpoolId::from_bytes(raw);
  if (read) id = *read;
  return read.has_value();
}

/// `to` as its distance from `from`.
bool take_range(std::string_view& in, BatchSeq before, BatchSeq& from, BatchSeq& to) {
  std::uint64_t step = 0, length = 0;
  if (!take_varint(in, step) || !take_varint(in, length)) return false;
  from.value = before.value + series::unzigzag(step);
  to.value = from.value + length;
  return true;
}

void put_range(BatchSeq before, BatchSeq from, BatchSeq to, std::string& out) {
  put_varint(series::zigzag(from.value - before.value), out);
  put_varint(to.value - from.value, out);
}

/// `item` is the one before, or an empty one, and becomes the next.
bool take_item(std::string_view& in, HistoryItem& item) {
  if (in.empty()) return false;
  const auto flags = static_cast<std::uint8_t>(in.front());
  in.remove_prefix(1);
  if ((flags & ~(kOfNewSpool | kWithDigest | kFromElsewhere)) != 0) return false;
  if ((flags & kOfNewSpool) != 0 && !take_spool(in, item.spool)) return false;
  if (!take_range(in, item.to, item.from, item.to)) return false;
  item.digest.reset();
  if ((flags & kWithDigest) != 0) {
    std::string_view raw;
    auto& digest = item.digest.emplace();
    if (!take_bytes(in, digest.size(), raw)) return false;
    std::copy(raw.begin(), raw.end(), digest.begin());
  }
  item.origin = {item.spool, item.from, item.to};
  if ((flags & kFromElsewhere) == 0) return true;
  return take_spool(in, item.origin.spool) && take_range(in, item.from, item.origin.from, item.origin.to);
}

}  // namespace

void PackedHistory::add(const HistoryItem& item) {
  const bool new_spool = count_ == 0 || item.spool != last_.spool;
  const bool elsewhere = item.origin != stream::Origin{item.spool, item.from, item.to};
  bytes_ += static_cast<char>((new_spool ? kOfNewSpool : 0) | (item.digest ? kWithDigest : 0) |
                              (elsewhere ? kFromElsewhere : 0));
  if (new_spool) bytes_ += raw_of(item.spool);
  put_range(last_.to, item.from, item.to, bytes_);
  if (item.digest) bytes_.append(reinterpret_cast<const char*>(item.digest->data()), item.digest->size());
  if (elsewhere) {
    bytes_ += raw_of(item.origin.spool);
    put_range(item.from, item.origin.from, item.origin.to, bytes_);
  }
  last_ = item;
  ++count_;
}

void PackedHistory::clear() {
  bytes_.clear();
  count_ = 0;
  last_ = {};
}

bool PackedHistory::unpack(std::string_view bytes, std::vector<HistoryItem>& items) {
  HistoryItem item;
  while (!bytes.empty()) {
    if (!take_item(bytes, item) || item.spool.nil()) return false;
    items.push_back(item);
  }
  return true;
}

bool open_history(std::string_view checksum, std::string_view items, std::vector<HistoryItem>& out) {
  return series::checksum_of(items) == checksum && PackedHistory::unpack(items, out);
}

HistoryEnds history_ends(Connection& connection, SourceId source) {
  HistoryEnds ends;
  Query query(connection,
              "SELECT (SELECT min(ordinal) FROM history WHERE source=?1), "
              "(SELECT max(ordinal) FROM history WHERE source=?1)");
  query.with(source).next();
  std::optional<std::int64_t> first, last;
  query.into(first, last);
  if (first && last) ends = {*first, *last};
  return ends;
}

std::vector<HistoryItem> history_of(Connection& connection, SourceId source) {
  Query query(
      connection,
      "SELECT ordinal, digest, items FROM history WHERE source=?1 AND ordinal > (SELECT max(ordinal) FROM "
      "history WHERE source=?1) - ?2 ORDER BY ordinal");
  query.with(source, kHistoryKept);
  std::vector<HistoryItem> items;
  while (query.next()) {
    const auto ordinal = query.take<std::int64_t>();
    const auto checksum = query.take<std::string>();
    if (open_history(checksum, query.take<std::string_view>(), items)) continue;
    items.clear();
    log::error("store: the history of source " + source.text() +
               " is damaged in the row that ends with entry " + std::to_string(ordinal) +
               ": what is older counts as forgotten");
  }
  if (items.size() > stream::kHistoryMax)
    items.erase(items.begin(), items.end() - static_cast<std::ptrdiff_t>(stream::kHistoryMax));
  return items;
}

void put_history(Connection& connection, SourceId source, std::int64_t last, const PackedHistory& packed) {
  const std::string checksum = series::checksum_of(packed.bytes());
  Query(connection, "INSERT INTO history VALUES (?, ?, ?, ?)")
      .with(source, last, Blob{checksum}, Blob{packed.bytes()})
      .run();
}

void trim_history(Connection& connection, SourceId source, HistoryEnds& ends) {
  const std::int64_t keep_from = ends.last - kHistoryKept + 1;
  if (keep_from - ends.first < kHistorySlack) return;
  Query(connection, "DELETE FROM history WHERE source=? AND ordinal<?").with(source, keep_from).run();
  ends.first = keep_from;
}

void pack_history(Connection& connection) {
  connection.execute("ALTER TABLE history RENAME TO history_of_version_12");
  connection.execute(
      "CREATE TABLE history (source BLOB NOT NULL, ordinal INTEGER NOT NULL, digest BLOB NOT NULL, "
      "items BLOB NOT NULL, "
      "PRIMARY KEY (source, ordinal)) STRICT, WITHOUT ROWID");
  {
    Query rows(
        connection,
        "SELECT source, ordinal, spool, seq_from, seq_to, digest, origin_spool, origin_from, origin_to "
        "FROM history_of_version_12 ORDER BY source, ordinal");
    SourceId of;
    std::int64_t last = 0;
    PackedHistory packed;
    const auto put = [&] {
      if (packed.count() > 0) put_history(connection, of, last, packed);
      packed.clear();
    };
    while (rows.next()) {
      SourceId source;
      std::int64_t ordinal = 0;
      HistoryItem i;
      rows.into(source, ordinal, i.spool, i.from, i.to, i.digest, i.origin.spool, i.origin.from, i.origin.to);
      if (source != of || packed.count() >= kHistoryRowMax) put();
      of = source;
      last = ordinal;
      packed.add(i);
    }
    put();
  }
  connection.execute("DROP TABLE history_of_version_12");
}

}  // namespace tidemark::store::sqlite
