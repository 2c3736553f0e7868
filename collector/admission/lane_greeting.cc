#include <algorithm>
#include <utility>

#include "collector/admission/lane.h"
#include "collector/journal/rows_of.h"
#include "common/log/log.h"

/// How a stream begins: from its Hello to its Welcome.
namespace tidemark::admission {
namespace {

// Within it, times can be added and subtracted without overflow.
constexpr TimePoint kLatest = from_unix_ms(253'402'300'800'000);  // the year 10000

}  // namespace

void Lane::hello(StreamId stream, stream::Hello hello) {
  if (stream == speaking_) {
    end(stream, {stream::Closing::Reason::kProtocol, "a stream says Hello once", {}});
    return;
  }
  if (speaking_.value != 0) {
    admission_.vitals_.count("ingest.superseded");
    end(speaking_, {stream::Closing::Reason::kSuperseded, "another stream of this source was opened", {}});
  }
  admission_.vitals_.count("ingest.hellos");
  speaking_ = stream;
  welcomed_ = false;
  receiver_.reset();
  parked_ = Greeted{std::move(hello), admission_.clock_.now()};
  if (in_flight_ == 0) greet();
}

std::optional<std::string> Lane::let_back(const Greeted& greeted) {
  auto by = admission_.ports_.let_back(source_, greeted.hello.facts, address_of(speaking_));
  if (by.ok()) {
    admission_.vitals_.count("ingest.strangers");
    log::warning("ingest: " + name_of(speaking_) +
                 " has a certificate of this collector's and is not in its store, as after a restore from an "
                 "older backup; it is entered anew, without what its token had granted, by " +
                 *by);
    return *std::move(by);
  }
  log::warning("ingest: " + name_of(speaking_) + ", which calls itself '" + greeted.hello.facts.hostname +
               "', is not let in: " + std::string(by.status().message()));
  end(speaking_, {stream::Closing::Reason::kRevoked, std::string(by.status().message()),
                  admission_.options_.retry_unknown});
  return std::nullopt;
}

void Lane::greet() {
  const auto greeted = *std::exchange(parked_, std::nullopt);
  auto record = admission_.store_.load(source_);
  if (!record.ok()) {
    failed(record.status());
    return;
  }
  std::optional<std::string> approved;  // by whom, where it was not known
  if (!record->endpoint && !(approved = let_back(greeted))) return;
  if (record->endpoint && record->endpoint->kept_out() != nullptr) {
    end(speaking_, {stream::Closing::Reason::kRevoked,
                    std::string("this endpoint was ") + record->endpoint->kept_out(),
                    {}});
    return;
  }
  devices_.load(*record);
  device_reasons_.clear();
  const auto identity = admission_.store_.identity();
  chain_ = std::make_shared<store::StepChain>();
  promised_acks_ = 0;
  receiver_.emplace(std::move(record->receiver), identity.id, identity.generation);
  auto outcome = receiver_->hello(greeted.hello, greeted.received);
  auto& position = outcome.welcome;

  std::vector<SeriesDeclaration> declared;
  if (position.series_known > 0) {
    auto stored = admission_.store_.declared(source_, position.epoch);
    if (!stored.ok()) {
      failed(stored.status());
      return;
    }
    declared = *std::move(stored);
  }
  series_.load(declared, position.series_known);

  const auto offset = greeted.received - std::clamp(greeted.hello.clock, TimePoint{}, kLatest);
  const bool skewed =
      offset > admission_.options_.clock_tolerance || -offset > admission_.options_.clock_tolerance;
  clock_offset_ = skewed ? offset : Duration::zero();

  store::Step step;
  step.received = greeted.received;
  step.greeting = {greeted.hello.facts, greeted.hello.monitor_set_version, greeted.hello.spool_facts,
                   clock_offset_};
  if (outcome.write) step.rows = journal::rows_of(*outcome.write, greeted.received, clock_offset_);
  if (approved && !approved->empty())
    step.rows.journal.push_back(journal::returned_row(source_, position.epoch, greeted.received, *approved));
  if (skewed) {
    step.rows.journal.push_back(journal::skew_row(source_, position.epoch, greeted.received, clock_offset_));
    admission_.vitals_.count("ingest.skewed");
  }
  if (outcome.write && outcome.write->duplicate_identity) {
    admission_.vitals_.count("ingest.duplicates");
    log::warning("ingest: " + name_of(speaking_) +
                 " has a spool that was copied or rolled back; it gets epoch " +
                 std::to_string(position.epoch.value));
  }
  step.write = outcome.write;
  Promise promise;
  promise.write = std::move(outcome.write);
  promise.welcome = std::move(position);
  hand_over(std::move(step), std::move(promise));
}

void Lane::welcome(stream::Welcome welcome) {
  auto endpoint = admission_.store_.endpoint(source_);
  if (!endpoint.ok()) {
    failed(endpoint.status());
    return;
  }
  endpoint_ = *std::move(endpoint);
  welcome.limits = admission_.options_.limits;
  welcome.clock = admission_.clock_.now();
  welcome.clock_offset = clock_offset_;
  welcome.monitor_set = admission_.ports_.choose(endpoint_);
  welcome.endpoint_name = endpoint_.name;
  monitor_set_version_ = welcome.monitor_set.version;
  welcomed_ = true;
  say(std::move(welcome));
}

}  // namespace tidemark::admission
