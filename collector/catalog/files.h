#pragma once

#include <absl/status/statusor.h>

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "common/config/document.h"

/// The files that services are read from, so that they can be read again from what was kept of them.
namespace tidemark::catalog {

/// A file as it was read, whole.
struct FileText {
  std::string path;
  std::string text;
};

struct ServiceFiles {
  std::vector<FileText> definitions;  ///< *.toml, in order of their names
  std::vector<FileText> calendars;    ///< of holidays, that definitions name; each once
};

/// A calendar's text by its path, or why there is none.
using CalendarText = std::function<absl::StatusOr<std::string>(const std::filesystem::path&)>;

/// Reads calendars from the disk, and adds each that could be read to `files`, which outlives it.
CalendarText calendars_on_disk(ServiceFiles& files);
/// Those of `files` alone, which outlives it.
CalendarText calendars_kept(const ServiceFiles& files);

}  // namespace tidemark::catalog
