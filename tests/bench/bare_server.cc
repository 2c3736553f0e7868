#include "tests/bench/bare_server.h"

#include <map>
#include <string>
#include <thread>
#include <utility>

#include "common/model/limits.h"
#include "common/stream/messages.h"
#include "common/sync/mutex.h"
#include "common/wire/message_codec.h"

namespace tidemark::bench {
namespace {

using Stream = std::shared_ptr<rpc::ServerStream>;  // shared with gRPC's side

void acknowledge(rpc::ServerStream& stream, BatchSeq seq) {
  stream::Ack ack;
  ack.seq = seq;
  stream.send(wire::encode(stream::CollectorMessage{ack}));
}

/// Says one acknowledgement a stream each time.
class LateAcks {
 public:
  explicit LateAcks(std::chrono::milliseconds every) : every_(every), thread_([this] { work(); }) {}
  ~LateAcks() {
    {
      MutexLock lock(mutex_);
      stopped_ = true;
      wake_.notify_one();
    }
    thread_.join();
  }
  void add(const Stream& stream, BatchSeq seq) {
    MutexLock lock(mutex_);
    due_[stream] = seq;
  }

 private:
  void work() {
    for (;;) {
      std::map<Stream, BatchSeq> due;
      {
        MutexLock lock(mutex_);
        if (!stopped_) wake_.wait_for(mutex_, every_);
        if (stopped_) return;
        due.swap(due_);
      }
      for (const auto& [stream, seq] : due) acknowledge(*stream, seq);
    }
  }

  const std::chrono::milliseconds every_;
  Mutex mutex_;
  Condition wake_;
  std::map<Stream, BatchSeq> due_ ABSL_GUARDED_BY(mutex_);
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

class Counter final : public rpc::StreamHandler {
 public:
  Counter(Stream stream, LateAcks* late) : stream_(std::move(stream)), late_(late) {}

  void message(std::string) override {
    if (std::exchange(welcomed_, true)) {
      seq_ = seq_.next();
      if (late_ != nullptr) {
        late_->add(stream_, seq_);
      } else {
        acknowledge(*stream_, seq_);
      }
    } else {
      stream::Welcome welcome;
      welcome.store = StoreId::random();
      welcome.epoch = {1};
      welcome.limits.devices_max = 0;  // it keeps no endpoints
      stream_->send(wire::encode(stream::CollectorMessage{std::move(welcome)}));
    }
    stream_->read();
  }
  void closed() override {}

 private:
  const Stream stream_;
  LateAcks* const late_;  // the server's; null: at once
  bool welcomed_ = false;
  BatchSeq seq_;
};

class Server final : public BareServer {
 public:
  explicit Server(std::chrono::milliseconds acks_every) {
    if (acks_every.count() > 0) late_ = std::make_unique<LateAcks>(acks_every);
  }
  ~Server() override {
    if (server_) server_->stop(std::chrono::milliseconds(0));
  }
  absl::Status listen(const rpc::TlsIdentity& identity) {
    auto server = rpc::StreamServer::start(
        {.host = "127.0.0.1", .message_bytes_max = Limits{}.message_bytes_max}, identity,
        [this](const rpc::SourcePeer&, Stream stream) -> absl::StatusOr<std::unique_ptr<rpc::StreamHandler>> {
          return std::make_unique<Counter>(std::move(stream), late_.get());
        },
        vitals_);
    if (server.ok()) server_ = *std::move(server);
    return server.status();
  }
  std::uint16_t port() const override { return server_->port(); }

 private:
  Vitals vitals_;
  std::unique_ptr<LateAcks> late_;
  std::unique_ptr<rpc::StreamServer> server_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<BareServer>> serve_bare(const rpc::TlsIdentity& identity,
                                                       std::chrono::milliseconds acks_every) {
  auto server = std::make_unique<Server>(acks_every);
  if (auto status = server->listen(identity); !status.ok()) return status;
  return server;
}

}  // namespace tidemark::bench
