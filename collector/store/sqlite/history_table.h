#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "collector/store/sqlite/query.h"
#include "common/stream/messages.h"

/// The table `history`: the entries that were stored of a source, in order, as many in a row as came in one
/// commit.
namespace tidemark::store::sqlite {

/// Entries of one source that follow one another, as a row has them (FORMAT.md, "History"). Pure.
class PackedHistory {
 public:
  void add(const stream::HistoryItem& item);
  void clear();
  std::size_t count() const { return count_; }
  const std::string& bytes() const { return bytes_; }

  /// False: these are no such bytes; what stands before the mistake was appended.
  static bool unpack(std::string_view bytes, std::vector<stream::HistoryItem>& items);

 private:
  std::string bytes_;
  std::size_t count_ = 0;
  stream::HistoryItem last_;  // the newest
};

/// A row has so many entries at most.
constexpr std::size_t kHistoryRowMax = 256;
/// Older entries than the newest kHistoryMax go when there are so many of them.
constexpr std::int64_t kHistorySlack = 64;

/// Entries of a source are counted from 1 on. All functions throw SQLite::Exception.
struct HistoryEnds {
  std::int64_t first = 1;  ///< no row ends with an earlier one; last + 1: there is none
  std::int64_t last = 0;
};
HistoryEnds history_ends(Connection& connection, SourceId source);
/// The newest kHistoryMax, oldest first, without a gap: where a row is damaged, which the log names, what
/// lies behind it alone.
std::vector<stream::HistoryItem> history_of(Connection& connection, SourceId source);
/// The entries of a row: false where its checksum is wrong, or they do not read; see unpack().
bool open_history(std::string_view checksum, std::string_view items, std::vector<stream::HistoryItem>& out);
/// `last` is the number of the newest of them.
void put_history(Connection& connection, SourceId source, std::int64_t last, const PackedHistory& packed);
void trim_history(Connection& connection, SourceId source, HistoryEnds& ends);
/// Rows of one entry, as they were up to version 12, become rows of many.
void pack_history(Connection& connection);

}  // namespace tidemark::store::sqlite
