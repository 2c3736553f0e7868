#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "agent/inbox/inbox.h"
#include "agent/inbox/last_events.h"
#include "agent/outflow.h"
#include "common/clock/clock.h"
#include "common/vitals/vitals.h"

namespace tidemark {

/// What other programs of this machine report ('tidemark-agent event'): taken from the inbox into the spool,
/// and remembered for the checks that wait for it. Confined to the agent's loop.
class Reports {
 public:
  Reports(const std::filesystem::path& state_dir, Outflow& outflow, const Clock& clock, Vitals& vitals);

  void open();
  void take();
  /// When an event of that name was reported last; absent: never.
  std::optional<TimePoint> last(const std::string& event) const { return last_.find(event); }

 private:
  Outflow& outflow_;
  const Clock& clock_;
  Vitals& vitals_;
  const std::filesystem::path last_file_;
  inbox::Inbox inbox_;
  inbox::LastEvents last_;
};

}  // namespace tidemark
