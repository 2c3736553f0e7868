#pragma once

#include <deque>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "collector/store/ingest_store.h"

namespace tidemark::store {

/// An IngestStore in memory that commits when the test says so, or fails. For one thread.
class MemoryIngest final : public IngestStore {
 public:
  StoreIdentity identity() const override { return identity_; }

  absl::StatusOr<SourceRecord> load(SourceId source) override {
    if (unreadable) return absl::UnavailableError("unreadable");
    SourceRecord record;
    record.receiver = receivers_[source];
    record.receiver.source = source;
    const auto it = endpoints.find(source);
    if (it != endpoints.end()) record.endpoint = it->second;
    record.ranges = ranges;
    for (const auto& [id, owner] : owned) record.devices += owner.source == source ? 1 : 0;
    return record;
  }
  absl::StatusOr<EndpointRow> endpoint(SourceId source) override {
    const auto it = endpoints.find(source);
    if (it == endpoints.end()) return absl::NotFoundError("no endpoint");
    return it->second;
  }
  absl::StatusOr<std::vector<SeriesDeclaration>> declared(SourceId source, Epoch epoch) override {
    std::vector<SeriesDeclaration> all;
    for (const auto& [number, declaration] : declared_[{source, epoch}]) all.push_back(declaration);
    return all;
  }
  absl::StatusOr<SeriesRoom> series_room(EndpointId endpoint, const std::vector<SeriesKey>& wanted) override {
    if (unreadable) return absl::UnavailableError("unreadable");
    std::set<SeriesKey> all;
    for (const auto& [of, declarations] : declared_) {
      for (const auto& [number, declaration] : declarations) {
        if (!declaration.key.metric.empty()) all.insert(declaration.key);
      }
    }
    SeriesRoom room;
    room.all = all.size();
    for (const SeriesKey& key : all) room.of_endpoint += key.endpoint == endpoint ? 1 : 0;
    for (const SeriesKey& key : wanted) room.known.push_back(all.contains(key));
    return room;
  }
  absl::StatusOr<std::vector<std::optional<EndpointOwner>>> owners(
      const std::vector<EndpointId>& ids) override {
    if (unreadable) return absl::UnavailableError("unreadable");
    std::vector<std::optional<EndpointOwner>> out;
    for (const EndpointId& id : ids) {
      const auto it = owned.find(id);
      out.push_back(it == owned.end() ? std::nullopt : std::optional(it->second));
    }
    return out;
  }
  absl::Status commit(Step step, Done done) override {
    if (full) return absl::ResourceExhaustedError("full");
    queue_.emplace_back(std::move(step), std::move(done));
    return absl::OkStatus();
  }

  void after_each_commit(std::function<void()> told) override { told_ = std::move(told); }

  /// Commits the oldest step that waits; false: none does.
  bool commit_next() { return end_commit(1, absl::OkStatus()); }
  bool fail_next() { return end_commit(1, absl::UnavailableError("disk gone")); }
  /// All that wait share one commit.
  bool commit_together() { return end_commit(queue_.size(), absl::OkStatus()); }
  /// Two share a commit, in which the second one fails.
  void fail_second() {
    end_next(absl::OkStatus());
    fail_next();
  }
  void commit_all() {
    while (commit_next()) {
    }
  }
  std::size_t waiting() const { return queue_.size(); }

  bool full = false;
  bool unreadable = false;
  std::map<SourceId, EndpointRow> endpoints;
  std::vector<std::string> ranges;  // of every source
  std::map<EndpointId, EndpointOwner> owned;
  std::vector<JournalRow> journal;
  std::vector<Step> committed;

 private:
  bool end_commit(std::size_t steps, const absl::Status& status) {
    if (queue_.empty()) return false;
    for (std::size_t i = 0; i < steps; ++i) end_next(status);
    if (told_) told_();
    return true;
  }

  void end_next(absl::Status status) {
    auto [step, done] = std::move(queue_.front());
    queue_.pop_front();
    if (status.ok() && step.chain->broken) status = absl::AbortedError("after one that failed");
    if (status.ok()) {
      store(step);
    } else {
      step.chain->broken = true;
    }
    done(status);
  }

  void store(const Step& step) {
    if (step.greeting) {
      auto& row = endpoints[step.source];
      row.id = row.source = step.source;
      row.name = step.greeting->facts.hostname;
      row.facts = step.greeting->facts;
    }
    if (step.write) {
      auto& receiver = receivers_[step.source];
      auto& epochs = receiver.epochs;
      if (epochs.empty() || epochs.back().epoch < step.write->epoch.epoch) epochs.emplace_back();
      epochs.back() = step.write->epoch;
      if (step.write->history) receiver.history.push_back(*step.write->history);
      for (const auto& declaration : step.write->series) {
        declared_[{step.source, step.write->epoch.epoch}][declaration.number] = declaration;
      }
    }
    for (const auto& device : step.devices) owned[device.endpoint].source = step.source;
    journal.insert(journal.end(), step.rows.journal.begin(), step.rows.journal.end());
    committed.push_back(step);
  }

  StoreIdentity identity_{StoreId::random(), 1};
  std::deque<std::pair<Step, Done>> queue_;
  std::function<void()> told_;
  std::map<SourceId, stream::ReceiverState> receivers_;
  std::map<std::pair<SourceId, Epoch>, std::map<SeriesNumber, SeriesDeclaration>> declared_;
};

}  // namespace tidemark::store
