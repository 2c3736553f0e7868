#include "agent/opening.h"

#include <utility>

#include "agent/config/enrollment.h"
#include "agent/enrolling.h"
#include "common/log/log.h"

namespace tidemark {

absl::StatusOr<std::optional<OpenedSource>> open_source(const AgentConfig& config,
                                                        const SourceProgram& program) {
  auto identity = enroll::load_identity(config.state_dir);
  if (absl::IsNotFound(identity.status())) {
    auto awaited = await_identity(config, program.version, program.name);
    if (!awaited.ok()) return awaited.status();
    if (!*awaited) return std::optional<OpenedSource>{};
    identity = **std::move(awaited);
  }
  if (!identity.ok()) return identity.status();
  if (auto status = forget_enrollment(config.state_dir); !status.ok())
    log::warning(std::string(status.message()));
  if (config.collector.empty() && identity->collector.empty()) {
    return absl::InvalidArgumentError("neither " + program.config +
                                      " ('collector') nor the enrolment says where the collector is");
  }
  auto spool = spool::open_spool(config.state_dir / "spool.db");
  if (!spool.ok()) return spool.status();
  std::optional<stream::Superseded> replaces;
  if (!spool->damage.empty()) {
    log::error(spool->damage);
    replaces = stream::Superseded{{}, {}, stream::Superseded::Reason::kDamaged};
  }
  auto log = stream::SpoolLog::open(*spool->store, config.spool, replaces);
  if (!log.ok()) return log.status();
  log::info(program.name + " " + program.version + ": endpoint " + identity->name + " (" +
            identity->id.text() + ")");
  return OpenedSource{*std::move(identity), *std::move(spool), *std::move(log)};
}

std::unique_ptr<rpc::StreamClient> open_stream(const AgentConfig& config, const enroll::Identity& identity,
                                               Loop& loop, rpc::ClientEvents events) {
  return rpc::StreamClient::open(config.collector.empty() ? identity.collector : config.collector,
                                 {identity.key_pem, identity.certificate_pem, identity.ca_pem}, loop.poster(),
                                 std::move(events));
}

}  // namespace tidemark
