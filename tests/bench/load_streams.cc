#include "tests/bench/load_streams.h"

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <array>
#include <optional>
#include <thread>
#include <utility>
#include <variant>

#include "common/clock/clock.h"
#include "common/rpc/bytes.h"
#include "common/rpc/credentials.h"
#include "common/rpc/one_thread_engine.h"
#include "common/sync/mutex.h"
#include "common/wire/message_codec.h"

namespace tidemark::bench {
namespace {

constexpr std::size_t kConnectingMax = 64;

/// As the agent's, which it keeps to itself.
grpc::ChannelArguments channel_arguments() {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, rpc::kSourceKeepaliveMs);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, rpc::kKeepaliveTimeoutMs);
  arguments.SetInt(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);
  arguments.SetInt(GRPC_ARG_MAX_METADATA_SIZE, rpc::kMetadataBytesMax);
  arguments.SetInt(GRPC_ARG_HTTP2_BDP_PROBE, 0);
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  return arguments;
}

Moment now() { return std::chrono::steady_clock::now(); }

}  // namespace

struct LoadStreams::Shared {
  Shared(std::string to, std::size_t most) : target(std::move(to)), messages_max(most) {}

  void began() {
    MutexLock lock(mutex);
    ++busy;
  }
  void done() {
    MutexLock lock(mutex);
    --busy;
    changed.notify_all();
  }
  void fail(const std::string& why) {
    MutexLock lock(mutex);
    if (!over && failure.ok()) failure = absl::UnavailableError(why);
    changed.notify_all();
  }
  absl::Status wait_for_busy(std::size_t most) {
    MutexLock lock(mutex);
    while (busy > most && failure.ok()) changed.wait(mutex);
    return failure;
  }

  const std::string target;
  const std::size_t messages_max;
  grpc::CompletionQueue queue;
  std::vector<std::thread> threads;
  Mutex mutex;
  Condition changed;
  std::size_t busy ABSL_GUARDED_BY(mutex) = 0;  // streams that connect, or have something on their way
  absl::Status failure ABSL_GUARDED_BY(mutex);
  bool over ABSL_GUARDED_BY(mutex) = false;
};

class LoadStreams::Stream {
 public:
  enum class Kind { kStart, kRead, kWrite, kFinish };
  struct Tag {
    Stream* stream;
    Kind kind;
  };

  Stream(Shared& shared, Source source)
      : shared_(shared), source_(std::move(source.script.source)), spool_(source.script.spool) {
    identity_ = std::move(source.identity);
    for (Prepared& push : source.script.pushes) {
      messages_.push_back(rpc::buffer_of(push.message));
      batch_bytes_.push_back(push.batch_bytes);
      samples_.push_back(push.samples);
      push.message = {};
    }
    sent_at_.resize(messages_.size());
    for (const std::string& named : source.script.devices) devices_.push_back(rpc::buffer_of(named));
  }

  void connect() {
    MutexLock lock(mutex_);
    shared_.began();
    const auto channel =
        grpc::CreateCustomChannel(shared_.target, rpc::channel_credentials(identity_), channel_arguments());
    stub_.emplace(channel);
    call_ = stub_->PrepareCall(&context_, rpc::kStreamMethod, &shared_.queue);
    ++pending_;
    call_->StartCall(&tags_[0]);
  }

  void allow(std::size_t pushes) {
    MutexLock lock(mutex_);
    allowed_ = std::min(pushes, messages_.size());
    if (!busy_ && acked_ < allowed_) {
      busy_ = true;
      shared_.began();
    }
    send_next();
  }

  void begin() {
    MutexLock lock(mutex_);
    latencies_ms_.clear();
    acks_ = acked_samples_ = 0;
    first_send_.reset();
  }

  void add_to(LoadFigures& figures) {
    MutexLock lock(mutex_);
    if (first_send_) figures.first_send = std::min(figures.first_send, *first_send_);
    figures.last_ack = std::max(figures.last_ack, last_ack_);
    figures.acks += acks_;
    figures.samples += acked_samples_;
    figures.latencies_ms.insert(figures.latencies_ms.end(), latencies_ms_.begin(), latencies_ms_.end());
  }

  void cancel() {
    MutexLock lock(mutex_);
    context_.TryCancel();
  }
  bool idle() {
    MutexLock lock(mutex_);
    return pending_ == 0;
  }

  void happened(Kind kind, bool ok) {
    MutexLock lock(mutex_);
    --pending_;
    switch (kind) {
      case Kind::kStart:
        if (!ok) return finish();
        hello();
        read();
        break;
      case Kind::kRead:
        if (!ok) return finish();
        received();
        read();
        break;
      case Kind::kWrite:
        writing_ = false;
        if (ok) send_next();
        break;
      case Kind::kFinish:
        shared_.fail("the stream of " + source_.text() + " ended: " + status_.error_message());
        break;
    }
  }

 private:
  void read() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    ++pending_;
    call_->Read(&incoming_, &tags_[1]);
  }
  void write(const grpc::ByteBuffer& bytes) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    ++pending_;
    writing_ = true;
    call_->Write(bytes, &tags_[2]);
  }
  void finish() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (std::exchange(finishing_, true)) return;
    ++pending_;
    call_->Finish(&status_, &tags_[3]);
  }

  void hello() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    stream::Hello hello;
    hello.spool = spool_;
    hello.last = {messages_.size()};
    hello.clock = system_clock().now();
    hello.facts.hostname = "bench";
    hello.facts.os = "Debian GNU/Linux 12";
    hello.facts.agent_version = "bench";
    write(rpc::buffer_of(wire::encode(stream::SourceMessage{std::move(hello)})));
  }

  void send_next() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (greeted_ && !writing_ && !finishing_ && devices_said_ < devices_.size())
      return write(devices_[devices_said_++]);
    if (!welcomed_ || writing_ || finishing_ || sent_ >= allowed_) return;
    if (sent_ - acked_ >= shared_.messages_max) return;
    if (on_their_way_ > 0 && on_their_way_ + batch_bytes_[sent_] > window_bytes_) return;
    on_their_way_ += batch_bytes_[sent_];
    sent_at_[sent_] = now();
    if (!first_send_) first_send_ = sent_at_[sent_];
    write(messages_[sent_++]);
  }

  void received() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    auto message = wire::decode_collector_message(rpc::bytes_of(incoming_));
    if (!message.ok()) return shared_.fail(std::string(message.status().message()));
    if (const auto* welcome = std::get_if<stream::Welcome>(&*message)) {
      if (welcome->fenced || welcome->expected.value != 1)
        return shared_.fail("source " + source_.text() + " is known already");
      window_bytes_ = welcome->limits.window_bytes_max;
      if (welcome->limits.devices_max == 0) devices_.clear();
      greeted_ = true;
      begin_if_named();
      send_next();
    } else if (const auto* answer = std::get_if<stream::DevicesAnswer>(&*message)) {
      if (!answer->refused.empty())
        return shared_.fail("devices were refused: " + answer->refused.front().reason);
      ++devices_answered_;
      begin_if_named();
    } else if (const auto* ack = std::get_if<stream::Ack>(&*message)) {
      if (!ack->refused.empty()) return shared_.fail("items were refused: " + ack->refused.front().reason);
      acknowledged(ack->seq.value);
    } else if (const auto* closing = std::get_if<stream::Closing>(&*message)) {
      shared_.fail("the collector ends the stream: " + closing->detail);
    } else if (!std::holds_alternative<MonitorSet>(*message)) {
      shared_.fail("a batch was not taken");
    }
  }

  /// Once all devices are taken it is ready: that is not measured.
  void begin_if_named() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (welcomed_ || devices_answered_ < devices_.size()) return;
    welcomed_ = true;
    shared_.done();
  }

  void acknowledged(std::size_t seq) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    last_ack_ = now();
    ++acks_;
    for (; acked_ < seq; ++acked_) {
      on_their_way_ -= batch_bytes_[acked_];
      acked_samples_ += samples_[acked_];
      latencies_ms_.push_back(
          std::chrono::duration<double, std::milli>(last_ack_ - sent_at_[acked_]).count());
    }
    send_next();
    if (busy_ && acked_ >= allowed_) {
      busy_ = false;
      shared_.done();
    }
  }

  Shared& shared_;
  const SourceId source_;
  const SpoolId spool_;
  rpc::TlsIdentity identity_;
  std::vector<std::size_t> batch_bytes_;
  std::vector<std::size_t> samples_;
  std::array<Tag, 4> tags_{
      {{this, Kind::kStart}, {this, Kind::kRead}, {this, Kind::kWrite}, {this, Kind::kFinish}}};

  Mutex mutex_;
  std::vector<grpc::ByteBuffer> messages_ ABSL_GUARDED_BY(mutex_);
  std::vector<Moment> sent_at_ ABSL_GUARDED_BY(mutex_);
  std::optional<grpc::GenericStub> stub_;
  grpc::ClientContext context_;
  std::unique_ptr<grpc::GenericClientAsyncReaderWriter> call_ ABSL_GUARDED_BY(mutex_);
  grpc::ByteBuffer incoming_ ABSL_GUARDED_BY(mutex_);
  grpc::Status status_ ABSL_GUARDED_BY(mutex_);
  int pending_ ABSL_GUARDED_BY(mutex_) = 0;  // operations that gRPC has
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;
  bool finishing_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<grpc::ByteBuffer> devices_ ABSL_GUARDED_BY(mutex_);
  std::size_t devices_said_ ABSL_GUARDED_BY(mutex_) = 0;
  std::size_t devices_answered_ ABSL_GUARDED_BY(mutex_) = 0;
  bool greeted_ ABSL_GUARDED_BY(mutex_) = false;
  bool welcomed_ ABSL_GUARDED_BY(mutex_) = false;
  bool busy_ ABSL_GUARDED_BY(mutex_) = false;
  std::size_t window_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  std::size_t on_their_way_ ABSL_GUARDED_BY(mutex_) = 0;  // bytes
  std::size_t allowed_ ABSL_GUARDED_BY(mutex_) = 0;
  std::size_t sent_ ABSL_GUARDED_BY(mutex_) = 0;
  std::size_t acked_ ABSL_GUARDED_BY(mutex_) = 0;
  std::size_t acks_ ABSL_GUARDED_BY(mutex_) = 0;
  std::size_t acked_samples_ ABSL_GUARDED_BY(mutex_) = 0;
  std::optional<Moment> first_send_ ABSL_GUARDED_BY(mutex_);
  Moment last_ack_ ABSL_GUARDED_BY(mutex_);
  std::vector<double> latencies_ms_ ABSL_GUARDED_BY(mutex_);
};

LoadStreams::LoadStreams(const std::string& target, std::vector<Source> sources, std::size_t messages_max,
                         std::size_t threads)
    : shared_(std::make_unique<Shared>(target, messages_max)) {
  rpc::quiet_grpc();
  rpc::use_one_thread_engine();
  for (Source& source : sources) streams_.push_back(std::make_unique<Stream>(*shared_, std::move(source)));
  for (std::size_t i = 0; i < threads; ++i) {
    shared_->threads.emplace_back([this] {
      void* tag = nullptr;
      bool ok = false;
      while (shared_->queue.Next(&tag, &ok)) {
        const auto& what = *static_cast<Stream::Tag*>(tag);
        what.stream->happened(what.kind, ok);
      }
    });
  }
}

LoadStreams::~LoadStreams() {
  {
    MutexLock lock(shared_->mutex);
    shared_->over = true;
  }
  for (const auto& stream : streams_) stream->cancel();
  for (const auto& stream : streams_) {
    while (!stream->idle()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  shared_->queue.Shutdown();
  for (std::thread& thread : shared_->threads) thread.join();
}

absl::Status LoadStreams::connect() {
  for (const auto& stream : streams_) {
    if (auto status = shared_->wait_for_busy(kConnectingMax); !status.ok()) return status;
    stream->connect();
  }
  return wait();
}

void LoadStreams::begin() {
  for (const auto& stream : streams_) stream->begin();
}

void LoadStreams::allow(std::size_t source, std::size_t pushes) { streams_[source]->allow(pushes); }

void LoadStreams::allow_all(std::size_t pushes) {
  for (const auto& stream : streams_) stream->allow(pushes);
}

absl::Status LoadStreams::wait() { return shared_->wait_for_busy(0); }

LoadFigures LoadStreams::figures() const {
  LoadFigures figures;
  figures.first_send = Moment::max();
  for (const auto& stream : streams_) stream->add_to(figures);
  std::sort(figures.latencies_ms.begin(), figures.latencies_ms.end());
  return figures;
}

}  // namespace tidemark::bench
