#pragma once

#include <string>
#include <utility>
#include <vector>

#include "common/stream/chain.h"
#include "common/stream/messages.h"
#include "common/wire/batch_codec.h"

namespace tidemark {

/// A source that only goes forward: makes Hello and pushes with the right numbers, digests and totals.
class PlainSource {
 public:
  explicit PlainSource(SourceId id = SourceId::random()) : id_(id) { facts_.hostname = "plain"; }

  SourceId id() const { return id_; }
  SpoolId spool() const { return spool_; }
  BatchSeq last() const { return last_; }
  const Counts& total() const { return total_; }
  EndpointFacts& facts() { return facts_; }

  stream::Hello hello(TimePoint clock) const {
    stream::Hello hello;
    hello.spool = spool_;
    hello.last = last_;
    hello.clock = clock;
    hello.facts = facts_;
    return hello;
  }

  stream::Push push(const Batch& batch) {
    stream::Push push;
    push.batch = wire::encode(batch);
    push.from = push.to = last_ = last_.next();
    push.chain = chain_ = stream::chain_after(chain_, last_, stream::digest_of(*push.batch));
    push.total = total_ += counts_of(batch);
    push.origin = {spool_, push.from, push.to};
    return push;
  }

  stream::Push push(const Loss& loss) {
    stream::Push push;
    push.loss = loss;
    push.from = push.to = last_ = last_.next();
    push.chain = chain_ = stream::chain_after(chain_, last_, stream::digest_of(loss));
    push.total = total_ += loss.counts;
    push.origin = {spool_, push.from, push.to};
    return push;
  }

 private:
  SourceId id_;
  SpoolId spool_ = SpoolId::random();
  BatchSeq last_;
  stream::Digest chain_{};
  Counts total_;
  EndpointFacts facts_;
};

/// One result of check "ping" at `time`.
inline Batch one_result(TimePoint time, CheckState state = CheckState::kOk) {
  CheckResult result;
  result.check = "ping";
  result.time = time;
  result.state = state;
  result.interval = Duration(60'000);
  result.text = "as it was";
  Batch batch;
  batch.created = time;
  batch.sections.emplace_back();
  batch.sections.back().results.push_back(std::move(result));
  return batch;
}

/// One event and a block of series 1…n at two times, `time` and a second later; the values are 1, 2, 3, …
inline Batch event_and_samples(TimePoint time, std::uint32_t series) {
  Event event;
  event.time = time;
  event.name = "agent.started";
  event.body = "hello";
  event.attributes = {{"version", "1"}};
  SampleBlock block;
  block.times = {time, time + Duration(1'000)};
  for (std::uint32_t n = 1; n <= series; ++n) {
    block.series.push_back({n});
    block.values.push_back(2.0 * n - 1);
    block.values.push_back(2.0 * n);
  }
  Batch batch;
  batch.created = time;
  batch.sections.emplace_back();
  batch.sections.back().events.push_back(std::move(event));
  batch.sections.back().blocks.push_back(std::move(block));
  return batch;
}

inline SeriesDeclaration declaration(std::uint32_t number, const std::string& metric,
                                     EndpointId endpoint = {}) {
  SeriesDeclaration declaration;
  declaration.number = {number};
  declaration.key = {endpoint, metric, {{"device", "sda"}}};
  declaration.unit = "By";
  return declaration;
}

}  // namespace tidemark
