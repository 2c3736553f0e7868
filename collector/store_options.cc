#include "collector/store_options.h"

namespace tidemark {

admission::AdmissionOptions admission_options(const StoreConfig& config) {
  admission::AdmissionOptions options;
  options.limits.series_max = static_cast<std::uint32_t>(config.endpoint_series_max);
  options.source_bytes_per_second = config.endpoint_rate_max;
  options.source_bytes_burst = config.endpoint_burst_max;
  options.series_max = static_cast<std::uint64_t>(config.series_max);
  return options;
}

retention::RetentionOptions retention_options(const StoreConfig& config) {
  retention::RetentionOptions options;
  options.samples = config.keep_samples;
  options.hours = config.keep_hours;
  options.days = config.keep_days;
  options.results = config.keep_results;
  options.events = config.keep_events;
  return options;
}

admin::ImportRules import_rules(const StoreConfig& config) {
  return {config.keep_results,
          config.keep_events,
          config.keep_days,
          {static_cast<std::uint64_t>(config.endpoint_series_max),
           static_cast<std::uint64_t>(config.series_max)}};
}

}  // namespace tidemark
