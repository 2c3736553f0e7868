#pragma once

#include <memory>
#include <string>

#include "collector/admission/admission.h"
#include "tests/collector/admission/memory_ingest.h"
#include "tests/collector/admission/noted_outlet.h"
#include "tests/collector/admission/plain_source.h"
#include "tests/support/catch.h"

namespace tidemark::admission {

class FixedClock final : public Clock {
 public:
  TimePoint now() const override { return from_unix_ms(1'800'000'000'000); }
  Duration monotonic() const override { return passed; }
  Duration passed{0};
};

using Reason = stream::Closing::Reason;

/// Admission over a store in memory, and one source.
struct Bench {
  explicit Bench(AdmissionOptions options = {})
      : admission(
            store,
            {[this](const store::EndpointRow&) { return set; },
             [this](SourceId, const EndpointFacts&, const std::string&) { return let_back; },
             [this](SourceId, const std::string&, const std::string& what) { overreached.push_back(what); }},
            options, clock, vitals) {}

  struct Open {
    std::shared_ptr<NotedOutlet> outlet = std::make_shared<NotedOutlet>();
    StreamId id;
  };
  Open open(const PlainSource& from) {
    Open open;
    open.id = admission.open(from.id(), "127.0.0.1:1", open.outlet);
    return open;
  }
  /// A stream that has its Welcome.
  Open welcomed(const PlainSource& from) {
    auto stream = open(from);
    CHECK(admission.take(stream.id, from.hello(now())));
    store.commit_all();
    REQUIRE(stream.outlet->all<stream::Welcome>().size() == 1);
    return stream;
  }
  TimePoint now() const { return clock.now(); }
  std::int64_t vital(const std::string& name) const {
    std::int64_t sum = 0;
    for (const auto& one : vitals.snapshot()) sum += one.name == name ? one.value : 0;
    return sum;
  }

  FixedClock clock;
  Vitals vitals;
  store::MemoryIngest store;
  MonitorSet set{"set-1", Duration(10'000), {}};
  std::vector<std::string> overreached;
  absl::StatusOr<std::string> let_back = std::string();  // by whom
  PlainSource source;
  Admission admission;
};

}  // namespace tidemark::admission
