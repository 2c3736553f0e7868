#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/model/time.h"

/// The history of the catalogue of services: the files that each version was read from, whole.
namespace tidemark::store {

/// A file as it was read.
struct CatalogFile {
  enum class Kind : std::uint8_t {
    kServices,  ///< defines services
    kCalendar,  ///< has holidays, and is named by one that does
  };
  Kind kind = Kind::kServices;
  std::string path;  ///< as it was opened
  std::string text;
  friend bool operator==(const CatalogFile&, const CatalogFile&) = default;
};

/// A catalogue that was in force from `taken` until the next one was.
struct CatalogVersionRow {
  std::int64_t id = 0;  ///< grows with each
  TimePoint taken;      ///< by the collector's clock
  std::string version;  ///< the digest of what it says, as the collector of that time made it
  friend bool operator==(const CatalogVersionRow&, const CatalogVersionRow&) = default;
};

/// All files together are no larger.
inline constexpr std::size_t kCatalogBytesMax = 32 << 20;

/// Port to that history, of which nothing is ever forgotten: a text that several versions share is kept once.
/// Thread-safe. Reading calls: kDataLoss where what is asked for is damaged, with its time and version.
class CatalogStore {
 public:
  virtual ~CatalogStore() = default;

  /// `row.id` is not looked at. Nothing is kept where the newest version has the same digest, or was read
  /// from the same texts; whether it was kept. Returns once it is durable; must not be called from a commit's
  /// callback. kResourceExhausted where the files are larger than kCatalogBytesMax.
  virtual absl::StatusOr<bool> add(const CatalogVersionRow& row, const std::vector<CatalogFile>& files) = 0;
  /// The newest one of those that were taken at or before the time.
  virtual absl::StatusOr<std::optional<CatalogVersionRow>> in_force(TimePoint time) = 0;
  virtual absl::StatusOr<std::optional<CatalogVersionRow>> first() = 0;
  /// The newest `limit`, newest first.
  virtual absl::StatusOr<std::vector<CatalogVersionRow>> versions(std::size_t limit) = 0;
  /// What the version was read from, in the order in which it was kept. kNotFound.
  virtual absl::StatusOr<std::vector<CatalogFile>> files(std::int64_t id) = 0;
};

}  // namespace tidemark::store
