#pragma once

#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>

#include "agent/enroll/enroll.h"
#include "collector/identity/enrollment.h"
#include "collector/identity/enrollment_server.h"
#include "collector/identity/registrar.h"
#include "collector/identity/renewal.h"
#include "common/pinned/paths.h"
#include "tests/agent/enroll/recording_server.h"
#include "tests/collector/identity/memory_identity_store.h"
#include "tests/common/certificate/authority_fixture.h"
#include "tests/common/certificate/set_clock.h"
#include "tests/support/temporary_folder.h"
#include "tidemark/v1/enroll.pb.h"

namespace tidemark::enroll {

/// A real collector's end, and an endpoint's folder.
struct CollectorEnd {
  explicit CollectorEnd(TimePoint now = certificate::kNow) : clock(now) {}

  TemporaryFolder folder;
  SetClock clock;
  Vitals vitals;
  store::MemoryIdentityStore store;
  identity::Authority authority =
      identity::Authority::open({.folder = folder.path() / "ca", .server_names = {}}, clock).value();
  identity::Registrar registrar{[this] { return authority.pin(); }, store, clock};
  identity::CertificateBook book{
      store, clock, vitals, {90 * certificate::kDay, false}, [](SourceId, Event) {}};
  identity::Enrollment enrollment{authority, store, clock, vitals, {"collector.example:7443", {}}};
  identity::Renewal renewal{authority, store,  book,
                            clock,     vitals, {"collector.example:7443", 90 * certificate::kDay}};
  std::atomic<int> requests{0};
  std::function<void(identity::EnrollmentAnswer&)> spoil = [](identity::EnrollmentAnswer&) {};
  std::unique_ptr<identity::EnrollmentServer> server = start();
  std::filesystem::path state = folder.path() / "agent";

  std::unique_ptr<identity::EnrollmentServer> start() {
    identity::EnrollmentServerOptions options;
    options.address = "127.0.0.1";
    options.port = 0;
    options.chain_pem = authority.server_chain_pem();
    options.key_pem = authority.server_key_pem();
    const auto handler = [this](auto& decides) {
      return [this, &decides](const std::string& body, const identity::Peer& peer) {
        ++requests;
        auto answer = decides.answer(body, peer);
        spoil(answer);
        return answer;
      };
    };
    return std::move(identity::EnrollmentServer::start(
                         options,
                         {{pinned::kEnrollPath, handler(enrollment)}, {pinned::kRenewPath, handler(renewal)}},
                         vitals))
        .value();
  }
  certificate::EnrollmentToken token(std::uint32_t uses = 1) {
    identity::TokenRequest request;
    request.uses = uses;
    return certificate::EnrollmentToken::parse(registrar.create_token(request, "anna")->text).value();
  }
  EnrollOptions options(const certificate::EnrollmentToken& token) const {
    EnrollOptions options;
    options.state_dir = state;
    options.collector = {"127.0.0.1", server->port()};
    options.token = token;
    options.facts.hostname = "web";
    return options;
  }
};

}  // namespace tidemark::enroll
