#include "agent/doctor.h"

#include <algorithm>

#include "agent/config/enrollment.h"
#include "agent/enroll/enroll.h"
#include "agent/enroll/identity.h"
#include "agent/spool/glance.h"
#include "agent/spool/sqlite_entry_store.h"
#include "common/clock/clock.h"
#include "common/disk/file.h"
#include "common/doctor/diagnosis.h"
#include "common/doctor/reach.h"

namespace tidemark {
namespace {

using namespace doctor;

constexpr std::uint64_t kDescriptors = 1'024;

bool is_there(const std::filesystem::path& file) {
  std::error_code error;
  return std::filesystem::exists(file, error);
}

/// Whether there is one.
bool examine_identity(const AgentConfig& config, Diagnoses& out) {
  const auto identity = enroll::load_identity(config.state_dir);
  if (absl::IsNotFound(identity.status())) {
    const bool waits = is_there(own_enrollment_file(config.state_dir)) || is_there(config.enrollment_file);
    out.push_back(waits
                      ? warning("identity", "this endpoint is not enrolled yet",
                                "The service enrols it by its enrollment.toml; its log says why it has not.")
                      : bad("identity", "this endpoint is not enrolled",
                            "Run 'tidemark-agent enroll' with a token of 'tidemark token create'."));
    return false;
  }
  if (!identity.ok()) {
    out.push_back(
        bad("identity", std::string(identity.status().message()),
            "Run this as root; where that is no help, enrol anew: 'tidemark-agent enroll --force'."));
    return false;
  }
  out.push_back(good("identity", "enrolled as " + identity->name));
  if (is_there(config.enrollment_file)) {
    out.push_back(warning("token", config.enrollment_file.string() + " still holds the token",
                          "Delete the file, unless it is for clones of this machine; or revoke the token."));
  }
  const TimePoint now = system_clock().now();
  const std::string again = "Enrol anew: 'tidemark-agent enroll --force' with a new token.";
  if (const auto own = certificate::Certificate::parse(identity->certificate_pem); own.ok()) {
    // Renewed from half of its life on.
    out.push_back(examine_lifetime("this endpoint's", own->not_before(), own->not_after(), now,
                                   certificate::life_of(*own) / 4,
                                   "The service renews it; its log says why it has not. Else: " + again));
  }
  const std::string where = config.collector.empty() ? identity->collector : config.collector;
  const auto address = pinned::parse_address(where, pinned::kStreamPort);
  if (!address.ok()) {
    out.push_back(
        bad("collector", std::string(address.status().message()), "Set 'collector' in agent.toml."));
    return true;
  }
  const std::string why = unreachable(address->host, address->port);
  out.push_back(
      why.empty()
          ? good("collector", address->text() + " takes connections")
          : bad("collector", address->text() + " cannot be reached: " + why,
                "See that the name resolves, that tidemarkd runs there, and that the firewall lets this "
                "machine to that port."));
  return true;
}

void examine_spool(const AgentConfig& config, Diagnoses& out) {
  const auto file = config.state_dir / "spool.db";
  const auto seen = spool::glance(file);
  if (absl::IsNotFound(seen.status())) {
    out.push_back(warning("spool", "there is none yet: the agent has not run as an enrolled endpoint",
                          "Start the service."));
    return;
  }
  if (!seen.ok()) {
    out.push_back(
        bad("spool", std::string(seen.status().message()),
            "Run this as root or as the service's user; a damaged spool is set aside at the next start."));
    return;
  }
  const stream::BatchUse& waiting = seen->waiting;
  const std::string text = std::to_string(waiting.batches) + " batches wait for the collector";
  const Duration age = waiting.oldest ? system_clock().now() - *waiting.oldest : Duration::zero();
  constexpr Duration late = std::chrono::minutes(5);
  if (age < late) {
    out.push_back(good("spool", text));
  } else if (waiting.bytes > config.spool.spool_bytes_max / 10 * 9) {
    out.push_back(bad("spool", text + ", and it is full: the oldest are being lost",
                      "Bring the collector back, or raise bytes_max of [spool]."));
  } else {
    out.push_back(warning("spool", text + ", the oldest for " + human(age),
                          "See below 'collector', and the service's log."));
  }
}

}  // namespace

int run_doctor(const std::filesystem::path& config_file, const AgentConfig& config, std::ostream& out) {
  Diagnoses all;
  all.push_back(good("config", config_file.string() + " is good"));
  all.push_back(examine_clock());
  all.push_back(examine_space(config.state_dir, config.spool.spool_bytes_max));
  all.push_back(examine_descriptors(kDescriptors));
  if (examine_identity(config, all)) {
    all.push_back(
        spool::is_in_use(config.state_dir / "spool.db")
            ? good("service", "the agent runs")
            : bad("service", "the agent does not run",
                  "Start it: 'systemctl start tidemark-agent', and read 'journalctl -u tidemark-agent'."));
    examine_spool(config, all);
  }
  return write(all, out);
}

}  // namespace tidemark
