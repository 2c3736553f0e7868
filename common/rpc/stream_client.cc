#include "common/rpc/stream_client.h"

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <cstdint>
#include <thread>
#include <utility>

#include "common/footprint/footprint.h"
#include "common/rpc/bytes.h"
#include "common/rpc/credentials.h"
#include "common/rpc/one_thread_engine.h"
#include "common/sync/mutex.h"

namespace tidemark::rpc {
namespace {

grpc::ChannelArguments channel_arguments() {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, kSourceKeepaliveMs);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, kKeepaliveTimeoutMs);
  arguments.SetInt(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);
  arguments.SetInt(GRPC_ARG_MAX_METADATA_SIZE, kMetadataBytesMax);
  arguments.SetInt(GRPC_ARG_HTTP2_BDP_PROBE, 0);  // pings with every message; a third of the bytes of a tick
  // A channel a stream: the uplink's own backoff decides when to try again, not gRPC's.
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  arguments.SetMaxReceiveMessageSize(16 << 20);
  return arguments;
}

ClientEnd end_of(const grpc::Status& status) {
  const grpc::StatusCode code = status.error_code();
  return {code == grpc::StatusCode::INVALID_ARGUMENT || code == grpc::StatusCode::RESOURCE_EXHAUSTED ||
              code == grpc::StatusCode::INTERNAL,
          code == grpc::StatusCode::UNAVAILABLE,
          status.ok() ? "the collector ended the stream" : status.error_message()};
}

/// gRPC's side of a stream, on a completion queue and a thread of its own that sleeps until something
/// happens: the callback API's own threads wake ten times a second, which is most of what an idle agent would
/// cost. Operations are started under the mutex, from the loop's thread or from the queue's; none is once
/// Finish was.
class Call final : public std::enable_shared_from_this<Call> {
 public:
  Call(const std::string& target, const TlsIdentity& identity, StreamClient::Post post, ClientEvents events)
      : post_(std::move(post)),
        events_(std::move(events)),
        channel_(grpc::CreateCustomChannel(target, channel_credentials(identity), channel_arguments())),
        stub_(channel_) {}

  void start() {
    MutexLock lock(mutex_);
    stream_ = stub_.PrepareCall(&context_, kStreamMethod, &queue_);
    stream_->StartCall(tag_of(Tag::kStart));
    worker_ = std::thread([this] { work(); });
  }
  void send(const std::string& bytes) {
    MutexLock lock(mutex_);
    outgoing_ = buffer_of(bytes);
    write_wanted_ = true;
    go_on();
  }
  void read() {
    MutexLock lock(mutex_);
    read_wanted_ = true;
    go_on();
  }
  void half_close() {
    MutexLock lock(mutex_);
    half_close_wanted_ = true;
    go_on();
  }
  /// No event is called any more, and gRPC is done with this when it returns. On the loop's thread.
  void abandon() {
    {
      MutexLock lock(mutex_);
      abandoned_ = true;
      context_.TryCancel();
      // A read that is under way fails now, and so does the start; where neither is, nothing else would end
      // it.
      if (started_ && !reading_) finish();
    }
    if (worker_.joinable()) worker_.join();
  }

 private:
  enum class Tag : std::intptr_t { kStart = 1, kRead, kWrite, kHalfClose, kFinish };
  static void* tag_of(Tag tag) { return reinterpret_cast<void*>(static_cast<std::intptr_t>(tag)); }

  void work() {
    void* tag = nullptr;
    bool ok = false;
    while (queue_.Next(&tag, &ok)) {
      MutexLock lock(mutex_);
      happened(static_cast<Tag>(reinterpret_cast<std::intptr_t>(tag)), ok);
    }
  }

  void happened(Tag tag, bool ok) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    switch (tag) {
      case Tag::kStart:
        started_ = true;
        if (!ok || abandoned_) return finish();
        read_wanted_ = true;
        go_on();
        break;
      case Tag::kRead:
        reading_ = false;
        if (!ok || abandoned_) return finish();
        post([bytes = bytes_of(incoming_)](Call& call) mutable { call.events_.message(std::move(bytes)); });
        break;
      case Tag::kWrite:
        if (ok) post([](Call& call) { call.events_.writable(); });  // the read side tells the end
        break;
      case Tag::kHalfClose:
        break;
      case Tag::kFinish:
        post([end = end_of(status_)](Call& call) { call.events_.ended(end); });
        queue_.Shutdown();
        break;
    }
  }

  /// Starts what is wanted and may be.
  void go_on() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (!started_ || finishing_ || abandoned_) return;
    if (std::exchange(read_wanted_, false)) {
      reading_ = true;
      stream_->Read(&incoming_, tag_of(Tag::kRead));
    }
    if (std::exchange(write_wanted_, false)) stream_->Write(outgoing_, tag_of(Tag::kWrite));
    if (std::exchange(half_close_wanted_, false)) stream_->WritesDone(tag_of(Tag::kHalfClose));
  }

  void finish() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (std::exchange(finishing_, true)) return;
    stream_->Finish(&status_, tag_of(Tag::kFinish));
  }

  /// To the loop, while the owner is there.
  template <class Work>
  void post(Work work) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (abandoned_) return;
    post_([self = shared_from_this(), work = std::move(work)]() mutable {
      if (!self->left()) work(*self);
    });
  }
  bool left() {
    MutexLock lock(mutex_);
    return abandoned_;
  }

  Mutex mutex_;  // held while posting, so that nothing is posted once it was abandoned
  StreamClient::Post post_ ABSL_GUARDED_BY(mutex_);
  ClientEvents events_;                     // the loop's
  std::shared_ptr<grpc::Channel> channel_;  // shared with gRPC's own objects
  grpc::GenericStub stub_;
  grpc::ClientContext context_;
  grpc::CompletionQueue queue_;
  std::unique_ptr<grpc::GenericClientAsyncReaderWriter> stream_ ABSL_GUARDED_BY(mutex_);
  grpc::ByteBuffer incoming_ ABSL_GUARDED_BY(mutex_);
  grpc::ByteBuffer outgoing_ ABSL_GUARDED_BY(mutex_);
  grpc::Status status_ ABSL_GUARDED_BY(mutex_);
  bool started_ ABSL_GUARDED_BY(mutex_) = false;
  bool reading_ ABSL_GUARDED_BY(mutex_) = false;
  bool read_wanted_ ABSL_GUARDED_BY(mutex_) = false;
  bool write_wanted_ ABSL_GUARDED_BY(mutex_) = false;
  bool half_close_wanted_ ABSL_GUARDED_BY(mutex_) = false;
  bool finishing_ ABSL_GUARDED_BY(mutex_) = false;
  bool abandoned_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread worker_;
};

class GrpcStreamClient final : public StreamClient {
 public:
  explicit GrpcStreamClient(std::shared_ptr<Call> call) : call_(std::move(call)) {}
  ~GrpcStreamClient() override { call_->abandon(); }

  void send(std::string bytes) override { call_->send(bytes); }
  void read() override { call_->read(); }
  void half_close() override { call_->half_close(); }

 private:
  std::shared_ptr<Call> call_;  // shared with what waits on the loop
};

}  // namespace

std::unique_ptr<StreamClient> StreamClient::open(const std::string& target, const TlsIdentity& identity,
                                                 Post post, ClientEvents events) {
  quiet_grpc();
  use_one_thread_engine();
  // gRPC looks at its timers twice a second, some milliseconds apart, whether one is due or not.
  const footprint::EasyTimers easy;
  auto call = std::make_shared<Call>(target, identity, std::move(post), std::move(events));
  call->start();
  return std::make_unique<GrpcStreamClient>(std::move(call));
}

}  // namespace tidemark::rpc
