#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "collector/catalog/files.h"
#include "collector/catalog/service.h"
#include "common/config/document.h"
#include "common/model/endpoint.h"
#include "common/sync/mutex.h"

namespace tidemark::catalog {

/// A monitor set and whom it is for: sets.d/*.toml.
struct SetDefinition {
  std::string name;     ///< unique
  std::string where;    ///< its file
  std::string version;  ///< a digest of what it says
  Selector select;      ///< by class, site, labels and endpoint name; empty: everybody
  std::optional<Duration> sampling_interval;
  std::vector<CheckSpec> checks;
  std::vector<WatchSpec> watches;
};

/// What an endpoint is to observe, and why.
struct Plan {
  /// Of a check or a watch of the set.
  struct Origin {
    std::string set;
    std::vector<std::string> overridden;  ///< sets that say something else about it, by their layers
  };
  MonitorSet set;
  std::vector<const SetDefinition*> layers;  ///< of the catalogue, the undermost first
  std::vector<Origin> origins;               ///< of each check of `set`
  std::vector<Origin> watch_origins;         ///< of each watch of `set`
};

/// All services and monitor sets as one consistent value. Immutable; any thread may read it.
class Catalog {
 public:
  static constexpr std::size_t kServicesMax = 10'000;
  static constexpr std::size_t kFilesMax = 1'000;  ///< in each folder

  Catalog() = default;
  /// `left`: mail addresses of people who are gone.
  /// `files`: what the services were read from.
  Catalog(std::vector<Service> services, std::vector<SetDefinition> sets, std::set<std::string> left = {},
          ServiceFiles files = {});

  const std::vector<Service>& services() const { return services_; }
  const Service* find(const std::string& name) const;
  const std::vector<SetDefinition>& sets() const { return sets_; }
  /// A digest of the services' content: a figure names the definition that it was made with.
  const std::string& version() const { return version_; }

  /// What the services were read from.
  const ServiceFiles& files() const { return files_; }

  /// All sets that match, in layers: those that name no endpoint in the order of their files, over them those
  /// that do. A later sampling interval, or check or watch of the same name, wins.
  Plan plan_for(const Candidate& endpoint) const;
  MonitorSet monitor_set_for(const Candidate& endpoint) const { return plan_for(endpoint).set; }
  const SetDefinition* find_set(const std::string& name) const;
  /// Whether the person's mail address is one of people who are gone, in whatever case it is written.
  bool has_left(const Person& person) const;

 private:
  std::vector<Service> services_;
  std::vector<SetDefinition> sets_;
  std::set<std::string> left_;
  std::string version_;
  ServiceFiles files_;
};

/// Reads all *.toml of both folders, in the order of their names. Mistakes of all files are reported at once;
/// with any, the result is not to be used. A folder that is not there is empty.
Catalog load_catalog(const std::filesystem::path& services, const std::filesystem::path& sets,
                     config::Mistakes& mistakes);
/// The services of files that were kept, without monitor sets and files(). What was valid once may have
/// mistakes for today's reader; then it is not to be used.
Catalog read_catalog(const ServiceFiles& files, config::Mistakes& mistakes);

/// Parts of both, for one file. `calendar` gives the calendars of holidays.
void read_services(const config::Table& root, std::vector<Service>& services, const CalendarText& calendar);
/// [people]
void read_people(const config::Table& root, std::set<std::string>& left);
void read_set(const config::Table& root, const std::string& file_name, std::vector<SetDefinition>& sets);

/// The last good catalogue. Thread-safe.
class CatalogHolder {
 public:
  std::shared_ptr<const Catalog> get() const;
  void put(Catalog catalog);
  /// Loads and, where there are no mistakes, takes it; what get() gave before stays whole.
  config::Mistakes reload(const std::filesystem::path& services, const std::filesystem::path& sets);

 private:
  mutable Mutex mutex_;
  std::shared_ptr<const Catalog> catalog_ ABSL_GUARDED_BY(mutex_) = std::make_shared<Catalog>();
};

}  // namespace tidemark::catalog
