#include <optional>
#include <vector>

#include "collector/store/sqlite/history_table.h"
#include "collector/verify/tables.h"

namespace tidemark::verify {
namespace {

std::optional<SourceId> source_behind(Connection& connection, std::optional<SourceId> last) {
  Query query(connection, "SELECT min(source) FROM history WHERE ?1 IS NULL OR source>?1");
  query.with(last).next();
  return query.take<std::optional<SourceId>>();
}

}  // namespace

void verify_history(Connection& connection, Report& report) {
  const std::string trouble = trouble_of([&] {
    for (auto source = source_behind(connection, std::nullopt); source;
         source = source_behind(connection, source)) {
      Query query(connection, "SELECT ordinal, digest, items FROM history WHERE source=? ORDER BY ordinal");
      query.with(*source);
      std::int64_t last = 0;
      while (query.next()) {
        const auto ordinal = query.take<std::int64_t>();
        const auto checksum = query.take<std::string>();
        std::vector<stream::HistoryItem> items;
        report.looked("history");
        std::string what;
        if (!store::sqlite::open_history(checksum, query.take<std::string_view>(), items)) {
          what = "its checksum is wrong, or it does not read";
        } else if (last + static_cast<std::int64_t>(items.size()) > ordinal) {
          what = "it has " + std::to_string(items.size()) + " entries, and the row before it ends with " +
                 std::to_string(last);
        }
        if (!what.empty())
          report.found({"history", source->text() + " " + std::to_string(ordinal), "", {}, {}, what});
        last = ordinal;
      }
    }
  });
  if (!trouble.empty()) report.found({"history", "", "", {}, {}, "its rows cannot be read: " + trouble});
}

}  // namespace tidemark::verify
