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

TEST_CASE("a certificate that the collector does not trust never gets a stream") {
  TwoEnds ends;
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
              "127.0.0.1:0", ends.authority.identity(Purpose::kServer, uris, ends.authority), 1'000,
              [&](SourceId source, const std::string&,
                  std::shared_ptr<ServerStream> stream) -> absl::StatusOr<std::unique_ptr<StreamHandler>> {
                ends.accepted.put({source, stream});
                return absl::InternalError("taken");
              })
              .value();
      const auto end = refused(ends, ends.agent);
      REQUIRE(end);
      CHECK(end->unreachable);
    }
  }
}

TEST_CASE("a server without an identity does not start") {
  TwoEnds ends;
  TlsIdentity none = ends.collector;
  none.key_pem.clear();
  CHECK(absl::IsInvalidArgument(StreamServer::start("127.0.0.1:0", none, 1'000, nullptr).status()));
}

TEST_CASE("where nobody listens, the stream ends as unreachable") {
  TwoEnds ends;
  ends.server->stop(std::chrono::milliseconds(0));
  const auto end = refused(ends, ends.agent);
  REQUIRE(end);
  CHECK(end->unreachable);
  CHECK_FALSE(end->text.empty());
}
