#include "collector/session/session.h"

#include <optional>

#include "common/wire/message_codec.h"
#include "tests/collector/session/scripted_intake.h"
#include "tests/support/catch.h"
#include "tests/support/simulated_clock.h"

using namespace tidemark;
using namespace tidemark::session;

namespace {

class NotedStream final : public rpc::ServerStream {
 public:
  void send(std::string bytes) override {
    if (!status) said.push_back(wire::decode_collector_message(bytes).value());
  }
  void read() override { ++reads; }
  void read_with_next() override { ++reads_with_next; }
  void finish(absl::Status with) override {
    if (!status) status = std::move(with);
  }
  void cut() override { ++cuts; }
  std::vector<stream::CollectorMessage> said;
  int reads = 0, reads_with_next = 0, cuts = 0;
  std::optional<absl::Status> status;
};

struct Open {
  Open() { session->open(); }
  std::string hello() const {
    stream::Hello hello;
    hello.spool = SpoolId::random();
    return wire::encode(stream::SourceMessage{hello});
  }

  SimulatedClock clock;
  Vitals vitals;
  ScriptedIntake intake;
  std::shared_ptr<NotedStream> stream = std::make_shared<NotedStream>();
  std::shared_ptr<Session> session = std::make_shared<Session>(
      rpc::SourcePeer{SourceId::random(), {}, {}, {}, "127.0.0.1:5"}, stream, intake, clock, vitals);
};

}  // namespace

TEST_CASE("a message is handed to admission, its answer is sent, and the next is read") {
  Open open;
  open.session->received(open.hello());
  CHECK(open.intake.taken() == 1);
  CHECK(open.stream->reads == 1);
  REQUIRE(open.stream->said.size() == 1);
  CHECK(std::holds_alternative<stream::Welcome>(open.stream->said[0]));
  const auto live = open.session->live();
  CHECK(live.messages == 1);
  CHECK(live.bytes == open.hello().size());
  CHECK(live.since == open.clock.now());
  CHECK(live.address == "127.0.0.1:5");
}

TEST_CASE("an old stream is ended once, and cut where its source does not take the end") {
  Open open;
  const Duration now{5'000};
  open.session->end_old(now);
  REQUIRE(open.stream->status);
  CHECK(absl::IsUnavailable(*open.stream->status));
  CHECK(open.intake.closed_count() == 1);
  open.session->end_old(now + Duration(29'999));
  CHECK(open.stream->cuts == 0);
  open.session->end_old(now + Duration(30'000));
  CHECK(open.stream->cuts == 1);
  CHECK(open.intake.closed_count() == 1);
}

TEST_CASE("where something will be said, the next message is asked for with it") {
  Open open;
  open.intake.promise();
  open.session->received(open.hello());
  CHECK(open.stream->reads == 0);
  CHECK(open.stream->reads_with_next == 1);
  open.intake.stop_reading();
  open.session->received(open.hello());
  CHECK(open.stream->reads == 0);
  CHECK(open.stream->reads_with_next == 1);
}

TEST_CASE("while admission has no room nothing is read") {
  Open open;
  open.intake.stop_reading();
  open.session->received(open.hello());
  CHECK(open.stream->reads == 0);
  open.intake.read_on();
  CHECK(open.stream->reads == 1);
}

TEST_CASE("a malformed message ends the stream with the reason, by blame") {
  Open open;
  open.session->received("\xff\xff");
  REQUIRE(open.stream->said.size() == 1);
  const auto& closing = std::get<stream::Closing>(open.stream->said[0]);
  CHECK(closing.reason == stream::Closing::Reason::kProtocol);
  CHECK(closing.detail == "these bytes are no message of the stream");
  CHECK(absl::IsInvalidArgument(*open.stream->status));
  CHECK(open.intake.taken() == 0);
  CHECK(open.intake.closed_count() == 1);
  CHECK(open.stream->reads == 0);
}

TEST_CASE("each reason to end a stream has its status") {
  using Reason = stream::Closing::Reason;
  const std::pair<Reason, absl::StatusCode> table[] = {
      {Reason::kShutdown, absl::StatusCode::kUnavailable},
      {Reason::kRevoked, absl::StatusCode::kPermissionDenied},
      {Reason::kSuperseded, absl::StatusCode::kUnavailable},
      {Reason::kStore, absl::StatusCode::kUnavailable},
      {Reason::kOverloaded, absl::StatusCode::kUnavailable},
      {Reason::kProtocol, absl::StatusCode::kInvalidArgument}};
  for (const auto& [reason, code] : table) {
    Open open;
    open.intake.end_all({reason, "why", Duration{5}});
    REQUIRE(open.stream->said.size() == 1);
    CHECK(std::get<stream::Closing>(open.stream->said[0]).reason == reason);
    CHECK(std::get<stream::Closing>(open.stream->said[0]).retry_after == Duration{5});
    CHECK(open.stream->status->code() == code);
  }
}

TEST_CASE("a peer that is gone is told to admission") {
  Open open;
  open.session->closed();
  CHECK(open.intake.closed_count() == 1);
}
