#pragma once

#include <string>

#include "collector/store/sqlite/query.h"
#include "collector/versions/catalog_versions.h"
#include "tests/collector/catalog/folder.h"
#include "tests/collector/store/sqlite/store_bench.h"

namespace tidemark::versions {

inline constexpr Duration kHour = std::chrono::hours(1);
inline constexpr Duration kDay = std::chrono::hours(24);

/// A folder of services that is read into a store's history.
struct VersionsBench : store::sqlite::StoreBench {
  /// `text` is all that services.d says from now on.
  void take(const std::string& text) {
    files.write_service("a.toml", text);
    const auto mistakes = holder.reload(files.services(), files.sets());
    INFO(mistakes.text());
    REQUIRE(mistakes.none());
    versions->keep();
  }
  void restart() {
    versions.reset();
    store.reset();
    open();
    versions.emplace(store->catalogs(), holder, clock, vitals);
  }
  void damage(const std::string& sql) {
    versions.reset();
    store.reset();
    {
      auto connection = store::sqlite::Connection::open_writer(file());
      REQUIRE(connection.ok());
      (*connection)->execute(sql);
    }
    open();
    versions.emplace(store->catalogs(), holder, clock, vitals);
  }

  Folder files;
  catalog::CatalogHolder holder;
  std::optional<CatalogVersions> versions{std::in_place, store->catalogs(), holder, clock, vitals};
};

inline std::string service(const std::string& name, const std::string& keys = "",
                           const std::string& members = "select = [{ check = \"*\" }]") {
  return "[[service]]\nname = \"" + name + "\"\n" + keys + "[service.members]\n" + members + "\n";
}

}  // namespace tidemark::versions
