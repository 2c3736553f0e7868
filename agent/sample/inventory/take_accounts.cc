#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "agent/sample/inventory/kinds.h"
#include "agent/sample/inventory/parse.h"
#include "agent/sample/inventory/take.h"
#include "common/disk/file.h"

/// What an admin set up: users, and services as systemd's unit files have them.
namespace tidemark::inventory {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kAccountBytesMax = 16 << 20;
constexpr std::size_t kUnitBytesMax = 256 << 10;

/// The ones that hide those of the same name in later folders first.
constexpr std::array<const char*, 4> kUnitFolders = {"etc/systemd/system", "usr/local/lib/systemd/system",
                                                     "usr/lib/systemd/system", "lib/systemd/system"};

bool is_unit(std::string_view name) {
  return name.ends_with(".service") || name.ends_with(".socket") || name.ends_with(".timer");
}

/// A link's target below the root, as the host itself would find it.
fs::path target_of(const fs::path& root, const fs::path& link) {
  std::error_code none;
  const fs::path target = fs::read_symlink(link, none);
  return target.is_absolute() ? root / target.relative_path() : link.parent_path() / target;
}

/// "getty@.service" of "getty@tty1.service"; empty: it is no instance.
std::string template_of(const std::string& unit) {
  const auto at = unit.find('@');
  const auto dot = unit.rfind('.');
  if (at == std::string::npos || dot == std::string::npos || at + 1 >= dot) return {};
  return unit.substr(0, at + 1) + unit.substr(dot);
}

struct Found {
  fs::path file;  ///< empty: masked
};

class Units {
 public:
  explicit Units(const fs::path& root) : root_(root) {}

  bool look() {
    bool any = false;
    std::error_code none;
    for (const char* name : kUnitFolders) {
      const fs::path folder = root_ / name;
      if (!fs::is_directory(folder, none)) continue;
      any = true;
      // The same folder twice, where /lib is a link to /usr/lib.
      if (std::string_view(name) == "lib/systemd/system" && fs::is_symlink(root_ / "lib", none)) continue;
      look_into(folder, std::string_view(name).starts_with("etc"));
    }
    for (const std::string& name : enabled_) {
      const std::string of = template_of(name);
      if (!of.empty() && found_.contains(of)) found_.emplace(name, found_.at(of));
    }
    return any;
  }

  InventoryItems items() const {
    InventoryItems out;
    for (const auto& [name, unit] : found_) {
      Attributes values;
      if (unit.file.empty()) {
        values.push_back({"state", "masked"});
      } else {
        const auto text = disk::read_file(unit.file, kUnitBytesMax);
        const Unit read = text.ok() ? parse_unit(*text) : Unit{};
        add(values, "description", read.description);
        values.push_back({"state", !text.ok()                ? "not readable"
                                   : enabled_.contains(name) ? "enabled"
                                   : read.installable        ? "disabled"
                                                             : "static"});
      }
      out[name] = std::move(values);
    }
    return out;
  }

 private:
  void look_into(const fs::path& folder, bool admins) {
    std::error_code none;
    for (const std::string& name : names_in(folder)) {
      const fs::path path = folder / name;
      if (admins && (name.ends_with(".wants") || name.ends_with(".requires"))) {
        for (const std::string& wanted : names_in(path)) {
          if (is_unit(wanted)) enabled_.insert(wanted);
        }
        continue;
      }
      if (!is_unit(name) || found_.contains(name)) continue;
      if (!fs::is_symlink(path, none)) {
        if (fs::is_regular_file(path, none)) found_[name] = {path};
        continue;
      }
      const fs::path target = target_of(root_, path);
      if (target.filename() == "null") {
        found_[name] = {};
      } else if (target.filename() == name) {
        found_[name] = {target};
      } else if (admins) {
        enabled_.insert(target.filename());  // an alias, which enabling made
      }
    }
  }

  const fs::path root_;
  std::map<std::string, Found> found_;
  std::set<std::string> enabled_;
};

}  // namespace

absl::StatusOr<InventoryItems> take_users(const fs::path& root) {
  const auto passwd = disk::read_file(root / "etc/passwd", kAccountBytesMax);
  if (!passwd.ok()) return passwd.status();
  const auto group = disk::read_file(root / "etc/group", kAccountBytesMax);
  if (!group.ok()) return group.status();
  return parse_users(*passwd, *group);
}

absl::StatusOr<InventoryItems> take_services(const fs::path& root) {
  Units units(root);
  if (!units.look()) {
    return absl::NotFoundError(
        "there is no folder of systemd's units: services of other init systems are not told");
  }
  return units.items();
}

}  // namespace tidemark::inventory
