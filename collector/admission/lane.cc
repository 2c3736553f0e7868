#include "collector/admission/lane.h"

#include <algorithm>
#include <utility>

#include "collector/journal/rows_of.h"
#include "common/log/log.h"

namespace tidemark::admission {
namespace {

constexpr std::size_t kMessageBytes = 128;  // what a message takes beside its batch, about

/// Between messages of a source that sends now and then.
constexpr Duration kNowAndThen = std::chrono::seconds(1);

constexpr std::size_t kRefusedMax = 64;  // lines of one acknowledgement, about

/// A reason without its example, so that there are few.
std::string kind_of(const std::string& reason) { return reason.substr(0, reason.find(", such as ")); }

}  // namespace

void Lane::open(StreamId stream, std::string address, std::shared_ptr<StreamOutlet> outlet) {
  MutexLock lock(mutex_);
  streams_[stream] = {std::move(outlet), std::move(address)};
}

bool Lane::has_room() const {
  return in_flight_bytes_ <= admission_.options_.in_flight_source_bytes_max &&
         share_->left(admission_.clock_.monotonic());
}

bool Lane::take(StreamId stream, stream::SourceMessage message) {
  const auto* push = std::get_if<stream::Push>(&message);
  const std::size_t bytes = kMessageBytes + (push != nullptr && push->batch ? push->batch->size() : 0);
  MutexLock lock(mutex_);
  const Duration now = admission_.clock_.monotonic();
  const bool rare = taken_last_ <= now - kNowAndThen;
  taken_last_ = now;
  share_->take(bytes, now);
  take_one(stream, std::move(message));
  if (!has_room()) admission_.vitals_.count("ingest.slowed", 1, endpoint_.name);
  return rare && welcomed_ && stream == speaking_ && (due_ || promised_acks_ > 0);
}

void Lane::take_one(StreamId stream, stream::SourceMessage message) {
  if (streams_.find(stream) == streams_.end()) return;
  if (auto* greeting = std::get_if<stream::Hello>(&message)) {
    hello(stream, std::move(*greeting));
    return;
  }
  if (stream != speaking_ || !welcomed_ || !receiver_) {
    end(stream,
        {stream::Closing::Reason::kProtocol, "a stream begins with Hello, and waits for its Welcome", {}});
    return;
  }
  if (auto* entry = std::get_if<stream::Push>(&message)) {
    push(std::move(*entry));
  } else if (auto* said = std::get_if<stream::Devices>(&message)) {
    devices(std::move(*said));
  } else {
    say(receiver_->history());
  }
}

void Lane::push(stream::Push push) {
  std::optional<stream::Digest> digest;
  if (auto answer = receiver_->place(push, &digest)) return reply(*std::move(answer));
  const auto bounds = context();
  if (auto status = declare(push.declarations, bounds); !status.ok()) return failed(status);
  std::optional<stream::ValidatedBatch> batch;
  if (push.batch) {
    auto validated = wire::validate_batch(*push.batch, push.from, bounds);
    if (!validated.ok()) {
      const std::string reason(validated.status().message());
      admission_.vitals_.count("ingest.refused_batches");
      log::warning("ingest: batch " + std::to_string(push.from.value) + " of " + name_of(speaking_) +
                   " is refused: " + reason);
      return reply(stream::Receiver::refuse(push, reason));
    }
    batch = *std::move(validated);
  }
  auto outcome = receiver_->push(push, std::move(batch), bounds.now, digest);
  if (auto* admitted = std::get_if<stream::Admitted>(&outcome)) {
    admit(std::move(*admitted), push.batch ? std::string_view(*push.batch) : std::string_view());
  } else {
    reply(std::get<stream::Answer>(std::move(outcome)));
  }
}

void Lane::reply(stream::Answer answer) {
  if (std::holds_alternative<stream::Rewind>(answer.message)) admission_.vitals_.count("ingest.rewinds");
  auto* closing = std::get_if<stream::Closing>(&answer.message);
  if (answer.end_stream && closing != nullptr) {
    log::warning("ingest: the stream of " + name_of(speaking_) + " ends: " + closing->detail);
    end(speaking_, std::move(*closing));
  } else {
    say(std::move(answer.message));
  }
}

void Lane::admit(stream::Admitted admitted, std::string_view batch) {
  count(admitted, batch.size());
  store::Step step;
  step.received = admission_.clock_.now();
  step.rows = journal::rows_of(admitted.write, step.received, clock_offset_, batch);
  admitted.write.batch.reset();  // the rows are what is kept of it
  step.write = admitted.write;
  Promise promise;
  promise.write = std::move(admitted.write);
  promise.ack = std::move(admitted.ack);
  promise.bytes = batch.size();
  hand_over(std::move(step), std::move(promise));
}

void Lane::count(const stream::Admitted& admitted, std::size_t bytes) {
  auto& vitals = admission_.vitals_;
  const auto& write = admitted.write;
  if (write.batch) {
    const auto kept = counts_of(*write.batch);
    vitals.count("ingest.batches");
    vitals.count("ingest.bytes", static_cast<std::int64_t>(bytes));
    vitals.count("ingest.samples", static_cast<std::int64_t>(kept.samples));
    vitals.count("ingest.results", static_cast<std::int64_t>(kept.results));
    vitals.count("ingest.events", static_cast<std::int64_t>(kept.events));
  }
  if (write.loss) vitals.count("ingest.losses", static_cast<std::int64_t>(write.loss->counts.all()));
  for (const auto& refused : write.refused) {
    vitals.count("ingest.refused", static_cast<std::int64_t>(refused.counts.all()), kind_of(refused.reason));
    if (refused.reason.find(wire::kOverreach) != std::string::npos) overreached(refused.reason);
    log::warning("ingest: " + source_.text() + ", batch " + std::to_string(admitted.ack.seq.value) + ": " +
                 std::to_string(refused.counts.all()) + " items refused: " + refused.reason);
  }
}

void Lane::hand_over(store::Step step, Promise promise) {
  step.source = source_;
  step.chain = chain_;
  promise.stream = speaking_;
  promise.chain = chain_;
  if (promise.ack) ++promised_acks_;
  const auto bytes = promise.bytes;
  ++in_flight_;
  in_flight_bytes_ += bytes;
  admission_.began_step(bytes);
  auto kept = std::make_shared<Promise>(std::move(promise));  // shared by the copies of the callback
  const auto handed = admission_.store_.commit(
      std::move(step),
      [lane = shared_from_this(), kept](const absl::Status& status) { lane->committed(status, *kept); });
  if (handed.ok()) return;
  if (kept->ack) --promised_acks_;
  --in_flight_;
  in_flight_bytes_ -= bytes;
  admission_.ended_step(bytes);
  chain_->broken = true;  // its later steps must not be stored without this one
  failed(handed);
}

void Lane::committed(const absl::Status& status, Promise& promise) {
  MutexLock lock(mutex_);
  --in_flight_;
  in_flight_bytes_ -= promise.bytes;
  if (promise.ack && promise.chain == chain_) --promised_acks_;
  const bool current = promise.chain == chain_ && promise.stream == speaking_ && receiver_;
  if (!status.ok()) {
    if (current) failed(status);
  } else if (current) {
    keep_promise(promise);
  }
  admission_.ended_step(promise.bytes);
  if (in_flight_ == 0 && parked_) greet();
}

void Lane::keep_promise(Promise& promise) {
  if (promise.write) {
    receiver_->committed(*promise.write);
    series_.committed(promise.write->series);
  }
  if (promise.welcome) welcome(*std::move(promise.welcome));
  if (promise.devices) say(*std::move(promise.devices));
  if (!promise.ack) return;
  if (due_) {
    auto refused = std::move(due_->refused);
    refused.insert(refused.end(), std::make_move_iterator(promise.ack->refused.begin()),
                   std::make_move_iterator(promise.ack->refused.end()));
    promise.ack->refused = std::move(refused);
  } else {
    admission_.has_due(shared_from_this());
  }
  due_ = *std::move(promise.ack);
  if (due_->refused.size() >= kRefusedMax) acknowledge();
}

void Lane::acknowledge() {
  if (!due_) return;
  taken_last_ = admission_.clock_.monotonic();  // what came while it waited for this is not rare
  const auto it = streams_.find(speaking_);
  if (it != streams_.end()) {
    admission_.vitals_.count("ingest.acks");
    it->second.outlet->say(*std::move(due_));
  }
  due_.reset();
}

void Lane::say_due() {
  MutexLock lock(mutex_);
  acknowledge();
}

void Lane::failed(const absl::Status& status) {
  admission_.vitals_.count("ingest.commit_failures");
  admission_.note_failure(name_of(speaking_), status);
  end(speaking_, {stream::Closing::Reason::kStore, "the collector's store cannot take it at the moment",
                  admission_.options_.retry_after});
}

void Lane::say(stream::CollectorMessage message) {
  acknowledge();
  const auto it = streams_.find(speaking_);
  if (it != streams_.end()) it->second.outlet->say(std::move(message));
}

void Lane::end(StreamId stream, stream::Closing closing) {
  if (stream == speaking_) acknowledge();
  const auto it = streams_.find(stream);
  if (it != streams_.end()) {
    it->second.outlet->end(std::move(closing));
    streams_.erase(it);
    admission_.forget_stream(stream);
  }
  if (stream != speaking_) return;
  speaking_ = {};
  welcomed_ = false;
  parked_.reset();
  receiver_.reset();
}

void Lane::closed(StreamId stream) {
  MutexLock lock(mutex_);
  streams_.erase(stream);
  admission_.forget_stream(stream);
  if (stream != speaking_) return;
  speaking_ = {};
  welcomed_ = false;
  parked_.reset();
  receiver_.reset();
  due_.reset();
}

void Lane::end_all(const stream::Closing& closing) {
  MutexLock lock(mutex_);
  while (!streams_.empty()) end(streams_.begin()->first, closing);
}

void Lane::ready(StreamId stream) {
  MutexLock lock(mutex_);
  const auto it = streams_.find(stream);
  if (it != streams_.end()) it->second.outlet->ready();
}

void Lane::endpoint_changed() {
  // Read without the lock, which the store's thread may wait for.
  auto row = admission_.store_.endpoint(source_);
  if (!row.ok()) return;
  MutexLock lock(mutex_);
  endpoint_ = *std::move(row);
  tell_monitor_set();
}

void Lane::monitor_sets_changed() {
  MutexLock lock(mutex_);
  tell_monitor_set();
}

void Lane::tell_monitor_set() {
  if (!welcomed_) return;
  auto set = admission_.ports_.choose(endpoint_);
  if (set.version == monitor_set_version_) return;
  monitor_set_version_ = set.version;
  say(std::move(set));
}

std::optional<std::string> Lane::monitor_set() {
  MutexLock lock(mutex_);
  if (!welcomed_) return std::nullopt;
  return monitor_set_version_;
}

void Lane::overreached(const std::string& what) {
  admission_.ports_.overreached(source_, address_of(speaking_), what);
}

std::string Lane::address_of(StreamId stream) {
  const auto it = streams_.find(stream);
  return it == streams_.end() ? std::string() : it->second.address;
}

std::string Lane::name_of(StreamId stream) {
  const std::string address = address_of(stream);
  return source_.text() + (address.empty() ? std::string() : " (" + address + ")");
}

}  // namespace tidemark::admission
