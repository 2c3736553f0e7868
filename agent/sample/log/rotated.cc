#include "agent/sample/log/rotated.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <set>
#include <system_error>
#include <tuple>

namespace tidemark::logfile {
namespace {

constexpr std::array<std::string_view, 6> kCompressions = {".gz", ".bz2", ".xz", ".zst", ".lz4", ".Z"};

/// ".1", "-20261126", ".2026-11-26_17", ".old"
bool is_mark(std::string_view text) {
  if (text.size() < 2 || (text[0] != '.' && text[0] != '-' && text[0] != '_')) return false;
  if (text == ".old" || text == ".bak") return true;
  bool digit = false;
  for (const char c : text) {
    digit = digit || (c >= '0' && c <= '9');
    if ((c < '0' || c > '9') && c != '.' && c != '-' && c != '_') return false;
  }
  return digit;
}

std::string_view without_compression(std::string_view name) {
  for (const std::string_view ending : kCompressions) {
    if (name.ends_with(ending)) return name.substr(0, name.size() - ending.size());
  }
  return name;
}

}  // namespace

bool is_rotated_name(std::string_view base, std::string_view name) {
  name = without_compression(name);
  if (name.starts_with(base) && is_mark(name.substr(base.size()))) return true;
  const auto dot = base.rfind('.');
  if (dot == std::string_view::npos || dot == 0) return false;
  const std::string_view stem = base.substr(0, dot), extension = base.substr(dot);
  return name.size() > base.size() && name.starts_with(stem) && name.ends_with(extension) &&
         is_mark(name.substr(stem.size(), name.size() - base.size()));
}

bool is_foreign_compression(std::string_view name) {
  return !name.ends_with(".gz") && without_compression(name).size() < name.size();
}

std::vector<Rotated> rotated_beside(const std::string& path) {
  const std::filesystem::path file(path);
  const std::string base = file.filename().string();
  std::vector<Rotated> out;
  std::error_code error;
  for (std::filesystem::directory_iterator it(file.parent_path(), error), end; !error && it != end;
       it.increment(error)) {
    if (!is_rotated_name(base, it->path().filename().string())) continue;
    auto state = state_of(it->path().string());
    if (state.ok()) out.push_back({it->path().string(), *state});
  }
  // One that is being compressed is there twice for a while; only the plain one is whole.
  std::set<std::string> paths;
  for (const Rotated& rotated : out) paths.insert(rotated.path);
  std::erase_if(out, [&](const Rotated& rotated) {
    const std::string plain(without_compression(rotated.path));
    return plain != rotated.path && paths.contains(plain);
  });
  std::sort(out.begin(), out.end(), [](const Rotated& a, const Rotated& b) {
    return std::tie(a.state.changed_ns, a.path) < std::tie(b.state.changed_ns, b.path);
  });
  if (out.size() > kRotatedMax) out.erase(out.begin(), out.end() - kRotatedMax);
  return out;
}

bool begins_alike(OpenFile& file, const Position& position) {
  if (position.head_bytes == 0) return true;
  const auto head = file.read(0, position.head_bytes);
  return head.ok() && head->size() == position.head_bytes && digest_of(*head) == position.head_digest;
}

std::size_t find_continued(const std::vector<Rotated>& rotated, const Position& position) {
  const auto fits = [&](const Rotated& candidate) {
    if (is_foreign_compression(candidate.path)) return false;
    const auto file = OpenFile::open_rotated(candidate.path);
    if (!file.ok() || !begins_alike(**file, position)) return false;
    if (!candidate.path.ends_with(".gz")) return candidate.state.size >= position.offset;
    // How much it holds is known by reading there.
    return position.offset == 0 || ((*file)->read(position.offset - 1, 1).value_or("").size() == 1);
  };
  for (std::size_t i = rotated.size(); i-- > 0;) {
    if (rotated[i].state.inode == position.inode && fits(rotated[i])) return i;
  }
  if (position.head_bytes == 0) return rotated.size();  // nothing to know it by
  for (const bool compressed : {false, true}) {
    for (std::size_t i = rotated.size(); i-- > 0;) {
      if (rotated[i].path.ends_with(".gz") == compressed && fits(rotated[i])) return i;
    }
  }
  return rotated.size();
}

}  // namespace tidemark::logfile
