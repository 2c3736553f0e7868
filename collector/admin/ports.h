#pragma once

#include <absl/status/statusor.h>

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "collector/admission/device_book.h"
#include "collector/backup/backup.h"
#include "collector/catalog/catalog.h"
#include "collector/digest/digest.h"
#include "collector/doctor/examine.h"
#include "collector/identity/admins.h"
#include "collector/identity/registrar.h"
#include "collector/identity/succession.h"
#include "collector/reporting/reporter.h"
#include "collector/session/sessions.h"
#include "collector/store/identity_store.h"
#include "collector/store/import_store.h"
#include "collector/store/inventory_reader.h"
#include "collector/store/operations_store.h"
#include "collector/store/outbox_store.h"
#include "collector/store/proxy_store.h"
#include "collector/store/reader.h"
#include "collector/store/report_store.h"
#include "collector/store/write_trouble.h"
#include "collector/trends/assemble.h"
#include "collector/versions/catalog_versions.h"
#include "common/clock/clock.h"
#include "common/vitals/vitals.h"

namespace tidemark::admin {

/// What imported history may be like: what is older is forgotten by the store anyway.
struct ImportRules {
  Duration keep_results{};
  Duration keep_events{};
  Duration keep_samples{};  ///< in whatever tier
  store::ImportLimits limits;
};

/// Everything that answers are made of; all of it outlives the server, is thread-safe, and is never null.
struct Ports {
  store::Reader& reader;
  store::InventoryReader& inventory;
  store::IdentityStore& identities;
  store::OutboxStore& outbox;
  store::OperationsStore& operations;
  store::ReportStore& reports;
  store::ProxyStore& proxies;
  reporting::Reporter& reporter;
  mail::Outbox& mails;
  identity::Registrar& registrar;
  identity::Admins& admins;
  identity::Succession& succession;
  trends::TrendSource& trends;
  versions::CatalogVersions& versions;
  const catalog::CatalogHolder& catalog;
  digest::Digest& digest;
  backup::Backup& backup;
  store::ImportStore& imports;
  ImportRules import_rules;
  Vitals& vitals;
  const Clock& clock;
  std::string version;
  TimePoint started;
  StoreId store_id;
  std::uint64_t store_generation = 0;
  std::string enroll;   ///< host:port where endpoints enrol, and admins log in
  bool remote = false;  ///< admins of other machines are answered

  std::function<doctor::Premises()> premises;
  /// Absent: the store is written as it should.
  std::function<std::optional<store::WriteTrouble>()> write_trouble;
  std::function<std::vector<session::LiveSession>()> live;
  /// Versions of the monitor sets that connected sources were given.
  std::function<std::map<SourceId, std::string>()> monitor_sets;
  /// Of sources that named devices since the start.
  std::function<std::map<SourceId, admission::DeviceStanding>()> devices;
  /// Ends a source's streams; how many there were.
  std::function<std::uint64_t(SourceId, const stream::Closing&)> end_streams;
  /// Puts an event about an endpoint into the journal.
  std::function<void(SourceId, Event)> happened;
  /// The row of an endpoint was changed; its source's stream goes by the new one.
  std::function<void(SourceId)> endpoint_changed;
  /// Reads the catalogue anew; with mistakes the last good one stays.
  std::function<config::Mistakes()> reload;
  /// The files as they are now; with mistakes not to be used.
  std::function<catalog::Catalog(config::Mistakes&)> read_files;
  std::function<std::vector<std::string>()> last_mistakes;
  /// The trend in a sentence or two.
  std::function<std::string(const trends::ServiceTrend&)> summary;
};

}  // namespace tidemark::admin
