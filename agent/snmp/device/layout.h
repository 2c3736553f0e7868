#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "agent/snmp/profile/profile.h"
#include "agent/snmp/walk/row_table.h"

namespace tidemark::snmp {

/// An object that is read, of a device or a row.
struct LayoutColumn {
  std::vector<Oid> oids;  ///< the first that the device answers
  ColumnKind kind = ColumnKind::kNumber;
  /// Read when a device is learnt alone, and kept: it seldom changes.
  bool slow = false;
};

/// Which columns a metric is made of.
struct MetricColumns {
  const Metric* metric = nullptr;
  std::size_t object = 0;
  std::optional<std::size_t> times, of, of_plus, scale, precision, choose_by, unless;
};

struct CheckColumns {
  const ProfileCheck* check = nullptr;
  std::size_t object = 0;
  std::optional<MetricColumns> measure;
  std::optional<std::size_t> unless;
};

/// A table, or the scalars as one of a single row.
struct LayoutTable {
  const ProfileTable* table = nullptr;  ///< null: the scalars
  std::vector<LayoutColumn> columns;
  std::vector<std::size_t> row_name, notes;
  std::optional<std::size_t> skip, keep, discontinuity;
  std::vector<std::size_t> measured;  ///< what has none of these is no row, but a name of one
  std::vector<MetricColumns> metrics;
  std::vector<CheckColumns> checks;
};

/// What some profiles together read of a device: each object once. Shared by all devices of the same
/// profiles.
struct Layout {
  std::vector<std::shared_ptr<const Profile>> profiles;
  LayoutTable scalars;
  std::vector<LayoutTable> tables;
};

std::shared_ptr<const Layout> layout_of(std::vector<std::shared_ptr<const Profile>> profiles);

}  // namespace tidemark::snmp
