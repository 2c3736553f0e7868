#include "agent/snmp/scan/scanner.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "agent/snmp/profile/choose.h"

namespace tidemark::snmp {
namespace {

using std::chrono::ceil;
using std::chrono::microseconds;

constexpr microseconds kSecond{1'000'000};
constexpr microseconds kTick{1'000};  // of timers: what it rounds up is made good

}  // namespace

struct Scanner::Visit {
  Visit(const Address& of, Identification::Questions questions)
      : address(of), identification(std::move(questions)) {}

  const Address address;
  std::size_t credential = 0;  // its place in the plan
  std::shared_ptr<Requester::Peer> peer;
  Identification identification;
  bool answered = false;
  std::string refusal;
};

Scanner::Scanner(Requester& requester, const Clock& clock, Vitals& vitals, ScannerPorts ports)
    : requester_(requester), clock_(clock), vitals_(vitals), ports_(std::move(ports)) {}

void Scanner::start(ScanPlan plan, Profiles profiles) {
  plan_ = std::move(plan);
  profiles_ = std::move(profiles);
  figures_ = {};
  for (const AddressRange& range : plan_.ranges) figures_.addresses += range.size();
  range_ = place_ = 0;
  next_.reset();
  next_begin_ = clock_.monotonic();
  running_ = true;
  timer_ = ports_.after(Duration{0}, [this] { begin(); });
}

void Scanner::cancel() {
  running_ = false;
  timer_.reset();
  visits_.clear();
}

std::optional<Address> Scanner::next_address() {
  const auto passed_already = [this](const Address& address) {
    return std::any_of(plan_.ranges.begin(), plan_.ranges.begin() + static_cast<std::ptrdiff_t>(range_),
                       [&](const AddressRange& range) { return range.holds(address); });
  };
  for (; range_ < plan_.ranges.size(); ++range_, place_ = 0) {
    const AddressRange& range = plan_.ranges[range_];
    while (place_ < range.size()) {
      const Address address = range.at(place_++, plan_.port);
      ++figures_.passed;
      if (!passed_already(address) && !ports_.skip(address)) return address;
    }
  }
  return std::nullopt;
}

/// As many as the rate and the places allow.
void Scanner::begin() {
  if (!running_ || std::exchange(beginning_, true)) return;
  timer_.reset();
  const microseconds now = clock_.monotonic();
  while (visits_.size() < plan_.open_max && next_begin_ <= now) {
    if (!next_) next_ = next_address();
    if (!next_) break;
    next_begin_ = std::max(next_begin_, now - kTick) + kSecond / plan_.rate;
    const auto visit =
        std::make_shared<Visit>(*std::exchange(next_, std::nullopt),
                                [this](const Oid& system) { return questions(profiles_, system); });
    visits_.insert(visit);
    take_credential(visit);
  }
  beginning_ = false;
  if (!next_) next_ = next_address();
  if (!next_ && visits_.empty()) {
    running_ = false;
    return ports_.ended();
  }
  if (next_ && visits_.size() < plan_.open_max)
    timer_ = ports_.after(std::max(Duration{0}, ceil<Duration>(next_begin_ - now)), [this] { begin(); });
}

void Scanner::take_credential(const VisitPtr& visit) {
  visit->peer = requester_.peer(visit->address, plan_.credentials[visit->credential]);
  ask(visit);
}

void Scanner::ask(const VisitPtr& visit) {
  auto request = visit->identification.next();
  if (!request) return finish(visit);
  Patience patience = plan_.patience;
  if (visit->answered) patience.retries = std::max(1U, patience.retries);
  requester_.ask(visit->peer, *std::move(request), patience,
                 [this, asked = std::weak_ptr(visit)](const absl::Status& status, const Response& response) {
                   if (const VisitPtr still = asked.lock()) heard(still, status, response);
                 });
}

void Scanner::heard(const VisitPtr& visit, const absl::Status& status, const Response& response) {
  if (status.ok()) {
    visit->answered = true;
    visit->identification.take(response);
    return ask(visit);
  }
  if (visit->answered) return finish(visit);  // with what could be had
  if (absl::IsPermissionDenied(status)) visit->refusal = std::string(status.message());
  if (++visit->credential < plan_.credentials.size()) return take_credential(visit);
  finish(visit);
}

void Scanner::finish(const VisitPtr& visit) {
  const VisitPtr kept = visit;
  visits_.erase(kept);
  ++figures_.asked;
  vitals_.count("snmp.scanned");
  if (kept->answered || !kept->refusal.empty()) {
    ++figures_.answered;
    vitals_.count("snmp.found");
    FoundDevice device;
    device.address = kept->address;
    if (kept->answered) {
      device.credential = plan_.credentials[kept->credential];
      device.facts = kept->identification.facts();
      const auto fitting = choose(profiles_, device.facts.object_id,
                                  [&](const Oid& oid) { return kept->identification.answers(oid); });
      for (std::size_t i = 0; fitting.ok() && i < fitting->size(); ++i)
        device.profiles.push_back((*fitting)[i]->name);
    } else {
      device.refusal = kept->refusal;
    }
    ports_.found(std::move(device));
  }
  begin();
}

}  // namespace tidemark::snmp
