#pragma once

#include <vector>

#include "collector/catalog/service.h"
#include "collector/store/operations_store.h"
#include "collector/trends/planned_work.h"

namespace tidemark::trends {

/// What an entry's scope is compared with.
struct Workplace {
  const catalog::Service* service = nullptr;
  std::vector<std::size_t> components;                      ///< all places in the service's tree, in order
  const std::vector<Choice>* choices = nullptr;             ///< of those places, among others
  const std::vector<catalog::Service>* services = nullptr;  ///< where a scope's service is looked up
};

/// The times within `range` at which entries of planned work concern the service: from the later of their
/// begin and their entry to the earlier of their end and their cancellation.
std::vector<PlannedWindow> windows_of(const std::vector<store::MaintenanceRow>& rows,
                                      const Workplace& workplace, timeline::Interval range);

}  // namespace tidemark::trends
