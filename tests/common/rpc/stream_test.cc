#include "tests/common/rpc/two_ends.h"
#include "tests/support/catch.h"

using namespace tidemark;
using namespace tidemark::rpc;
using Kind = TwoEnds::Kind;

namespace {

/// The client says it, the server has read it, and the client may say more.
void tell(TwoEnds& ends, StreamClient& client, const std::string& bytes) {
  client.send(bytes);
  REQUIRE(ends.received.take() == bytes);
  REQUIRE(ends.next(Kind::kWritable));
}

}  // namespace

TEST_CASE("bytes go both ways, and the server knows the source by its certificate") {
  TwoEnds ends;
  const auto client = ends.connect(ends.agent);
  const auto accepted = ends.accepted.take();
  REQUIRE(accepted);
  CHECK(accepted->source == ends.source);
  const std::string question("what\0now", 8);
  client->send(question);
  CHECK(ends.received.take() == question);
  REQUIRE(ends.next(Kind::kWritable));
  accepted->stream->send("this");
  accepted->stream->send("and that");
  CHECK(ends.next(Kind::kMessage)->bytes == "this");
  client->read();
  CHECK(ends.next(Kind::kMessage)->bytes == "and that");
}

TEST_CASE("the server takes no message before it asks for one") {
  TwoEnds ends;
  const auto client = ends.connect(ends.agent);
  const auto accepted = ends.accepted.take();
  REQUIRE(accepted);
  client->send("first");
  CHECK(ends.received.take() == "first");
  REQUIRE(ends.next(Kind::kWritable));
  client->send("second");
  // An answer that comes after the second message was sent: had it been read, it would be here.
  accepted->stream->send("pong");
  REQUIRE(ends.next(Kind::kMessage));
  CHECK(ends.received.empty());
  accepted->stream->read();
  CHECK(ends.received.take() == "second");
}

TEST_CASE("what was said before a stream is finished arrives, and then its status") {
  TwoEnds ends;
  const auto client = ends.connect(ends.agent);
  const auto accepted = ends.accepted.take();
  REQUIRE(accepted);
  accepted->stream->send("goodbye");
  accepted->stream->finish(absl::InvalidArgumentError("the message is no message"));
  accepted->stream->send("too late");
  accepted->stream->finish(absl::OkStatus());
  CHECK(ends.next(Kind::kMessage)->bytes == "goodbye");
  client->read();
  const auto end = ends.next(Kind::kEnded);
  REQUIRE(end);
  CHECK(end->end.blamed);
  CHECK_FALSE(end->end.unreachable);
  CHECK(end->end.text == "the message is no message");
  CHECK(ends.closed.take() == true);
}

TEST_CASE("each status is blame, unreachable or neither") {
  const struct {
    absl::Status status;
    bool blamed;
    bool unreachable;
  } table[] = {{absl::OkStatus(), false, false},
               {absl::InvalidArgumentError("x"), true, false},
               {absl::ResourceExhaustedError("x"), true, false},
               {absl::PermissionDeniedError("x"), false, false},
               {absl::UnavailableError("x"), false, true}};
  for (const auto& row : table) {
    CAPTURE(row.status.ToString());
    TwoEnds ends;
    const auto client = ends.connect(ends.agent);
    const auto accepted = ends.accepted.take();
    REQUIRE(accepted);
    accepted->stream->finish(row.status);
    const auto end = ends.next(Kind::kEnded);
    REQUIRE(end);
    CHECK(end->end.blamed == row.blamed);
    CHECK(end->end.unreachable == row.unreachable);
    CHECK_FALSE(end->end.text.empty());
  }
}

TEST_CASE("a stream that is turned away ends with the reason") {
  TwoEnds ends;
  ends.refusal = absl::UnavailableError("the collector is full");
  const auto client = ends.connect(ends.agent);
  const auto end = ends.next(Kind::kEnded);
  REQUIRE(end);
  CHECK(end->end.text == "the collector is full");
}

TEST_CASE("an oversized message ends its own stream, with blame, and no other") {
  TwoEnds ends(1'000);
  TlsIdentity other = ends.authority.identity(certificate::Purpose::kClient,
                                              {certificate::source_uri(SourceId::random())}, ends.authority);
  const auto good = ends.connect(other);
  const auto good_end = ends.accepted.take();
  REQUIRE(good_end);
  {
    const auto bad = ends.connect(ends.agent);
    REQUIRE(ends.accepted.take());
    bad->send(std::string(1'001, 'x'));
    const auto end = ends.next(Kind::kEnded);
    REQUIRE(end);
    CHECK(end->end.blamed);
    CHECK(end->end.text.find("larger than max") != std::string::npos);
    CHECK(ends.closed.take() == true);
  }
  CHECK(ends.received.empty());
  good->send(std::string(1'000, 'y'));
  CHECK(ends.received.take() == std::string(1'000, 'y'));
}

TEST_CASE(
    "when the client lets go of its stream, the server's handler is closed and the client hears nothing "
    "more") {
  TwoEnds ends;
  auto client = ends.connect(ends.agent);
  const auto accepted = ends.accepted.take();
  REQUIRE(accepted);
  client->send("last words");
  REQUIRE(ends.received.take());
  client.reset();
  CHECK(ends.closed.take() == true);
  accepted->stream->send("anybody there?");  // does nothing
  accepted->stream->finish(absl::OkStatus());
  accepted->stream->read();
  ends.server->stop(std::chrono::milliseconds(0));
  while (!ends.posted.empty()) (*ends.posted.take())();
  CHECK(ends.seen.empty());
}

TEST_CASE("a source that does not read what it is told is cut off") {
  TwoEnds ends;
  const auto client = ends.connect(ends.agent);
  const auto accepted = ends.accepted.take();
  REQUIRE(accepted);
  const std::string megabyte(1u << 20, 'm');
  for (int i = 0; i < 40; ++i) accepted->stream->send(megabyte);
  CHECK(ends.closed.take() == true);
  std::size_t arrived = 0;
  while (ends.next(Kind::kMessage)) {
    ++arrived;
    client->read();
  }
  CHECK(arrived < 40);
}

TEST_CASE("a stream whose end its client does not read is cut") {
  TwoEnds ends;
  const auto client = ends.connect(ends.agent);
  const auto accepted = ends.accepted.take();
  REQUIRE(accepted);
  for (int i = 0; i < 5; ++i) accepted->stream->send(std::string(1u << 20, 'm'));
  accepted->stream->finish(absl::UnavailableError("it is old"));
  REQUIRE(ends.next(Kind::kMessage));
  CHECK(ends.closed.empty());
  accepted->stream->cut();
  CHECK(ends.closed.take() == true);
  accepted->stream->cut();  // does nothing
}

TEST_CASE("stop returns when every stream's handler is closed, whether its source ends or not") {
  TwoEnds ends;
  const auto client = ends.connect(ends.agent);
  REQUIRE(ends.accepted.take());
  ends.server->stop(std::chrono::milliseconds(0));
  CHECK_FALSE(ends.closed.empty());
  CHECK(ends.next(Kind::kEnded));
}

TEST_CASE("two servers cannot share a port") {
  TwoEnds ends;
  const auto second = StreamServer::start(
      {.host = "127.0.0.1", .port = ends.server->port()}, ends.collector,
      [](const SourcePeer&, std::shared_ptr<ServerStream>) -> absl::StatusOr<std::unique_ptr<StreamHandler>> {
        return absl::InternalError("no");
      },
      ends.vitals);
  CHECK(absl::IsUnavailable(second.status()));
  CHECK(std::string(second.status().message()).find("cannot listen on 127.0.0.1:") == 0);
}

TEST_CASE("whoever opened a stream is no stranger, and others of his network may come") {
  TwoEnds ends;
  StreamServerOptions options{.host = "127.0.0.1"};
  options.limits.network_strangers_max = 1;
  ends.serve(options);
  std::vector<std::unique_ptr<StreamClient>> clients;
  for (int i = 0; i < 5; ++i) {
    clients.push_back(ends.connect(ends.agent));
    REQUIRE(ends.accepted.take());
  }
}

TEST_CASE("a source at an IPv6 address is known by it, too") {
  TwoEnds ends;
  StreamServerOptions options{.host = "::1"};
  options.limits.network_strangers_max = 1;
  if (!ends.serve(options)) {
    WARN("not tested, since this machine has no IPv6");
    return;
  }
  std::vector<std::unique_ptr<StreamClient>> clients;
  for (int i = 0; i < 3; ++i) {
    clients.push_back(ends.connect(ends.agent, "[::1]"));
    const auto accepted = ends.accepted.take();
    REQUIRE(accepted);
    CHECK(accepted->peer.address.starts_with("[::1]:"));
  }
}

TEST_CASE("what is said together with asking for the next message leaves at once") {
  TwoEnds ends;
  const auto client = ends.connect(ends.agent);
  const auto accepted = ends.accepted.take();
  REQUIRE(accepted);
  for (const std::size_t size : {0u, 1u, 600u, 10'000u}) {
    CAPTURE(size);
    tell(ends, *client, std::string(size, 'm'));
    accepted->stream->read_with_next();
    accepted->stream->send("answer");
    const auto answer = ends.next(Kind::kMessage);
    REQUIRE(answer);
    CHECK(answer->bytes == "answer");
    client->read();
  }
}

TEST_CASE("a message that came before something was said is not read before") {
  TwoEnds ends;
  const auto client = ends.connect(ends.agent);
  const auto accepted = ends.accepted.take();
  REQUIRE(accepted);
  tell(ends, *client, "first");
  accepted->stream->read_with_next();
  client->send("second");
  REQUIRE(ends.next(Kind::kWritable));
  CHECK(ends.received.empty());
  accepted->stream->send("answer");
  CHECK(ends.received.take() == "second");
  const auto answer = ends.next(Kind::kMessage);
  REQUIRE(answer);
  CHECK(answer->bytes == "answer");
}

TEST_CASE("what is asked for with what is said next is read at once where something was said already") {
  TwoEnds ends;
  const auto client = ends.connect(ends.agent);
  const auto accepted = ends.accepted.take();
  REQUIRE(accepted);
  tell(ends, *client, "first");
  accepted->stream->send("answer");
  accepted->stream->read_with_next();
  REQUIRE(ends.next(Kind::kMessage));
  client->read();
  client->send("second");
  CHECK(ends.received.take() == "second");
}

TEST_CASE("a stream whose next message waits for something to be said ends when its client goes") {
  TwoEnds ends;
  auto client = ends.connect(ends.agent);
  const auto accepted = ends.accepted.take();
  REQUIRE(accepted);
  client->send("last words");
  REQUIRE(ends.received.take());
  accepted->stream->read_with_next();
  client.reset();
  CHECK(ends.closed.take() == true);
}

TEST_CASE("several threads serve many streams at once") {
  TwoEnds ends;
  StreamServerOptions options{.host = "127.0.0.1"};
  options.threads = 4;
  REQUIRE(ends.serve(options));
  constexpr int count = 20;
  std::vector<std::unique_ptr<StreamClient>> clients;
  std::vector<std::shared_ptr<ServerStream>> streams;
  for (int i = 0; i < count; ++i) {
    clients.push_back(ends.connect(ends.agent));
    const auto accepted = ends.accepted.take();
    REQUIRE(accepted);
    streams.push_back(accepted->stream);
  }
  for (int round = 0; round < 5; ++round) {
    for (auto& client : clients) client->send("x");
    for (int i = 0; i < count; ++i) REQUIRE(ends.received.take() == "x");
    for (int i = 0; i < count; ++i) REQUIRE(ends.next(Kind::kWritable));  // one of each client
    for (auto& stream : streams) stream->read();
  }
  clients.resize(count / 2);  // the others go
  for (int i = count / 2; i < count; ++i) CHECK(ends.closed.take() == true);
}

TEST_CASE("clients that go while they come leave nothing behind") {
  TwoEnds ends;
  StreamServerOptions options{.host = "127.0.0.1"};
  options.threads = 4;
  REQUIRE(ends.serve(options));
  for (int round = 0; round < 10; ++round) {
    std::vector<std::unique_ptr<StreamClient>> clients;
    for (int i = 0; i < 10; ++i) clients.push_back(ends.connect(ends.agent));
    if (round % 2 == 0) REQUIRE(ends.accepted.take());
  }
  ends.server->stop(std::chrono::milliseconds(0));
}
