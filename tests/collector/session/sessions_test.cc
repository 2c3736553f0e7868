#include "collector/session/sessions.h"

#include "common/wire/message_codec.h"
#include "tests/collector/session/scripted_intake.h"
#include "tests/common/rpc/two_ends.h"
#include "tests/support/catch.h"

using namespace tidemark;
using namespace tidemark::session;
using certificate::Purpose;

namespace {

struct Running {
  explicit Running(SessionOptions options = {}) {
    options.host = "127.0.0.1";
    options.port = 0;
    options.stop_grace = rpc::kPatience;
    sessions =
        Sessions::start(
            options, authority.identity(Purpose::kServer, {std::string(rpc::kCollectorUri)}, authority),
            [this](const rpc::SourcePeer& peer) {
              shown.put(peer);
              return gate;
            },
            intake, system_clock(), vitals)
            .value();
  }
  rpc::TlsIdentity identity(SourceId source) const {
    return authority.identity(Purpose::kClient, {certificate::source_uri(source)}, authority);
  }

  rpc::Authority authority;
  absl::Status gate;  // what it says
  rpc::Mailbox<rpc::SourcePeer> shown;
  Vitals vitals;
  ScriptedIntake intake;
  std::unique_ptr<Sessions> sessions;
};

/// A source with a loop of its own, which runs while the test waits for something.
class Agent {
 public:
  Agent(const Running& running, SourceId source)
      : client_(rpc::StreamClient::open("127.0.0.1:" + std::to_string(running.sessions->port()),
                                        running.identity(source),
                                        [this](std::function<void()> work) { posted_.put(std::move(work)); },
                                        {[this](std::string bytes) {
                                           messages_.push_back(wire::decode_collector_message(bytes).value());
                                           client_->read();
                                         },
                                         [] {}, [this](const rpc::ClientEnd& end) { end_ = end; }})) {}
  void send(std::string bytes) { client_->send(std::move(bytes)); }
  void hello() {
    stream::Hello hello;
    hello.spool = SpoolId::random();
    send(wire::encode(stream::SourceMessage{hello}));
  }
  /// The next message; absent: the stream ended before.
  std::optional<stream::CollectorMessage> message() {
    while (messages_.empty() && !end_) {
      if (!turn()) return std::nullopt;
    }
    if (messages_.empty()) return std::nullopt;
    auto message = std::move(messages_.front());
    messages_.pop_front();
    return message;
  }
  std::optional<rpc::ClientEnd> end() {
    while (!end_ && turn()) {
    }
    return end_;
  }
  bool welcomed() {
    const auto said = message();
    return said && std::holds_alternative<stream::Welcome>(*said);
  }

 private:
  bool turn() {
    auto work = posted_.take();
    if (work) (*work)();
    return work.has_value();
  }

  rpc::Mailbox<std::function<void()>> posted_;
  std::deque<stream::CollectorMessage> messages_;
  std::optional<rpc::ClientEnd> end_;
  std::unique_ptr<rpc::StreamClient> client_;
};

}  // namespace

TEST_CASE("open streams are listed with who and where, and say what they heard") {
  Running running;
  const SourceId source = SourceId::random();
  Agent agent(running, source);
  agent.hello();
  REQUIRE(agent.welcomed());
  const auto live = running.sessions->live();
  REQUIRE(live.size() == 1);
  CHECK(live[0].source == source);
  CHECK(live[0].address.find("127.0.0.1:") == 0);
  CHECK(live[0].messages == 1);
}

TEST_CASE("a malformed message ends one stream with a reason, and others go on") {
  Running running;
  Agent good(running, SourceId::random());
  good.hello();
  REQUIRE(good.welcomed());
  Agent bad(running, SourceId::random());
  bad.send("\xff\xff");
  const auto said = bad.message();
  REQUIRE(said);
  CHECK(std::get<stream::Closing>(*said).reason == stream::Closing::Reason::kProtocol);
  REQUIRE(bad.end());
  CHECK(bad.end()->blamed);
  stream::Push push;
  push.from = push.to = {1};
  push.batch = "";
  good.send(wire::encode(stream::SourceMessage{push}));
  const auto ack = good.message();
  REQUIRE(ack);
  CHECK(std::holds_alternative<stream::Ack>(*ack));
}

TEST_CASE("a source that is revoked is told so, and its stream ends") {
  Running running;
  const SourceId source = SourceId::random();
  Agent agent(running, source);
  agent.hello();
  REQUIRE(agent.welcomed());
  running.intake.end_source(source, {stream::Closing::Reason::kRevoked, "this endpoint was revoked", {}});
  const auto said = agent.message();
  REQUIRE(said);
  CHECK(std::get<stream::Closing>(*said).reason == stream::Closing::Reason::kRevoked);
  REQUIRE(agent.end());
  CHECK_FALSE(agent.end()->blamed);
}

TEST_CASE("streams beyond a limit are turned away with the limit in words") {
  SessionOptions options;
  options.sessions_max = 3;
  options.sessions_of_source_max = 2;
  Running running(options);
  const SourceId source = SourceId::random();
  Agent first(running, source);
  first.hello();
  REQUIRE(first.welcomed());
  Agent second(running, source);
  second.hello();
  REQUIRE(second.welcomed());
  Agent third(running, source);
  REQUIRE(third.end());
  CHECK(third.end()->text == "this endpoint has 2 streams already, which is the limit");
  Agent other(running, SourceId::random());
  other.hello();
  REQUIRE(other.welcomed());
  Agent another(running, SourceId::random());
  REQUIRE(another.end());
  CHECK(another.end()->text == "the collector serves 3 streams already, which is its limit");
}

TEST_CASE("stop says goodbye to every source and leaves no stream behind") {
  Running running;
  Agent agent(running, SourceId::random());
  agent.hello();
  REQUIRE(agent.welcomed());
  running.sessions->stop();
  CHECK(running.sessions->live().empty());
  CHECK(running.intake.open_count() == 0);
  const auto said = agent.message();
  REQUIRE(said);
  CHECK(std::get<stream::Closing>(*said).reason == stream::Closing::Reason::kShutdown);
  CHECK(agent.end());
  running.sessions->stop();
}

TEST_CASE("the gate sees which certificate a stream shows, and whom it turns away learns why") {
  Running running;
  running.gate = absl::PermissionDeniedError("this certificate was replaced");
  const SourceId source = SourceId::random();
  Agent agent(running, source);
  const auto peer = running.shown.take();
  REQUIRE(peer);
  CHECK(peer->source == source);
  CHECK(peer->serial.size() == 32);
  CHECK(peer->address.find("127.0.0.1:") == 0);  // as people write it
  const auto end = agent.end();
  REQUIRE(end);
  CHECK(end->text == "this certificate was replaced");
  CHECK_FALSE(end->unreachable);
  CHECK(running.sessions->live().empty());
}

TEST_CASE("a stream outlives its certificate unless somebody looks: who does is told whose those are") {
  Running running;
  const SourceId source = SourceId::random();
  Agent agent(running, source);
  agent.hello();
  REQUIRE(agent.welcomed());
  const TimePoint end = running.shown.take()->not_after;
  CHECK(running.sessions->expired(end - Duration{1}).empty());
  CHECK(running.sessions->expired(end) == std::vector<SourceId>{source});
}

TEST_CASE("a stream ends when it is old, not before, and its source may open another one") {
  Running running;
  const SourceId source = SourceId::random();
  const Duration before = system_clock().monotonic();
  Agent agent(running, source);
  agent.hello();
  REQUIRE(agent.welcomed());
  const Duration after = system_clock().monotonic();
  const Duration age_max = SessionOptions{}.age_max;
  running.sessions->end_old(before + age_max - age_max / 10 - Duration{1});
  CHECK(running.sessions->live().size() == 1);
  running.sessions->end_old(after + age_max);
  const auto end = agent.end();
  REQUIRE(end);
  CHECK(end->text == "the stream is as old as it may become; open a new one");
  CHECK(end->unreachable);
  Agent again(running, source);
  again.hello();
  CHECK(again.welcomed());
}
