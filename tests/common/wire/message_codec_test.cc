#include "common/wire/message_codec.h"

#include <tidemark/v1/ingest.pb.h>

#include "tests/common/wire/samples.h"
#include "tests/support/catch.h"

using namespace tidemark;
using namespace tidemark::wire;
using namespace tidemark::stream;

namespace {

Digest digest_of_ones(std::uint8_t byte) {
  Digest digest;
  digest.fill(byte);
  return digest;
}
const SpoolId kSpool = SpoolId::random();
const StoreId kStore = StoreId::random();

template <class Kind>
Kind through(const SourceMessage& message) {
  const auto back = decode_source_message(encode(message));
  CAPTURE(back.status().ToString());
  REQUIRE(back.ok());
  REQUIRE(std::holds_alternative<Kind>(*back));
  CHECK(encode(*back) == encode(message));
  return std::get<Kind>(*back);
}
template <class Kind>
Kind through(const CollectorMessage& message) {
  const auto back = decode_collector_message(encode(message));
  REQUIRE(back.ok());
  REQUIRE(std::holds_alternative<Kind>(*back));
  return std::get<Kind>(*back);
}

Hello a_hello() {
  Hello hello;
  hello.spool = kSpool;
  hello.epoch = {4};
  hello.first = {7};
  hello.last = {9};
  hello.store = kStore;
  hello.store_generation = 3;
  hello.clock = kNow;
  hello.superseded = Superseded{SpoolId::random(), {2}, Superseded::Reason::kFenced};
  hello.settled = 0;
  hello.facts = {"host",  "Debian GNU/Linux 12", "server", "a rack's case",
                 "north", {{"role", "db"}},      "0.1.0"};
  hello.monitor_set_version = "v1";
  hello.spool_facts = {100, 200, 3, kNow};
  return hello;
}

MonitorSet a_monitor_set() {
  return {"v2",
          Duration{5'000},
          {{"web", "tcp", Duration{30'000}, Duration{2'000}, 3, {{"host", "h"}, {"port", "80"}}}},
          {{"app", "log", {{"path", "/var/log/app.log"}, {"pattern", "ERROR"}}}}};
}

}  // namespace

TEST_CASE("Hello comes back as it was") {
  const Hello sent = a_hello();
  const auto back = through<Hello>(SourceMessage{sent});
  CHECK(back.spool == sent.spool);
  CHECK(back.epoch == sent.epoch);
  CHECK(back.first == sent.first);
  CHECK(back.last == sent.last);
  CHECK(back.store == sent.store);
  CHECK(back.store_generation == 3);
  CHECK(back.clock == kNow);
  CHECK(back.superseded == sent.superseded);
  CHECK(back.settled == sent.settled);
  CHECK(back.facts.labels == sent.facts.labels);
  CHECK(back.facts.endpoint_class == "server");
  CHECK(back.facts.class_reason == "a rack's case");
  CHECK(back.monitor_set_version == "v1");
  CHECK(back.spool_facts.batches == 3);
  CHECK(back.spool_facts.oldest == kNow);
  Hello first;
  first.spool = kSpool;
  const auto bare = through<Hello>(SourceMessage{first});
  CHECK(bare.store.nil());
  CHECK_FALSE(bare.superseded);
  CHECK_FALSE(bare.settled);
  CHECK_FALSE(bare.spool_facts.oldest);
}

TEST_CASE("a push of a batch, of a loss and of declarations alone come back as they were") {
  Push push;
  push.from = push.to = {12};
  push.chain = digest_of_ones(1);
  push.total = {10, 20, 30};
  push.origin = {kSpool, {3}, {3}};
  push.declarations.push_back(
      {{1}, {kDevice, "system.cpu.utilization", {{"cpu.mode", "user"}}}, "1", MetricKind::kCounter});
  push.series_max = 1;
  push.batch = encode(good_batch());
  const auto back = through<Push>(SourceMessage{push});
  CHECK(back.from == push.from);
  CHECK(back.chain == push.chain);
  CHECK(back.total == push.total);
  CHECK(back.origin == push.origin);
  CHECK(back.series_max == 1);
  CHECK(back.batch == push.batch);
  CHECK_FALSE(back.loss);
  REQUIRE(back.declarations.size() == 1);
  CHECK(back.declarations[0].key == push.declarations[0].key);
  CHECK(back.declarations[0].kind == MetricKind::kCounter);

  push.batch.reset();
  push.to = {15};
  for (int reason = 1; reason <= 8; ++reason) {
    push.loss = Loss{static_cast<LossReason>(reason), kNow, kNow, 4, {1, 2, 3}, "why"};
    const auto lost = through<Push>(SourceMessage{push});
    REQUIRE(lost.loss);
    CHECK(lost.loss->reason == static_cast<LossReason>(reason));
    CHECK(lost.loss->counts == Counts{1, 2, 3});
    CHECK(lost.loss->batches == 4);
    CHECK(lost.loss->detail == "why");
  }
  push.loss.reset();
  push.to = push.from.previous();
  const auto declarations = through<Push>(SourceMessage{push});
  CHECK_FALSE(declarations.batch);
  CHECK_FALSE(declarations.loss);
  CHECK(declarations.to == BatchSeq{11});
}

TEST_CASE("an empty batch is a batch, and a push without an origin has its own place as origin") {
  Push push;
  push.from = push.to = {5};
  push.batch = "";
  const auto back = through<Push>(SourceMessage{push});
  CHECK(back.batch == "");
  CHECK(back.origin == Origin{SpoolId{}, {5}, {5}});
}

TEST_CASE("a loss record is taken whatever its words and times are") {
  Push push;
  push.from = push.to = {1};
  push.loss = Loss{LossReason::kPoison,    from_unix_ms(INT64_MIN), from_unix_ms(INT64_MAX), 1, {},
                   std::string(9'999, 'x')};
  const auto back = decode_source_message(encode(SourceMessage{push}));
  REQUIRE(back.ok());
  const Loss& loss = *std::get<Push>(*back).loss;
  CHECK(rfc3339(loss.time_from) == "1970-01-01T00:00:00.000Z");
  CHECK(rfc3339(loss.time_to) == "9999-12-31T23:59:59.999Z");
  CHECK(loss.detail.size() == 1'024);
}

TEST_CASE("what the collector says comes back as it was") {
  Welcome welcome;
  welcome.store = kStore;
  welcome.store_generation = 2;
  welcome.epoch = {3};
  welcome.fenced = true;
  welcome.expected = {44};
  welcome.chain = digest_of_ones(9);
  welcome.total = {1, 2, 3};
  welcome.series_known = 17;
  welcome.limits.items_max = 5;
  welcome.limits.future_max = Duration{1};
  welcome.clock = kNow;
  welcome.clock_offset = Duration{-12'345};
  welcome.monitor_set = a_monitor_set();
  welcome.endpoint_name = "web-1";
  const auto back = through<Welcome>(CollectorMessage{welcome});
  CHECK(back.store == kStore);
  CHECK(back.epoch == Epoch{3});
  CHECK(back.fenced);
  CHECK(back.expected == BatchSeq{44});
  CHECK(back.chain == welcome.chain);
  CHECK(back.total == welcome.total);
  CHECK(back.series_known == 17);
  CHECK(back.limits.items_max == 5);
  CHECK(back.limits.batch_bytes_max == welcome.limits.batch_bytes_max);
  CHECK(back.limits.future_max == Duration{1});
  CHECK(back.clock_offset == Duration{-12'345});
  CHECK(back.monitor_set == a_monitor_set());
  CHECK(back.endpoint_name == "web-1");

  History history;
  history.complete = false;
  history.mark = 12;
  history.total = {4, 5, 6};
  history.written = true;
  history.items = {{kSpool, {1}, {1}, digest_of_ones(3), {kSpool, {1}, {1}}},
                   {kSpool, {2}, {9}, {}, {kSpool, {2}, {9}}}};
  const auto past = through<History>(CollectorMessage{history});
  CHECK_FALSE(past.complete);
  CHECK(past.mark == 12);
  CHECK(past.total == history.total);
  CHECK(past.written);
  CHECK(past.items == history.items);

  const auto ack = through<Ack>(CollectorMessage{Ack{{3}, {1, 1, 1}, {{{2}, "why", {0, 1, 0}}}}});
  CHECK(ack.seq == BatchSeq{3});
  REQUIRE(ack.refused.size() == 1);
  CHECK(ack.refused[0].reason == "why");
  CHECK(ack.refused[0].counts == Counts{0, 1, 0});
  CHECK(through<Rewind>(CollectorMessage{Rewind{{8}}}).expected == BatchSeq{8});
  CHECK(through<Refusal>(CollectorMessage{Refusal{{8}, "no"}}).reason == "no");
  CHECK(through<MonitorSet>(CollectorMessage{a_monitor_set()}) == a_monitor_set());
  for (int reason = 1; reason <= 6; ++reason) {
    const Closing closing{static_cast<Closing::Reason>(reason), "bye", Duration{2'000}};
    const auto said = through<Closing>(CollectorMessage{closing});
    CHECK(said.reason == closing.reason);
    CHECK(said.detail == "bye");
    CHECK(said.retry_after == Duration{2'000});
  }
}

TEST_CASE("a monitor set comes back from the bytes that are kept") {
  CHECK(*decode_monitor_set(encode(a_monitor_set())) == a_monitor_set());
  CHECK(decode_monitor_set(encode(MonitorSet{}))->version.empty());
  CHECK(absl::IsInvalidArgument(decode_monitor_set("\xff").status()));
}

TEST_CASE("a message that breaks the protocol is an error that says what is wrong") {
  const auto message_of = [](auto change) {
    v1::SourceMessage message;
    REQUIRE(message.ParseFromString(encode(SourceMessage{a_hello()})));
    change(message);
    return std::string(decode_source_message(message.SerializeAsString()).status().message());
  };
  const auto has = [](const std::string& text, const char* part) {
    return text.find(part) != std::string::npos;
  };
  CHECK(has(message_of([](auto& m) { m.Clear(); }), "kind"));
  CHECK(has(message_of([](auto& m) { m.mutable_hello()->set_spool_id("x"); }), "spool_id takes 16 bytes"));
  CHECK(has(message_of([](auto& m) { m.mutable_hello()->set_store_id("x"); }), "store_id"));
  CHECK(has(message_of([](auto& m) { m.mutable_hello()->mutable_superseded()->set_spool_id("x"); }),
            "superseded"));
  CHECK(has(message_of([](auto& m) { m.mutable_hello()->mutable_superseded()->clear_reason(); }), "reason"));
  CHECK(has(
      message_of([](auto& m) { m.mutable_hello()->mutable_facts()->set_hostname(std::string(254, 'x')); }),
      "253"));
  CHECK(has(message_of([](auto& m) { m.mutable_hello()->mutable_facts()->set_site("a\nb"); }),
            "the site has control"));
  CHECK(has(message_of([](auto& m) {
              for (int i = 0; i < 33; ++i)
                (*m.mutable_hello()->mutable_facts()->mutable_labels())[std::to_string(i)] = "v";
            }),
            "more than 32 labels"));
  CHECK(
      has(message_of([](auto& m) { m.mutable_push()->set_chain("short"); }), "chain digest takes 16 bytes"));
  CHECK(has(message_of([](auto& m) {
              m.mutable_push()->set_chain(std::string(16, 'c'));
              m.mutable_push()->mutable_loss();
            }),
            "loss record's reason"));
  CHECK(absl::IsInvalidArgument(decode_source_message("\xff\xff\xff").status()));
  CHECK(absl::IsInvalidArgument(decode_collector_message("\xff\xff\xff").status()));
  CHECK(absl::IsInvalidArgument(decode_collector_message("").status()));
}
