#include "collector/catalog/files.h"

#include <algorithm>

#include "collector/catalog/calendar_file.h"
#include "collector/catalog/catalog.h"

namespace tidemark::catalog {
namespace {

const FileText* find(const std::vector<FileText>& files, const std::string& path) {
  const auto at =
      std::find_if(files.begin(), files.end(), [&](const FileText& file) { return file.path == path; });
  return at == files.end() ? nullptr : &*at;
}

}  // namespace

CalendarText calendars_on_disk(ServiceFiles& files) {
  return [&files](const std::filesystem::path& path) -> absl::StatusOr<std::string> {
    // What several services name is one file, and the same for all of them.
    if (const FileText* known = find(files.calendars, path.string())) return known->text;
    auto text = read_calendar_text(path);
    if (text.ok()) files.calendars.push_back({path.string(), *text});
    return text;
  };
}

CalendarText calendars_kept(const ServiceFiles& files) {
  return [&files](const std::filesystem::path& path) -> absl::StatusOr<std::string> {
    if (const FileText* known = find(files.calendars, path.string())) return known->text;
    return absl::NotFoundError("'" + path.string() + "' was not kept");
  };
}

}  // namespace tidemark::catalog
