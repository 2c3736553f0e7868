#include "tests/bench/bare_server.h"

#include <string>
#include <utility>

#include "common/model/limits.h"
#include "common/stream/messages.h"
#include "common/wire/message_codec.h"

namespace tidemark::bench {
namespace {

class Counter final : public rpc::StreamHandler {
 public:
  explicit Counter(std::shared_ptr<rpc::ServerStream> stream) : stream_(std::move(stream)) {}

  void message(std::string) override {
    if (std::exchange(welcomed_, true)) {
      acked_.seq = acked_.seq.next();
      stream_->send(wire::encode(stream::CollectorMessage{acked_}));
    } else {
      stream::Welcome welcome;
      welcome.store = StoreId::random();
      welcome.epoch = {1};
      stream_->send(wire::encode(stream::CollectorMessage{std::move(welcome)}));
    }
    stream_->read();
  }
  void closed() override {}

 private:
  std::shared_ptr<rpc::ServerStream> stream_;  // shared with gRPC's side
  bool welcomed_ = false;
  stream::Ack acked_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<rpc::StreamServer>> serve_bare(const rpc::TlsIdentity& identity) {
  return rpc::StreamServer::start(
      "127.0.0.1:0", identity, Limits{}.message_bytes_max,
      [](SourceId, const std::string&,
         std::shared_ptr<rpc::ServerStream> stream) -> absl::StatusOr<std::unique_ptr<rpc::StreamHandler>> {
        return std::make_unique<Counter>(std::move(stream));
      });
}

}  // namespace tidemark::bench
