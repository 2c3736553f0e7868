#include "agent/snmp/device/layout.h"

#include <utility>

namespace tidemark::snmp {
namespace {

class Columns {
 public:
  explicit Columns(std::vector<LayoutColumn>& columns) : columns_(columns) {}

  std::size_t of(const Object& object, ColumnKind kind, bool slow = false) {
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (columns_[i].oids != object.oids || columns_[i].kind != kind) continue;
      columns_[i].slow = columns_[i].slow && slow;
      return i;
    }
    columns_.push_back({object.oids, kind, slow});
    return columns_.size() - 1;
  }
  std::optional<std::size_t> of(const std::optional<Object>& object, bool slow = false) {
    if (!object) return std::nullopt;
    return of(*object, ColumnKind::kNumber, slow);
  }

 private:
  std::vector<LayoutColumn>& columns_;
};

MetricColumns columns_of(const Metric& metric, Columns& columns) {
  MetricColumns out;
  out.metric = &metric;
  out.object = columns.of(metric.object, ColumnKind::kNumber);
  out.times = columns.of(metric.times, true);
  out.of = columns.of(metric.of);
  out.of_plus = columns.of(metric.of_plus);
  if (metric.sensor) {
    out.scale = columns.of(metric.sensor->scale, ColumnKind::kNumber, true);
    out.precision = columns.of(metric.sensor->precision, ColumnKind::kNumber, true);
  }
  out.choose_by = columns.of(metric.choose_by, true);
  out.unless = columns.of(metric.unless);
  return out;
}

CheckColumns columns_of(const ProfileCheck& check, Columns& columns) {
  CheckColumns out;
  out.check = &check;
  if (check.measure) {
    out.measure = columns_of(*check.measure, columns);
    out.object = out.measure->object;
  } else {
    out.object = columns.of(check.object, ColumnKind::kNumber);
  }
  out.unless = columns.of(check.unless);
  return out;
}

void add(const std::vector<Metric>& metrics, const std::vector<ProfileCheck>& checks, Columns& columns,
         LayoutTable& out) {
  for (const Metric& metric : metrics) out.metrics.push_back(columns_of(metric, columns));
  for (const ProfileCheck& check : checks) out.checks.push_back(columns_of(check, columns));
}

LayoutTable table_of(const ProfileTable& table) {
  LayoutTable out;
  out.table = &table;
  Columns columns(out.columns);
  for (const Object& name : table.row_name) out.row_name.push_back(columns.of(name, ColumnKind::kText));
  for (const Object& note : table.notes) out.notes.push_back(columns.of(note, ColumnKind::kText, true));
  out.skip = columns.of(table.skip, true);
  out.keep = columns.of(table.keep, true);
  out.discontinuity = columns.of(table.discontinuity);
  add(table.metrics, table.checks, columns, out);
  for (const MetricColumns& metric : out.metrics) out.measured.push_back(metric.object);
  for (const CheckColumns& check : out.checks) out.measured.push_back(check.object);
  return out;
}

}  // namespace

std::shared_ptr<const Layout> layout_of(std::vector<std::shared_ptr<const Profile>> profiles) {
  auto out = std::make_shared<Layout>();
  out->profiles = std::move(profiles);
  Columns scalars(out->scalars.columns);
  for (const auto& profile : out->profiles) {
    add(profile->metrics, profile->checks, scalars, out->scalars);
    for (const ProfileTable& table : profile->tables) out->tables.push_back(table_of(table));
  }
  return out;
}

}  // namespace tidemark::snmp
