#include "agent/reports.h"

#include "common/log/log.h"

namespace tidemark {

Reports::Reports(const std::filesystem::path& state_dir, Outflow& outflow, const Clock& clock, Vitals& vitals)
    : outflow_(outflow),
      clock_(clock),
      vitals_(vitals),
      last_file_(inbox::last_events_file(state_dir)),
      inbox_(inbox::folder_of(state_dir)) {}

void Reports::open() {
  if (auto status = inbox_.open(); !status.ok()) {
    log::warning(std::string(status.message()));
    outflow_.say("inbox.unusable", Severity::kWarning, std::string(status.message()));
    outflow_.flush();
  }
  auto known = inbox::LastEvents::read(last_file_);
  if (known.ok()) {
    last_ = std::move(*known);
  } else {
    log::warning(std::string(known.status().message()));
  }
}

void Reports::take() {
  const inbox::Taken taken = inbox_.take(clock_.now());
  if (taken.files.empty()) return;
  for (const Event& event : taken.events) {
    last_.note(event.name, event.time);
    outflow_.add(event);
  }
  vitals_.count("inbox.events", static_cast<std::int64_t>(taken.events.size()));
  if (taken.refused > 0) {
    vitals_.count("inbox.refused", static_cast<std::int64_t>(taken.refused));
    outflow_.say("inbox.refused", Severity::kWarning,
                 std::to_string(taken.refused) + " reported events are unreadable; " + taken.why);
  }
  outflow_.flush();
  if (!taken.events.empty()) {
    if (auto status = last_.write(last_file_); !status.ok()) log::warning(std::string(status.message()));
  }
  // After they are in the spool: a crash in between tells of them twice rather than never.
  inbox_.remove(taken);
}

}  // namespace tidemark
