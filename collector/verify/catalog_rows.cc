#include "collector/series/seal.h"
#include "collector/store/sqlite/catalog_table.h"
#include "collector/verify/tables.h"

namespace tidemark::verify {

void verify_catalogs(Connection& connection, Report& report) {
  walk(connection, "catalogue_texts", report, [&](std::int64_t id) {
    Query query(connection, "SELECT digest, bytes FROM catalogue_texts WHERE id=?");
    if (!query.with(id).next()) return;
    std::string digest, bytes;
    query.into(digest, bytes);
    report.looked("catalogue_texts");
    if (series::checksum_of(bytes) != digest)
      report.found({"catalogue_texts", std::to_string(id), "", {}, {}, "its checksum is wrong"});
  });
  walk(connection, "catalogues", report, [&](std::int64_t id) {
    const auto files = store::sqlite::files_of_catalog(connection, id);
    if (absl::IsNotFound(files.status())) return;
    report.looked("catalogues");
    if (!files.ok())
      report.found({"catalogues", std::to_string(id), "", {}, {}, std::string(files.status().message())});
  });
}

}  // namespace tidemark::verify
