#include "tests/common/rpc/two_ends.h"
#include "tests/support/catch.h"

using namespace tidemark;
using namespace tidemark::rpc;
using certificate::Purpose;
using Kind = TwoEnds::Kind;

namespace {

/// How a stream with this identity ends; absent: it was accepted.
std::optional<ClientEnd> refused(TwoEnds& ends, const TlsIdentity& identity) {
  const auto client = ends.connect(identity);
  const auto end = ends.next(Kind::kEnded);
  if (!ends.accepted.empty() || !end) return std::nullopt;
  return end->end;
}

}  // namespace

TEST_CASE("a certificate that the collector does not trust never gets a stream, whoever looks at it") {
  const auto look = GENERATE(TwoEnds::Look::kGrpc, TwoEnds::Look::kOwn);
  TwoEnds ends(look);
  const Authority foreign;
  const std::string uri = certificate::source_uri(ends.source);
  TlsIdentity none = ends.agent;
  none.key_pem.clear();
  none.certificate_pem.clear();
  TlsIdentity mixed = ends.agent;
  mixed.key_pem = ends.collector.key_pem;
  TlsIdentity garbage = ends.agent;
  garbage.key_pem = "no key";
  const std::pair<const char*, TlsIdentity> table[] = {
      {"of another authority", foreign.identity(Purpose::kClient, {uri}, ends.authority)},
      {"expired", ends.authority.identity(Purpose::kClient, {uri}, ends.authority, 2 * kDay, -kDay)},
      {"not yet valid", ends.authority.identity(Purpose::kClient, {uri}, ends.authority, -kDay, 2 * kDay)},
      {"made for servers", ends.authority.identity(Purpose::kServer, {uri}, ends.authority)},
      {"none", none},
      {"with another's key", mixed},
      {"with a key that is none", garbage},
  };
  for (const auto& [what, identity] : table) {
    CAPTURE(what);
    const auto end = refused(ends, identity);
    REQUIRE(end);
    CHECK(end->unreachable);
    CHECK_FALSE(end->blamed);
  }
}

TEST_CASE("a trusted certificate that does not name exactly one endpoint is turned away with a reason") {
  TwoEnds ends;
  const std::string uri = certificate::source_uri(ends.source);
  const std::vector<std::string> table[] = {
      {},
      {uri, certificate::source_uri(SourceId::random())},
      {"spiffe://tidemark/admin/somebody"},
      {"spiffe://tidemark/endpoint/not-a-uuid"},
      {uri + "/more"},
      {std::string(kCollectorUri)},
  };
  for (const auto& uris : table) {
    CAPTURE(uris);
    const auto end = refused(ends, ends.authority.identity(Purpose::kClient, uris, ends.authority));
    REQUIRE(end);
    CHECK(end->text == "the certificate names no endpoint");
    CHECK_FALSE(end->unreachable);
  }
}

TEST_CASE("a source takes no other server for its collector") {
  TwoEnds ends;
  const Authority foreign;
  SECTION("one of another authority") {
    const auto end = refused(
        ends, ends.authority.identity(Purpose::kClient, {certificate::source_uri(ends.source)}, foreign));
    REQUIRE(end);
    CHECK(end->unreachable);
  }
  SECTION("another endpoint that holds a certificate of the same authority") {
    for (const auto& uris :
         {std::vector<std::string>{certificate::source_uri(SourceId::random())}, std::vector<std::string>{},
          std::vector<std::string>{std::string(kCollectorUri), "spiffe://tidemark/endpoint/x"}}) {
      CAPTURE(uris);
      ends.server =
          StreamServer::start(
              {.host = "127.0.0.1"}, ends.authority.identity(Purpose::kServer, uris, ends.authority),
              [&](const SourcePeer& peer,
                  std::shared_ptr<ServerStream> stream) -> absl::StatusOr<std::unique_ptr<StreamHandler>> {
                ends.accepted.put({peer.source, stream});
                return absl::InternalError("taken");
              },
              ends.vitals)
              .value();
      const auto end = refused(ends, ends.agent);
      REQUIRE(end);
      CHECK(end->unreachable);
    }
  }
}

TEST_CASE("a collector whose certificate is out of its time is taken: the endpoint's clock may be wrong") {
  TwoEnds ends;
  const std::vector<std::string> uris{std::string(kCollectorUri)};
  for (const auto& [age, left] : {std::pair<Duration, Duration>{2 * kDay, -kDay}, {-kDay, 2 * kDay}}) {
    ends.server =
        StreamServer::start(
            {.host = "127.0.0.1"}, ends.authority.identity(Purpose::kServer, uris, ends.authority, age, left),
            [&](const SourcePeer& peer,
                std::shared_ptr<ServerStream> stream) -> absl::StatusOr<std::unique_ptr<StreamHandler>> {
              ends.accepted.put({peer.source, stream});
              return absl::InternalError("taken");
            },
            ends.vitals)
            .value();
    const auto client = ends.connect(ends.agent);
    const auto taken = ends.accepted.take();
    REQUIRE(taken);
    CHECK(taken->source == ends.source);
  }
}

TEST_CASE(
    "a server that looks at certificates itself is asked about each that is shown, and its word counts") {
  TwoEnds ends(TwoEnds::Look::kOwn);
  const auto open = ends.connect(ends.agent);
  REQUIRE(ends.accepted.take());
  CHECK(ends.shown.take());
  ends.takes_nobody = true;
  CHECK(refused(ends, ends.agent));
  CHECK(ends.shown.take());
}

TEST_CASE("a stream says which certificate it was opened with") {
  TwoEnds ends;
  const auto client = ends.connect(ends.agent);
  const auto accepted = ends.accepted.take();
  REQUIRE(accepted);
  const auto own = certificate::Certificate::parse(ends.agent.certificate_pem);
  CHECK(accepted->peer.source == ends.source);
  CHECK(accepted->peer.serial == own->serial());
  CHECK(accepted->peer.not_after == own->not_after());
  CHECK(accepted->peer.address.find("127.0.0.1:") != std::string::npos);
}

TEST_CASE("a server without an identity does not start") {
  TwoEnds ends;
  TlsIdentity none = ends.collector;
  none.key_pem.clear();
  CHECK(absl::IsInvalidArgument(
      StreamServer::start({.host = "127.0.0.1"}, none, nullptr, ends.vitals).status()));
}

TEST_CASE("where nobody listens, the stream ends as unreachable") {
  TwoEnds ends;
  ends.server->stop(std::chrono::milliseconds(0));
  const auto end = refused(ends, ends.agent);
  REQUIRE(end);
  CHECK(end->unreachable);
  CHECK_FALSE(end->text.empty());
}
