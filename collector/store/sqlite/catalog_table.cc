#include "collector/store/sqlite/catalog_table.h"

#include <string>

#include "collector/series/seal.h"

namespace tidemark::store::sqlite {
namespace {

/// Eight bytes over what a version says, and over each of its files.
std::string checksum_of(const CatalogVersionRow& row, const std::vector<CatalogFile>& files) {
  std::string said = std::to_string(unix_ms(row.taken)) + " " + row.version + "\n";
  for (const CatalogFile& file : files)
    said += std::to_string(static_cast<int>(file.kind)) + " " + series::checksum_of(file.text) + " " +
            file.path + "\n";
  return series::checksum_of(said);
}

/// The number of a text, which is kept if it is not yet there.
std::int64_t keep_text(Connection& connection, const std::string& text) {
  const std::string digest = series::checksum_of(text);
  {
    Query known(connection, "SELECT id FROM catalogue_texts WHERE digest=? AND bytes=?");
    if (known.with(Blob{digest}, Blob{text}).next()) return known.take<std::int64_t>();
  }
  Query kept(connection, "INSERT INTO catalogue_texts (digest, bytes) VALUES (?, ?) RETURNING id");
  kept.with(Blob{digest}, Blob{text}).next();
  return kept.take<std::int64_t>();
}

}  // namespace

void make_catalog_tables(Connection& connection) {
  connection.execute(R"sql(
CREATE TABLE catalogues (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  taken INTEGER NOT NULL,
  version TEXT NOT NULL,
  digest BLOB NOT NULL
) STRICT;
CREATE TABLE catalogue_files (
  catalogue INTEGER NOT NULL,
  place INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  path TEXT NOT NULL,
  text INTEGER NOT NULL,
  PRIMARY KEY (catalogue, place)
) STRICT, WITHOUT ROWID;
CREATE TABLE catalogue_texts (
  id INTEGER PRIMARY KEY,
  digest BLOB NOT NULL,
  bytes BLOB NOT NULL
) STRICT;
CREATE INDEX catalogue_texts_by_digest ON catalogue_texts (digest);
)sql");
}

void put_catalog(Connection& connection, const CatalogVersionRow& row,
                 const std::vector<CatalogFile>& files) {
  std::int64_t id = 0;
  {
    Query kept(connection, "INSERT INTO catalogues (taken, version, digest) VALUES (?, ?, ?) RETURNING id");
    kept.with(row.taken, row.version, Blob{checksum_of(row, files)}).next();
    id = kept.take<std::int64_t>();
  }
  std::int64_t place = 0;
  for (const CatalogFile& file : files) {
    const std::int64_t text = keep_text(connection, file.text);
    Query(connection,
          "INSERT INTO catalogue_files (catalogue, place, kind, path, text) VALUES (?, ?, ?, ?, ?)")
        .with(id, place++, file.kind, file.path, text)
        .run();
  }
}

std::vector<CatalogVersionRow> catalogs(Connection& connection, std::optional<TimePoint> until,
                                        std::size_t limit) {
  Query query(
      connection,
      "SELECT id, taken, version FROM catalogues WHERE ?1 IS NULL OR taken<=?1 ORDER BY id DESC LIMIT ?2");
  query.with(until, limit);
  std::vector<CatalogVersionRow> out;
  while (query.next()) {
    CatalogVersionRow row;
    query.into(row.id, row.taken, row.version);
    out.push_back(std::move(row));
  }
  return out;
}

absl::StatusOr<std::vector<CatalogFile>> files_of_catalog(Connection& connection, std::int64_t id) {
  CatalogVersionRow row;
  std::string digest;
  {
    Query query(connection, "SELECT taken, version, digest FROM catalogues WHERE id=?");
    if (!query.with(id).next())
      return absl::NotFoundError("there is no version " + std::to_string(id) + " of the catalogue");
    query.into(row.taken, row.version, digest);
  }
  std::vector<CatalogFile> out;
  Query query(connection,
              "SELECT f.kind, f.path, t.bytes FROM catalogue_files f LEFT JOIN catalogue_texts t ON "
              "t.id=f.text WHERE f.catalogue=? ORDER BY f.place");
  query.with(id);
  while (query.next()) {
    CatalogFile file;
    query.into(file.kind, file.path, file.text);
    out.push_back(std::move(file));
  }
  if (checksum_of(row, out) != digest) {
    return absl::DataLossError("the catalogue of " + rfc3339(row.taken) +
                               " is damaged in the store: its checksum is wrong");
  }
  return out;
}

}  // namespace tidemark::store::sqlite
