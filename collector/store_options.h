#pragma once

#include "collector/admin/ports.h"
#include "collector/admission/admission.h"
#include "collector/collector_config.h"
#include "collector/retention/retention.h"

/// What [store] of collector.toml means to the rooms that it is about.
namespace tidemark {

admission::AdmissionOptions admission_options(const StoreConfig& config);
retention::RetentionOptions retention_options(const StoreConfig& config);
admin::ImportRules import_rules(const StoreConfig& config);

}  // namespace tidemark
