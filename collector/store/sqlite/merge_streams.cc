#include <string>

#include "collector/store/sqlite/merge_tables.h"
#include "collector/store/sqlite/query.h"
#include "common/stream/chain.h"
#include "common/wire/batch_codec.h"

namespace tidemark::store::sqlite {
namespace {

class Streams {
 public:
  Streams(Connection& connection, const Merging& merging)
      : connection_(connection), old_(merging.old_one.row.id), new_(merging.new_one.row.id) {
    Query last(connection_, "SELECT coalesce(max(epoch), 0) FROM epochs WHERE source=?");
    last.with(old_).next();
    epochs_ = last.take<std::int64_t>();
  }

  void merge() {
    arrivals();
    drop_cut_blocks();
    for (const char* table : {"epochs", "declarations"}) behind(table, "epoch", epochs_);
    behind("history", "ordinal", last_ordinal());
    Query(connection_,
          "UPDATE epochs SET superseded_epoch=superseded_epoch+?1 WHERE source=?2 AND epoch>?1 AND "
          "superseded_epoch>0")
        .with(epochs_, new_)
        .run();
    rename_in_journal();
    for (const char* table : {"losses", "refusals", "journal", "damaged", "blocks"}) rename_source(table);
    Query(connection_, "UPDATE blocks SET endpoint=?1 WHERE endpoint=?2").with(new_, old_).run();
  }

 private:
  std::int64_t last_ordinal() {
    Query query(connection_, "SELECT coalesce(max(ordinal), 0) FROM history WHERE source=?");
    query.with(old_).next();
    return query.take<std::int64_t>();
  }

  /// The newer one's rows come behind the older one's, of which `last` is the last. By way of numbers below
  /// zero, since none may meet another.
  void behind(const std::string& table, const std::string& number, std::int64_t last) {
    Query(connection_, "UPDATE " + table + " SET " + number + "=-" + number + " WHERE source=?")
        .with(new_)
        .run();
    Query(connection_, "UPDATE " + table + " SET " + number + "=?-" + number + " WHERE source=?")
        .with(last, new_)
        .run();
    Query(connection_, "UPDATE " + table + " SET source=? WHERE source=?").with(new_, old_).run();
  }

  /// Of the collector's own words the epoch is 0.
  void rename_source(const std::string& table) {
    Query(connection_, "UPDATE " + table +
                           " SET source=?1, epoch=CASE WHEN source=?1 AND epoch>0 THEN epoch+?3 ELSE epoch "
                           "END WHERE source IN (?1, ?2)")
        .with(new_, old_, epochs_)
        .run();
  }

  /// Of all endpoints that these sources speak for.
  void arrivals() {
    const std::string of_source =
        " AND component IN (SELECT c.key FROM components c JOIN endpoints e ON e.key=c.endpoint WHERE "
        "e.source=?2)";
    Query(connection_, "UPDATE arrivals SET epoch=epoch+?1 WHERE source=?2" + of_source)
        .with(epochs_, new_)
        .run();
    Query(connection_, "UPDATE arrivals SET source=?1 WHERE source=?2" + of_source).with(new_, old_).run();
  }

  /// Those that are cut count no more, and the two have been cut up to different rows.
  void drop_cut_blocks() {
    Query(connection_,
          "DELETE FROM blocks WHERE endpoint IN (?1, ?2) AND id<=(SELECT cut FROM endpoints WHERE "
          "endpoints.id=blocks.endpoint)")
        .with(new_, old_)
        .run();
  }

  /// What waits for the digest names its endpoint. The older one has hardly any such row.
  void rename_in_journal() {
    struct Row {
      std::int64_t id = 0;
      stream::Digest digest{};
      std::string section;
    };
    std::vector<Row> rows;
    {
      Query query(connection_, "SELECT id, digest, section FROM journal WHERE source=?");
      query.with(old_);
      while (query.next()) {
        Row& row = rows.emplace_back();
        query.into(row.id, row.digest, row.section);
      }
    }
    for (const Row& row : rows) {
      if (stream::digest_of(row.section) != row.digest) continue;  // the digest sets it aside
      auto section = wire::decode_section(row.section);
      if (!section.ok() || section->endpoint != old_) continue;
      section->endpoint = new_;
      const std::string bytes = wire::encode(*section);
      Query(connection_, "UPDATE journal SET digest=?, section=? WHERE id=?")
          .with(stream::digest_of(bytes), Blob{bytes}, row.id)
          .run();
    }
  }

  Connection& connection_;
  const SourceId old_, new_;
  std::int64_t epochs_ = 0;  // of the older one: the newer one's are counted on from there
};

}  // namespace

void merge_streams(Connection& connection, const Merging& merging) { Streams(connection, merging).merge(); }

}  // namespace tidemark::store::sqlite
