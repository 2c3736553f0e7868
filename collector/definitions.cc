#include "collector/definitions.h"

#include <utility>

#include "common/log/log.h"

namespace tidemark {

config::Mistakes Definitions::read() {
  config::Mistakes mistakes;
  catalog::Catalog loaded = catalog::load_catalog(config_.services_dir, config_.sets_dir, mistakes);
  auto schedules = schedule::load_reports(config_.reports_dir, mistakes);
  if (mistakes.none()) {
    catalog_.put(std::move(loaded));
    schedules_.put(std::move(schedules));
    good_ = true;
  }
  for (const std::string& line : mistakes.lines()) log::error(line);
  {
    const MutexLock lock(mutex_);
    mistakes_ = mistakes.lines();
  }
  const auto now = catalog_.get();
  log::info((mistakes.none() ? "catalogue read: " : "the catalogue has mistakes, the last good one stays: ") +
            std::to_string(now->services().size()) + " services, " + std::to_string(now->sets().size()) +
            " monitor sets, " + std::to_string(schedules_.get()->size()) + " schedules of reports");
  return mistakes;
}

std::vector<std::string> Definitions::mistakes() {
  const MutexLock lock(mutex_);
  return mistakes_;
}

}  // namespace tidemark
