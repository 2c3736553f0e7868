#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "common/model/ids.h"
#include "common/model/time.h"

namespace tidemark {

/// Of the name under which the collector knows an endpoint.
inline constexpr std::size_t kEndpointNameBytesMax = 100;

/// What an endpoint says about itself; never trusted for anything but itself.
struct EndpointFacts {
  std::string hostname;
  std::string os;              ///< "Debian GNU/Linux 12 (bookworm)"
  std::string endpoint_class;  ///< "server", "desktop", "laptop", "router", …
  std::string class_reason;    ///< how it came to be of that class: "a notebook's case, a battery"
  std::string site;
  std::map<std::string, std::string> labels;
  std::string agent_version;
};

/// Who looks after it: network, backup, storage, desktop, security, server, or what its label "silo" says.
/// Without that label it is the usual one of its class; empty where neither tells.
std::string silo_of(const EndpointFacts& facts);

/// What the collector tells a source to observe, for one kind of check.
struct CheckSpec {
  std::string name;  ///< unique within the endpoint
  std::string type;  ///< "filesystem", "process", "tcp", "command"
  Duration interval{60'000};
  Duration timeout{10'000};
  std::uint32_t confirm = 1;
  /// By type. filesystem: path, warning_percent, critical_percent. process: process, min, max. tcp: host,
  /// port. command: command (its name in the endpoint's own agent.toml).
  std::map<std::string, std::string> parameters;
  friend bool operator==(const CheckSpec&, const CheckSpec&) = default;
};

/// What the collector tells a source to watch for: what happens becomes events.
struct WatchSpec {
  std::string name;                               ///< unique within the endpoint's watches
  std::string type;                               ///< "log", "journal", "units", …
  std::map<std::string, std::string> parameters;  ///< by type (watch_types.h)
  friend bool operator==(const WatchSpec&, const WatchSpec&) = default;
};

/// Chosen by the collector for an endpoint, sent in Welcome, kept on the endpoint for a start without a
/// collector.
struct MonitorSet {
  std::string version;  ///< digest of the content; empty means "none"
  Duration sampling_interval{10'000};
  std::vector<CheckSpec> checks;
  std::vector<WatchSpec> watches = {};
  /// Null where there is none of that name.
  const CheckSpec* find(std::string_view check) const;
  const WatchSpec* find_watch(std::string_view watch) const;
  friend bool operator==(const MonitorSet&, const MonitorSet&) = default;
};

}  // namespace tidemark
