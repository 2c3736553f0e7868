#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "agent/sample/log/open_file.h"
#include "agent/sample/log/position.h"

namespace tidemark::logfile {

/// Whether a file of that name may be what `base` once was, as logrotate and others name it: app.log.1,
/// app.log-20261126.gz, app-20261126.log, app.log.old. Pure.
bool is_rotated_name(std::string_view base, std::string_view name);
/// Compressed in a way that this agent does not read.
bool is_foreign_compression(std::string_view name);

struct Rotated {
  std::string path;
  FileState state;
};
/// What lies beside the file and was rotated, the oldest first; at most kRotatedMax, the newest.
constexpr std::size_t kRotatedMax = 100;
std::vector<Rotated> rotated_beside(const std::string& path);

/// Whether a file begins with what was read up to that position.
bool begins_alike(OpenFile& file, const Position& position);
/// Where in the list the file stands that holds what was read up to the position and at least as much; its
/// size where there is none. The same inode is the best sign, and a plain file a better one than a
/// compressed.
std::size_t find_continued(const std::vector<Rotated>& rotated, const Position& position);

}  // namespace tidemark::logfile
