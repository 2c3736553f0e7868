#include "collector/admission/admission.h"

#include <algorithm>
#include <utility>

#include "collector/admission/lane.h"
#include "collector/journal/rows_of.h"
#include "common/log/log.h"

namespace tidemark::admission {
namespace {

constexpr std::size_t kSpentLanesMax = 256;  // sources without a stream whose place in the map is kept

}  // namespace

Admission::Admission(store::IngestStore& store, AdmissionPorts ports, const AdmissionOptions& options,
                     const Clock& clock, Vitals& vitals)
    : store_(store), ports_(std::move(ports)), options_(options), clock_(clock), vitals_(vitals) {
  store_.after_each_commit([this] { commit_told(); });
}
Admission::~Admission() = default;

StreamId Admission::open(SourceId source, std::string address, std::shared_ptr<StreamOutlet> outlet) {
  std::shared_ptr<Lane> lane;
  std::shared_ptr<const stream::Closing> stopping;
  StreamId stream;
  {
    MutexLock lock(mutex_);
    stream = last_stream_ = last_stream_.next();
    stopping = stopping_;
    if (!stopping) {
      forget_spent();
      lane = lanes_[source].lock();
      if (!lane) lanes_[source] = lane = std::make_shared<Lane>(*this, source, share_of(source));
      streams_[stream] = lane;
      vitals_.set("ingest.streams", static_cast<std::int64_t>(streams_.size()));
    }
  }
  if (stopping) {
    outlet->end(*stopping);
    return stream;
  }
  lane->open(stream, std::move(address), std::move(outlet));
  {
    MutexLock lock(mutex_);
    stopping = stopping_;
  }
  if (stopping) lane->end_all(*stopping);  // end_all() came between
  return stream;
}

std::shared_ptr<Share> Admission::share_of(SourceId source) {
  std::shared_ptr<Share>& share = shares_[source];
  if (!share) share = std::make_shared<Share>(options_.source_bytes_per_second, options_.source_bytes_burst);
  return share;
}

void Admission::forget_spent() {
  if (lanes_.size() > streams_.size() + kSpentLanesMax)
    std::erase_if(lanes_, [](const auto& entry) { return entry.second.expired(); });
  if (shares_.size() <= streams_.size() + kSpentLanesMax) return;
  const Duration now = clock_.monotonic();
  std::erase_if(shares_, [now](const auto& entry) {
    return entry.second.use_count() == 1 && entry.second->rested(now);
  });
}

Onward Admission::take(StreamId stream, stream::SourceMessage message) {
  const auto lane = lane_of(stream);
  if (!lane) return {};
  const bool with_next = lane->take(stream, std::move(message));
  wake_waiting();
  return {!must_wait(stream), with_next};
}

void Admission::closed(StreamId stream) {
  if (const auto lane = lane_of(stream)) lane->closed(stream);
}

void Admission::end_source(SourceId source, const stream::Closing& closing) {
  for (const auto& lane : lanes()) {
    if (lane->source() == source) lane->end_all(closing);
  }
}

void Admission::end_all(const stream::Closing& closing) {
  {
    MutexLock lock(mutex_);
    stopping_ = std::make_shared<const stream::Closing>(closing);
  }
  for (const auto& lane : lanes()) lane->end_all(closing);
}

void Admission::happened(SourceId source, Event event) {
  const std::string what = event.name + " about source " + source.text();
  store::Step step;
  step.source = source;
  step.chain = std::make_shared<store::StepChain>();
  step.received = event.time;
  step.rows.journal.push_back(journal::event_row(source, Epoch{}, std::move(event)));
  const auto told = [what](const absl::Status& status) {
    if (!status.ok()) log::warning("ingest: " + what + " is not kept: " + std::string(status.message()));
  };
  if (const auto handed = store_.commit(std::move(step), told); !handed.ok()) told(handed);
}

std::map<SourceId, std::string> Admission::monitor_sets() {
  std::map<SourceId, std::string> out;
  for (const auto& lane : lanes()) {
    if (auto version = lane->monitor_set()) out[lane->source()] = *std::move(version);
  }
  return out;
}

std::map<SourceId, DeviceStanding> Admission::devices() {
  MutexLock lock(mutex_);
  return devices_;
}

void Admission::note_devices(SourceId source, DeviceStanding standing) {
  MutexLock lock(mutex_);
  devices_[source] = std::move(standing);
}

void Admission::monitor_sets_changed() {
  for (const auto& lane : lanes()) lane->monitor_sets_changed();
}

void Admission::endpoint_changed(SourceId source) {
  std::shared_ptr<Lane> lane;
  {
    MutexLock lock(mutex_);
    const auto found = lanes_.find(source);
    if (found != lanes_.end()) lane = found->second.lock();
  }
  if (lane) lane->endpoint_changed();
}

std::shared_ptr<Lane> Admission::lane_of(StreamId stream) {
  MutexLock lock(mutex_);
  const auto it = streams_.find(stream);
  return it == streams_.end() ? nullptr : it->second;
}

std::vector<std::shared_ptr<Lane>> Admission::lanes() {
  MutexLock lock(mutex_);
  std::vector<std::shared_ptr<Lane>> all;
  for (const auto& [source, weak] : lanes_) {
    if (auto lane = weak.lock()) all.push_back(std::move(lane));
  }
  return all;
}

void Admission::note_failure(const std::string& stream, const absl::Status& status) {
  constexpr Duration again = std::chrono::minutes(1);
  const std::string text(status.message());
  MutexLock lock(mutex_);
  const Duration now = clock_.monotonic();
  if (text == failure_ && now - failure_said_ < again) return;
  failure_ = text;
  failure_said_ = now;
  log::error("ingest: the stream of " + stream + " ends, and others may: " + text);
}

void Admission::began_step(std::size_t bytes) {
  MutexLock lock(mutex_);
  in_flight_bytes_ += bytes;
  ++in_flight_steps_;
  vitals_.set("ingest.in_flight_steps", static_cast<std::int64_t>(in_flight_steps_));
  vitals_.set("ingest.in_flight_bytes", static_cast<std::int64_t>(in_flight_bytes_));
}

void Admission::ended_step(std::size_t bytes) {
  MutexLock lock(mutex_);
  in_flight_bytes_ -= bytes;
  --in_flight_steps_;
  vitals_.set("ingest.in_flight_steps", static_cast<std::int64_t>(in_flight_steps_));
  vitals_.set("ingest.in_flight_bytes", static_cast<std::int64_t>(in_flight_bytes_));
}

void Admission::forget_stream(StreamId stream) {
  MutexLock lock(mutex_);
  streams_.erase(stream);
  waiting_.erase(std::remove(waiting_.begin(), waiting_.end(), stream), waiting_.end());
  vitals_.set("ingest.streams", static_cast<std::int64_t>(streams_.size()));
}

void Admission::has_due(std::shared_ptr<Lane> lane) {
  MutexLock lock(mutex_);
  due_.push_back(std::move(lane));
}

void Admission::commit_told() {
  std::vector<std::shared_ptr<Lane>> due;
  {
    MutexLock lock(mutex_);
    due.swap(due_);
  }
  for (const auto& lane : due) lane->say_due();
  wake_waiting();
}

bool Admission::crowded() const {
  return in_flight_bytes_ > options_.in_flight_bytes_max || in_flight_steps_ > options_.in_flight_steps_max;
}

void Admission::wake_waiting() {
  std::vector<std::pair<StreamId, std::shared_ptr<Lane>>> woken;
  {
    MutexLock lock(mutex_);
    if (waiting_.empty() || crowded()) return;
    for (const auto stream : std::exchange(waiting_, {})) {
      const auto it = streams_.find(stream);
      if (it == streams_.end()) continue;
      if (it->second->has_room()) {
        woken.emplace_back(stream, it->second);
      } else {
        waiting_.push_back(stream);
      }
    }
    vitals_.set("ingest.waiting", static_cast<std::int64_t>(waiting_.size()));
  }
  for (const auto& [stream, lane] : woken) lane->ready(stream);
}

bool Admission::must_wait(StreamId stream) {
  MutexLock lock(mutex_);
  const auto it = streams_.find(stream);
  // What a commit ends is subtracted before the waiting ones are looked at, with this lock held: none is
  // missed.
  if (it == streams_.end() || (it->second->has_room() && !crowded())) return false;
  waiting_.push_back(stream);
  vitals_.set("ingest.waiting", static_cast<std::int64_t>(waiting_.size()));
  return true;
}

}  // namespace tidemark::admission
