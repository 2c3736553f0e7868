#include "common/model/telemetry.h"

namespace tidemark {

std::string_view name_of(CheckState state) {
  switch (state) {
    case CheckState::kOk:
      return "ok";
    case CheckState::kWarning:
      return "warning";
    case CheckState::kCritical:
      return "critical";
    case CheckState::kUnknown:
      return "unknown";
  }
  return "unknown";
}

int badness(CheckState state) {
  switch (state) {
    case CheckState::kOk:
      return 0;
    case CheckState::kWarning:
      return 1;
    case CheckState::kUnknown:
      return 2;
    case CheckState::kCritical:
      return 3;
  }
  return 2;
}

std::string_view name_of(Severity severity) {
  switch (severity) {
    case Severity::kInfo:
      return "info";
    case Severity::kWarning:
      return "warning";
    case Severity::kError:
      return "error";
    case Severity::kCritical:
      return "critical";
  }
  return "info";
}

std::string_view name_of(LossReason reason) {
  switch (reason) {
    case LossReason::kSpoolFull:
      return "spool full";
    case LossReason::kSpoolAge:
      return "spool age";
    case LossReason::kRefused:
      return "refused";
    case LossReason::kPoison:
      return "ended the stream twice";
    case LossReason::kDamaged:
      return "damaged in the spool";
    case LossReason::kDisk:
      return "spool not writable";
    case LossReason::kRestored:
      return "collector restored";
    case LossReason::kUnproven:
      return "unproven after a copy";
  }
  return "unknown";
}

Counts counts_of(const Section& section) {
  Counts counts;
  for (const SampleBlock& block : section.blocks) counts.samples += block.values.size();
  counts.results = section.results.size();
  counts.events = section.events.size();
  return counts;
}

Counts counts_of(const Batch& batch) {
  Counts counts;
  for (const Section& section : batch.sections) counts += counts_of(section);
  return counts;
}

}  // namespace tidemark
