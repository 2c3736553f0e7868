#pragma once

#include <absl/status/statusor.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace tidemark::check {

/// What systemd says of one unit, in its own words (org.freedesktop.systemd1(5)).
struct UnitFacts {
  std::string load;                       ///< "loaded", "not-found", "masked", "bad-setting", "error"
  std::string active;                     ///< "active", "inactive", "failed", "activating", …
  std::string sub;                        ///< "running", "exited", "dead", …
  std::string result;                     ///< "success", "exit-code", …; empty: that type of unit has none
  std::optional<std::uint32_t> restarts;  ///< by systemd itself; of services alone
  std::optional<double> changed_s;        ///< when `active` last changed, in seconds since 1970
};

/// systemd behind the system bus (DBUS_SYSTEM_BUS_ADDRESS names another one), through a libsystemd that is
/// loaded where it is there: nothing is linked to it, and no program is started. Its connection is kept and
/// made anew when it broke. Calls block, each for at most kCallMax. For one thread at a time.
class UnitBus {
 public:
  static constexpr std::uint64_t kCallMaxUs = 5'000'000;

  explicit UnitBus(std::string library = "libsystemd.so.0");
  ~UnitBus();

  /// kUnimplemented: there is no libsystemd. kUnavailable: no bus, or nobody on it who answers for systemd.
  /// kInvalidArgument: no unit can be called that. A unit that is not there has `load` "not-found".
  absl::StatusOr<UnitFacts> unit(const std::string& name);

 private:
  class Library;
  absl::Status connect();
  absl::StatusOr<UnitFacts> ask(const std::string& name);
  void let_go();

  const std::string library_name_;
  std::unique_ptr<Library> library_;
  struct sd_bus* bus_ = nullptr;  // ours; null: not connected
};

}  // namespace tidemark::check
