#include "collector/versions/catalog_versions.h"

#include <algorithm>
#include <set>

#include "common/log/log.h"

namespace tidemark::versions {
namespace {

using Kind = store::CatalogFile::Kind;

std::vector<store::CatalogFile> rows_of(const catalog::ServiceFiles& files) {
  std::vector<store::CatalogFile> out;
  for (const catalog::FileText& file : files.definitions)
    out.push_back({Kind::kServices, file.path, file.text});
  for (const catalog::FileText& file : files.calendars)
    out.push_back({Kind::kCalendar, file.path, file.text});
  return out;
}

catalog::ServiceFiles files_of(std::vector<store::CatalogFile> rows) {
  catalog::ServiceFiles out;
  for (store::CatalogFile& row : rows)
    (row.kind == Kind::kServices ? out.definitions : out.calendars)
        .push_back({std::move(row.path), std::move(row.text)});
  return out;
}

/// What is left of the changes where only one service is asked for.
catalog::CatalogChanges of_service(const catalog::CatalogChanges& all, const std::string& service) {
  catalog::CatalogChanges out;
  for (const std::string& name : all.added)
    if (name == service) out.added.push_back(name);
  for (const std::string& name : all.removed)
    if (name == service) out.removed.push_back(name);
  for (const catalog::ServiceChange& change : all.changed)
    if (change.name == service) out.changed.push_back(change);
  return out;
}

bool none(const catalog::CatalogChanges& changes) {
  return changes.added.empty() && changes.removed.empty() && changes.changed.empty();
}

}  // namespace

void CatalogVersions::keep() {
  MutexLock lock(keeping_);
  const auto catalog = holder_.get();
  const auto kept = store_.add({0, clock_.now(), catalog->version()}, rows_of(catalog->files()));
  if (kept.ok()) {
    if (*kept) vitals_.count("catalog.versions_kept");
    return;
  }
  vitals_.count("catalog.versions_not_kept");
  log::error("the catalogue's history lacks the present version " + catalog->version() +
             ", until it is read again: " + std::string(kept.status().message()));
}

absl::StatusOr<CatalogVersions::Read> CatalogVersions::read(const store::CatalogVersionRow& row) {
  {
    MutexLock lock(mutex_);
    const auto known =
        std::find_if(read_.begin(), read_.end(), [&](const auto& one) { return one.first == row.id; });
    if (known != read_.end()) {
      std::rotate(known, known + 1, read_.end());
      return read_.back().second;
    }
  }
  auto rows = store_.files(row.id);
  if (!rows.ok()) return rows.status();
  config::Mistakes mistakes;
  auto out =
      std::make_shared<const catalog::Catalog>(catalog::read_catalog(files_of(*std::move(rows)), mistakes));
  if (!mistakes.none()) {
    const std::size_t more = mistakes.lines().size() - 1;
    return absl::FailedPreconditionError(
        "the catalogue of " + rfc3339(row.taken) + " cannot be read by this version of tidemarkd: " +
        mistakes.lines().front() + (more == 0 ? "" : " (and " + std::to_string(more) + " more)"));
  }
  MutexLock lock(mutex_);
  if (read_.size() == kReadMax) read_.erase(read_.begin());
  read_.emplace_back(row.id, out);
  return out;
}

Definition CatalogVersions::today() {
  Definition out;
  out.catalog = holder_.get();
  out.version = out.catalog->version();
  const auto newest = store_.versions(1);
  if (!newest.ok() || newest->empty()) return out;
  const store::CatalogVersionRow& row = newest->front();
  bool same = row.version == out.version;
  if (!same) {
    // Another version of tidemarkd may have made another digest of it.
    const auto kept = read(row);
    same = kept.ok() && (*kept)->version() == out.version;
  }
  if (same) out.since = row.taken;
  return out;
}

absl::StatusOr<Definition> CatalogVersions::at(TimePoint then) {
  auto row = store_.in_force(then);
  if (!row.ok()) return row.status();
  const bool before_first = !*row;
  if (before_first) row = store_.first();
  if (!row.ok()) return row.status();
  if (!*row)
    return absl::FailedPreconditionError(
        "no catalogue is kept of any time: ask for today's definition, and see tidemarkd's log");
  const auto catalog = read(**row);
  if (!catalog.ok()) return catalog.status();
  return Definition{*catalog, (*row)->version, (*row)->taken, then, before_first};
}

absl::StatusOr<Versions> CatalogVersions::history(const std::string& service, std::size_t limit) {
  const auto rows = store_.versions(kLookedMax + 1);
  if (!rows.ok()) return rows.status();
  Versions out;
  for (std::size_t i = 0; i < rows->size(); ++i) {
    if (out.notes.size() == limit || i == kLookedMax) {
      out.more = true;
      break;
    }
    const store::CatalogVersionRow& row = (*rows)[i];
    VersionNote note{row.taken, row.version, i + 1 == rows->size(), {}, {}};
    const auto after = read(row);
    const auto before = note.first ? std::make_shared<const catalog::Catalog>() : read((*rows)[i + 1]);
    for (const auto* one : {&after, &before}) {
      if (!one->ok() && note.trouble.empty()) note.trouble = std::string(one->status().message());
    }
    if (after.ok() && !service.empty() && !out.time_zone) {
      if (const auto* found = (*after)->find(service)) out.time_zone = found->hours.time_zone;
    }
    if (note.trouble.empty()) note.changes = catalog::changes(**before, **after);
    if (!service.empty()) note.changes = of_service(note.changes, service);
    if (service.empty() || !none(note.changes) || !note.trouble.empty()) out.notes.push_back(std::move(note));
  }
  return out;
}

absl::StatusOr<std::vector<std::string>> CatalogVersions::services_between(TimePoint from, TimePoint to) {
  const auto rows = store_.versions(kLookedMax);
  if (!rows.ok()) return rows.status();
  std::set<std::string> names;
  for (std::size_t i = 0; i < rows->size(); ++i) {
    const bool oldest = i + 1 == rows->size();
    if ((*rows)[i].taken > to && !oldest) continue;
    const auto catalog = read((*rows)[i]);
    if (!catalog.ok()) return catalog.status();
    for (const catalog::Service& service : (*catalog)->services()) names.insert(service.name);
    if ((*rows)[i].taken <= from) break;
  }
  return std::vector<std::string>(names.begin(), names.end());
}

}  // namespace tidemark::versions
