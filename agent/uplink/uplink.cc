#include "agent/uplink/uplink.h"

#include <utility>
#include <variant>

#include "common/log/log.h"
#include "common/wire/message_codec.h"

namespace tidemark::uplink {
namespace {

std::string reason_in_words(const stream::Closing& closing) {
  std::string words;
  switch (closing.reason) {
    case stream::Closing::Reason::kShutdown:
      words = "the collector is stopping";
      break;
    case stream::Closing::Reason::kRevoked:
      words = "the collector refuses this endpoint";
      break;
    case stream::Closing::Reason::kSuperseded:
      words = "another stream with this endpoint's identity was opened";
      break;
    case stream::Closing::Reason::kStore:
      words = "the collector's store cannot be written at the moment";
      break;
    case stream::Closing::Reason::kOverloaded:
      words = "the collector is overloaded";
      break;
    case stream::Closing::Reason::kAssignment:
      words = "what this source may speak for was changed";
      break;
    case stream::Closing::Reason::kProtocol:
      words = "the collector says that the protocol was broken";
      break;
  }
  return closing.detail.empty() ? words : words + ": " + closing.detail;
}

}  // namespace

Uplink::Uplink(stream::Source& source, const Clock& clock, Vitals& vitals, UplinkPorts ports,
               UplinkOptions options)
    : source_(source), clock_(clock), vitals_(vitals), ports_(std::move(ports)), options_(options) {}

Uplink::~Uplink() { stop(); }

void Uplink::start() {
  stopped_ = false;
  if (options_.first_spread <= Duration::zero()) {
    connect();
    return;
  }
  retry(backoff({options_.first_spread, options_.first_spread}, 1, ports_.random(), {}));
}

void Uplink::stop() {
  if (std::exchange(stopped_, true)) return;
  timer_.reset();
  if (!stream_) return;
  stream_.reset();
  if (auto status = source_.disconnected(stream::StreamEnd::kLost, clock_.now()); !status.ok()) {
    log::warning("the spool: " + std::string(status.message()));
  }
}

void Uplink::appended() { pump(); }

void Uplink::set_devices(std::vector<Device> devices) {
  source_.set_devices(std::move(devices));
  pump();
}

void Uplink::reconnect() {
  if (stopped_) return;
  timer_.reset();
  if (stream_) {
    stream_.reset();
    health_.connected = false;
    if (auto status = source_.disconnected(stream::StreamEnd::kLost, clock_.now()); !status.ok())
      log::warning("the spool: " + std::string(status.message()));
  }
  health_.failures = 0;
  connect();
}

void Uplink::connect() {
  auto hello = source_.connected(clock_.now());
  if (!hello.ok()) {
    drop("the spool: " + std::string(hello.status().message()), stream::StreamEnd::kLost, {}, false);
    return;
  }
  vitals_.count("uplink.attempts");
  opened_ = clock_.monotonic();
  writable_ = true;
  queued_.clear();
  stream_ = ports_.connect({
      [this](std::string bytes) { received(bytes); },
      [this] {
        writable_ = true;
        pump();
      },
      [this](const rpc::ClientEnd& end) {
        std::string why = end.text;
        if (end.unreachable) {
          const std::string better = ports_.explain_unreachable(health_.failures + 1);
          if (!better.empty()) why = better;
        }
        drop(why, end.blamed ? stream::StreamEnd::kBlamed : stream::StreamEnd::kLost, {}, false);
      },
  });
  write(*hello);
  timer_ = ports_.after(options_.answer_timeout, [this] {
    if (stream_ && !source_.aligned())
      drop("the collector does not answer", stream::StreamEnd::kLost, {}, false);
  });
}

void Uplink::received(const std::string& bytes) {
  auto message = wire::decode_collector_message(bytes);
  if (!message.ok()) {
    drop("the collector's message: " + std::string(message.status().message()), stream::StreamEnd::kLost, {},
         false);
    return;
  }
  auto step = source_.received(*message, clock_.now());
  if (!step.ok()) {
    drop("the spool: " + std::string(step.status().message()), stream::StreamEnd::kLost, {}, false);
    return;
  }
  if (const auto* welcome = std::get_if<stream::Welcome>(&*message)) {
    ports_.limits(source_.limits());
    if (ports_.collector_clock) ports_.collector_clock(welcome->clock);
    if (source_.aligned()) {
      log::info("streaming to the collector");
      health_ = {true, health_.failures, {}};
    }
  }
  act_on(*step);
}

void Uplink::act_on(const stream::SourceStep& step) {
  for (const stream::RefusedItems& items : step.refused) {
    vitals_.count("uplink.refused_items", static_cast<std::int64_t>(items.counts.all()), items.reason);
    log::warning("the collector refused " + std::to_string(items.counts.all()) + " items of batch " +
                 std::to_string(items.seq.value) + ": " + items.reason);
  }
  for (const stream::RefusedDevice& device : step.refused_devices)
    vitals_.count("uplink.refused_devices", 1, device.reason);
  if (!step.refused_devices.empty() && ports_.devices_refused) ports_.devices_refused(step.refused_devices);
  if (step.monitor_set) ports_.monitor_set(*step.monitor_set);
  if (!stream_) return;  // a callback stopped the uplink
  if (step.end_stream) {
    const std::string why = step.closing ? reason_in_words(*step.closing) : step.note;
    const bool at_once = !step.closing && !step.retry_after;
    const bool broke = step.closing && step.closing->reason == stream::Closing::Reason::kProtocol;
    drop(why, broke ? stream::StreamEnd::kBlamed : stream::StreamEnd::kLost,
         step.retry_after.value_or(Duration::zero()), at_once);
    return;
  }
  queued_.insert(queued_.end(), step.send.begin(), step.send.end());
  stream_->read();
  pump();
}

void Uplink::pump() {
  if (!stream_ || !writable_) return;
  if (!queued_.empty()) {
    const stream::SourceMessage message = std::move(queued_.front());
    queued_.erase(queued_.begin());
    write(message);
    return;
  }
  if (auto devices = source_.next_devices()) {
    write(stream::SourceMessage{*std::move(devices)});
    return;
  }
  auto push = source_.next_push(clock_.now());
  if (!push.ok()) {
    drop("the spool: " + std::string(push.status().message()), stream::StreamEnd::kLost, {}, false);
    return;
  }
  if (!*push) return;
  vitals_.count("uplink.pushes");
  write(stream::SourceMessage{std::move(**push)});
}

void Uplink::write(const stream::SourceMessage& message) {
  std::string bytes = wire::encode(message);
  vitals_.count("uplink.bytes", static_cast<std::int64_t>(bytes.size()));
  writable_ = false;
  stream_->send(std::move(bytes));
}

void Uplink::drop(const std::string& why, stream::StreamEnd end, Duration retry_after, bool at_once) {
  if (health_.connected && clock_.monotonic() - opened_ >= options_.stable_after) health_.failures = 0;
  stream_.reset();
  writable_ = false;
  health_.connected = false;
  if (auto status = source_.disconnected(end, clock_.now()); !status.ok()) {
    log::warning("the spool: " + std::string(status.message()));
  }
  if (stopped_) return;
  if (at_once && health_.failures == 0) {
    // A new spool has to say Hello. Should that go wrong too, the backoff below applies.
    health_.failures = 1;
    if (!why.empty()) log::info(why);
    retry(Duration::zero());
    return;
  }
  ++health_.failures;
  report(why);
  retry(backoff(options_.backoff, health_.failures, ports_.random(), retry_after));
}

void Uplink::report(const std::string& why) {
  vitals_.count("uplink.ended", 1, why);
  // The same trouble again and again is one line for the first and every tenth time.
  if (why != health_.last_error || health_.failures % 10 == 1) {
    log::warning("no stream to the collector: " + why);
  }
  health_.last_error = why;
}

void Uplink::retry(Duration delay) {
  timer_ = ports_.after(delay, [this] { connect(); });
}

}  // namespace tidemark::uplink
