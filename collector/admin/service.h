#pragma once

#include <absl/cleanup/cleanup.h>

#include <algorithm>
#include <atomic>
#include <string>
#include <utility>

#include "collector/admin/questions.h"
#include "collector/admin/server.h"

/// For this room's servers alone: gRPC is slow to compile.
namespace tidemark::admin {

inline constexpr Duration kFollowWait{1'000};

/// Counts the listings that are followed, so that there are always threads for questions.
class Followers {
 public:
  explicit Followers(Vitals& vitals) : vitals_(vitals) {}
  /// False: there are AdminServer::kFollowersMax already.
  bool enter() {
    if (count_.fetch_add(1) < AdminServer::kFollowersMax) return true;
    count_.fetch_sub(1);
    vitals_.count("admin.followers_refused");
    return false;
  }
  void leave() { count_.fetch_sub(1); }
  static grpc::Status full() {
    return {grpc::StatusCode::RESOURCE_EXHAUSTED,
            std::to_string(AdminServer::kFollowersMax) +
                " listings are followed already, which is the limit; end one of them first"};
  }

 private:
  Vitals& vitals_;
  std::atomic<int> count_{0};
};

class Service final : public Questions {
 public:
  Service(const Ports& ports, Gate gate) : Questions(ports, std::move(gate)), followers_(ports.vitals) {}

  grpc::Status ProblemFollow(grpc::ServerContext* context, const v1::ProblemListRequest* request,
                             grpc::ServerWriter<v1::ProblemListReply>* writer) override {
    if (const auto asker = let_in(*context, "ProblemFollow"); !asker.ok()) return to_grpc(asker.status());
    if (!followers_.enter()) return Followers::full();
    const absl::Cleanup leave = [this] { followers_.leave(); };
    std::string last;
    bool first = true;
    while (!stopping_ && !context->IsCancelled()) {
      // Again each time: whoever was revoked meanwhile sees no more.
      if (const auto still = let_in(*context, "ProblemFollow"); !still.ok()) return to_grpc(still.status());
      auto reply = answer(ports_, *request);
      if (!reply.ok()) return to_grpc(reply.status());
      v1::ProblemListReply without_time = *reply;
      without_time.clear_now_time_ms();
      for (v1::Problem& problem : *without_time.mutable_problems()) problem.clear_last_time_ms();
      std::string now = without_time.SerializeAsString();
      if ((first || now != last) && !writer->Write(*reply)) break;
      last = std::move(now);
      first = false;
      // Silence makes problems too: so it is looked again even where nothing came.
      ports_.digest.wait_beyond(ports_.digest.version(), kFollowWait);
    }
    return grpc::Status::OK;
  }

  grpc::Status EventFollow(grpc::ServerContext* context, const v1::EventListRequest* request,
                           grpc::ServerWriter<v1::EventListReply>* writer) override {
    if (const auto asker = let_in(*context, "EventFollow"); !asker.ok()) return to_grpc(asker.status());
    if (!followers_.enter()) return Followers::full();
    const absl::Cleanup leave = [this] { followers_.leave(); };
    v1::EventListRequest next = *request;
    std::uint64_t seen = ports_.digest.version();
    while (!stopping_ && !context->IsCancelled()) {
      // Again each time: whoever was revoked meanwhile sees no more.
      if (const auto still = let_in(*context, "EventFollow"); !still.ok()) return to_grpc(still.status());
      auto reply = answer(ports_, next);
      if (!reply.ok()) return to_grpc(reply.status());
      for (const v1::LoggedEvent& event : reply->events())
        next.set_after_id(std::max<std::int64_t>(next.after_id(), event.id()));
      if (next.after_id() == 0) next.set_after_id(-1);
      if (reply->events_size() > 0 && !writer->Write(*reply)) break;
      if (!reply->cut() || request->after_id() == next.after_id())
        seen = ports_.digest.wait_beyond(seen, kFollowWait);
    }
    return grpc::Status::OK;
  }

  grpc::Status Backup(grpc::ServerContext* context, const v1::BackupRequest* request,
                      grpc::ServerWriter<v1::BackupProgress>* writer) override {
    const auto asker = let_in(*context, "Backup");
    if (!asker.ok()) return to_grpc(asker.status());
    return to_grpc(back_up(
        ports_, *request, [&](const v1::BackupProgress& news) { return writer->Write(news); },
        [&] { return stopping_ || context->IsCancelled(); }));
  }

  /// The next batch is read once the one before it is filed: whoever sends more waits. It may last, so it
  /// counts as a listing that is followed.
  grpc::Status Import(grpc::ServerContext* context,
                      grpc::ServerReaderWriter<v1::ImportReply, v1::ImportBatch>* stream) override {
    const auto asker = let_in(*context, "Import");
    if (!asker.ok()) return to_grpc(asker.status());
    if (!followers_.enter()) return Followers::full();
    const absl::Cleanup leave = [this] { followers_.leave(); };
    v1::ImportBatch batch;
    while (!stopping_ && !context->IsCancelled() && stream->Read(&batch)) {
      put_author(*asker, batch);
      const auto reply = answer(ports_, batch);
      if (!reply.ok()) return to_grpc(reply.status());
      if (!stream->Write(*reply)) break;
    }
    return stopping_ ? grpc::Status{grpc::StatusCode::UNAVAILABLE, "the collector stops"} : grpc::Status::OK;
  }

  /// Written as it is taken: Write() returns once there is room for more. An answer of more than one piece
  /// counts as a listing that is followed, since whoever takes it may take its time.
  grpc::Status SeriesGet(grpc::ServerContext* context, const v1::SeriesGetRequest* request,
                         grpc::ServerWriter<v1::SeriesGetReply>* writer) override {
    const auto asker = let_in(*context, "SeriesGet");
    if (!asker.ok()) return to_grpc(asker.status());
    bool first = true, refused = false, entered = false;
    const absl::Cleanup leave = [&] {
      if (entered) followers_.leave();
    };
    const auto status = answer(ports_, *request, [&](const v1::SeriesGetReply& piece) {
      if (!std::exchange(first, false) && !entered) {
        entered = followers_.enter();
        refused = !entered;
      }
      return !refused && !stopping_ && !context->IsCancelled() && writer->Write(piece);
    });
    return refused ? Followers::full() : to_grpc(status);
  }

  void stop() { stopping_ = true; }

 private:
  Followers followers_;
  std::atomic<bool> stopping_{false};
};

/// What both servers hold to. Of threads there are AdminServer::kThreadsMax.
inline void set_limits(grpc::ServerBuilder& builder) {
  grpc::ResourceQuota quota;
  quota.SetMaxThreads(AdminServer::kThreadsMax);
  builder.SetResourceQuota(quota);
  builder.SetMaxReceiveMessageSize(AdminServer::kMessageBytesMax);
  builder.SetSyncServerOption(grpc::ServerBuilder::SyncServerOption::MAX_POLLERS, 2);
}

}  // namespace tidemark::admin
