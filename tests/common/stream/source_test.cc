// The source's end of a stream, rule by rule (WIRE.md).
#include <string>
#include <vector>

#include "tests/common/stream/exchange.h"

using namespace tidemark;
using namespace tidemark::stream;

TEST_CASE("never more than the window is on its way, but always one entry") {
  Exchange exchange;
  PlainCollector collector;
  collector.limits.window_bytes_max = 20;
  for (int i = 0; i < 5; ++i) exchange.append("10 bytes " + std::to_string(i));
  exchange.append(std::string(30, 'x'));
  exchange.connect(collector);
  std::vector<Push> sent;
  while (auto push = exchange.next()) sent.push_back(*push);
  CHECK(sent.size() == 2);
  CHECK(exchange.source.in_flight_bytes() == 20);
  for (const Push& push : sent) collector.push(push);
  for (const auto& ack : collector.commit_all()) exchange.tell(ack);
  exchange.drain(collector);  // the last one alone is larger than the window
  CHECK(collector.epoch().stored == samples(6));
}

TEST_CASE("a Rewind makes the source go back once, however often it is said") {
  Exchange exchange;
  PlainCollector collector;
  for (int i = 0; i < 4; ++i) exchange.append(std::to_string(i));
  exchange.connect(collector);
  while (exchange.next()) {
  }
  exchange.tell(Rewind{BatchSeq{2}});
  CHECK(exchange.next()->from == BatchSeq{2});
  exchange.tell(Rewind{BatchSeq{2}});
  CHECK(exchange.next()->from == BatchSeq{3});
}

TEST_CASE("going back declares again what the collector did not get") {
  Exchange exchange;
  PlainCollector collector;
  NewBatch batch = new_batch("one", 1, exchange.clock.now(), 1);
  batch.new_series = {declaration(1)};
  REQUIRE(exchange.log.append(batch, exchange.clock.now()).ok());
  exchange.append("two", 1, 1);
  exchange.connect(collector);
  CHECK(exchange.next()->declarations.size() == 1);
  CHECK(exchange.next()->declarations.empty());
  exchange.tell(Rewind{BatchSeq{1}});
  CHECK(exchange.next()->declarations.size() == 1);
}

TEST_CASE("declarations that find no room beside their batch go ahead of it") {
  Exchange exchange;
  PlainCollector collector;
  collector.limits.message_bytes_max = 1'400;
  NewBatch batch = new_batch("one", 1, exchange.clock.now(), 20);
  for (std::uint32_t n = 1; n <= 20; ++n) batch.new_series.push_back(declaration(n, "a.metric"));
  REQUIRE(exchange.log.append(batch, exchange.clock.now()).ok());
  exchange.connect(collector);
  exchange.drain(collector);
  REQUIRE(collector.pushed.size() > 2);
  CHECK_FALSE(collector.pushed.front().batch.has_value());
  CHECK(collector.epoch().series_known == 20);
  CHECK(collector.epoch().entries == 1);
}

TEST_CASE("a refused batch becomes a loss record of the same place, and the stream goes on") {
  Exchange exchange;
  PlainCollector collector;
  collector.refuses = "bad";
  exchange.append("good", 1);
  exchange.append("bad", 2);
  exchange.append("good too", 4);
  const Digest chain = exchange.at(2).chain_after;
  exchange.connect(collector);
  exchange.drain(collector);
  CHECK(exchange.at(2).loss->reason == LossReason::kRefused);
  CHECK(exchange.at(2).chain_after == chain);
  CHECK(collector.epoch().lost == samples(2));
  CHECK(collector.epoch().stored == samples(5));
}

TEST_CASE("a batch above the collector's limit is given up rather than sent") {
  Exchange exchange;
  PlainCollector collector;
  collector.limits.batch_bytes_max = 5;
  exchange.append("small", 1);
  exchange.append("larger", 2);
  exchange.connect(collector);
  exchange.drain(collector);
  CHECK(collector.epoch().lost == samples(2));
  for (const Push& push : collector.pushed) CHECK((!push.batch || push.batch->size() <= 5));
}

TEST_CASE("what was on its way when a stream ended by blame is sent alone, and given up the second time") {
  Exchange exchange;
  PlainCollector collector;
  exchange.append("one", 1);
  exchange.append("poison", 2);
  exchange.append("three", 4);
  exchange.connect(collector);
  while (exchange.next()) {
  }
  exchange.disconnect(StreamEnd::kBlamed);

  exchange.connect(collector);
  collector.push(*exchange.next());
  CHECK_FALSE(exchange.next().has_value());  // alone
  for (const auto& ack : collector.commit_all()) exchange.tell(ack);
  CHECK(exchange.next()->batch == "poison");
  exchange.disconnect(StreamEnd::kBlamed);
  CHECK(exchange.at(2).loss->reason == LossReason::kPoison);

  exchange.connect(collector);
  exchange.drain(collector);
  CHECK(collector.epoch().lost == samples(2));
  CHECK(collector.epoch().stored == samples(5));
}

TEST_CASE("a lost connection blames nobody") {
  Exchange exchange;
  PlainCollector collector;
  exchange.append("one");
  for (int i = 0; i < 3; ++i) {
    exchange.connect(collector);
    REQUIRE(exchange.next());
    exchange.disconnect(StreamEnd::kLost);
  }
  CHECK(exchange.at(1).is_batch());
}

TEST_CASE("messages that break the protocol end the stream and change nothing") {
  Exchange exchange;
  PlainCollector collector;
  exchange.append("one", 1);
  CHECK(exchange.tell(Ack{BatchSeq{1}, samples(1), {}}).end_stream);
  CHECK(exchange.tell(History{}).end_stream);
  exchange.connect(collector);
  CHECK(exchange.tell(Ack{BatchSeq{1}, samples(1), {}}).end_stream);  // it was not sent
  CHECK(exchange.tell(Rewind{BatchSeq{5}}).end_stream);
  CHECK(exchange.tell(Refusal{BatchSeq{1}, ""}).end_stream);
  REQUIRE(exchange.next());
  CHECK(exchange.tell(Ack{BatchSeq{1}, samples(2), {}}).end_stream);  // another total
  CHECK(exchange.tell(Welcome{}).end_stream);
  CHECK(exchange.log.state().acknowledged == BatchSeq{0});
  CHECK(exchange.at(1).is_batch());
}

TEST_CASE("a new monitor set is handed on, the one in use is not") {
  Exchange exchange;
  exchange.source.works_from("v1");
  MonitorSet set;
  set.version = "v1";
  CHECK_FALSE(exchange.tell(set).monitor_set.has_value());
  set.version = "v2";
  CHECK(exchange.tell(set).monitor_set.has_value());
}

TEST_CASE("Closing ends the stream and tells when to come back") {
  Exchange exchange;
  const SourceStep step = exchange.tell(Closing{Closing::Reason::kOverloaded, "busy", Duration{5'000}});
  CHECK(step.end_stream);
  CHECK(step.retry_after == Duration{5'000});
  CHECK(step.note == "busy");
}
