#include "agent/snmp/scan/discovery.h"

#include <absl/strings/str_join.h>

#include <algorithm>
#include <utility>

#include "common/log/log.h"
#include "common/wire/text.h"

namespace tidemark::snmp {
namespace {

constexpr Duration kKeepSoon{5'000};
constexpr int kFirstPart = 100;              // of the interval, the first run comes within
constexpr Duration kAnew{10'000};            // after a scan was given up: nothing of it is open any more
constexpr std::size_t kValueBytesMax = 500;  // of an attribute
constexpr std::size_t kShownBytesMax = 200;  // of a description, in words for people

bool same(const ScheduledScan& a, const ScheduledScan& b) {
  const auto by_name = [](const auto& x, const auto& y) { return x->name == y->name; };
  return a.every == b.every && a.plan.ranges == b.plan.ranges && a.plan.port == b.plan.port &&
         a.plan.rate == b.plan.rate &&
         std::equal(a.plan.credentials.begin(), a.plan.credentials.end(), b.plan.credentials.begin(),
                    b.plan.credentials.end(), by_name);
}

Event event_of(const FoundDevice& device, bool changed, TimePoint now) {
  Event out;
  out.time = now;
  out.name = "device.found";
  const std::string at = device.address.text();
  out.body = at + (changed ? " is not managed, and says something else of itself now"
                           : " answers to SNMP and is not managed");
  if (!device.facts.name.empty()) out.body += ": " + device.facts.name;
  if (!device.facts.description.empty())
    out.body +=
        (device.facts.name.empty() ? ": " : ", ") + wire::readable(device.facts.description, kShownBytesMax);
  if (!device.credential) out.body += ": " + device.refusal;
  const auto add = [&](const char* key, const std::string& value) {
    if (!value.empty()) out.attributes.push_back({key, wire::readable(value, kValueBytesMax)});
  };
  // In the order of their names.
  add("network.peer.address", at);
  add("network.peer.port", std::to_string(device.address.port));
  add("snmp.credential", device.credential ? device.credential->name : "");
  add("snmp.profiles", absl::StrJoin(device.profiles, ", "));
  add("sysDescr", device.facts.description);
  add("sysName", device.facts.name);
  add("sysObjectID", device.facts.object_id.text());
  return out;
}

}  // namespace

Discovery::Discovery(Requester& requester, const Clock& clock, Vitals& vitals, FoundBook told,
                     DiscoveryPorts ports)
    : clock_(clock),
      vitals_(vitals),
      told_(std::move(told)),
      ports_(std::move(ports)),
      scanner_(requester, clock, vitals,
               {ports_.after, [this](const Address& address) { return managed_.contains(address); },
                [this](const FoundDevice& device) { found(device); }, [this] { ended(); }}) {}

void Discovery::set_scans(std::vector<ScheduledScan> scans, Profiles profiles) {
  const Duration now = clock_.monotonic();
  const bool ran = scanner_.running();
  scanner_.cancel();
  profiles_ = std::move(profiles);
  std::vector<Scan> next;
  for (ScheduledScan& scan : scans) {
    const auto known =
        std::find_if(scans_.begin(), scans_.end(), [&](const Scan& other) { return same(other.what, scan); });
    const auto within =
        static_cast<std::uint64_t>(std::max<std::int64_t>(1, scan.every.count() / kFirstPart));
    Duration due = now + Duration{static_cast<std::int64_t>(ports_.random() % within)};
    if (known != scans_.end()) {
      const bool given_up = ran && known == scans_.begin() + static_cast<std::ptrdiff_t>(runs_);
      due = given_up ? now + kAnew : std::max(known->due, now);
    }
    if (ran) due = std::max(due, now + kAnew);
    next.push_back({std::move(scan), due});
  }
  scans_ = std::move(next);
  watch();
}

void Discovery::set_managed(std::set<Address> managed) {
  managed_ = std::move(managed);
  managed_known_ = true;
  watch();
}

void Discovery::stop() {
  stopped_ = true;
  scanner_.cancel();
  timer_.reset();
  if (keeping_) keep();
}

void Discovery::watch() {
  timer_.reset();
  if (stopped_ || !managed_known_ || scanner_.running() || scans_.empty()) return;
  const auto next = std::min_element(scans_.begin(), scans_.end(),
                                     [](const Scan& a, const Scan& b) { return a.due < b.due; });
  runs_ = static_cast<std::size_t>(next - scans_.begin());
  timer_ = ports_.after(std::max(Duration{0}, next->due - clock_.monotonic()), [this] { begin(); });
}

void Discovery::begin() {
  timer_.reset();
  if (stopped_ || scanner_.running() || runs_ >= scans_.size()) return;
  Scan& scan = scans_[runs_];
  const Duration every = scan.what.every;
  scan.due += every * ((clock_.monotonic() - scan.due) / every + 1);
  scanner_.start(scan.what.plan, profiles_);
}

void Discovery::found(const FoundDevice& device) {
  if (managed_.contains(device.address)) return;  // since a moment ago
  const FoundBook::News news = told_.note(device, clock_.now());
  if (news == FoundBook::News::kNoRoom) return vitals_.count("snmp.found_untold");
  keep_soon();
  if (news != FoundBook::News::kNone)
    ports_.tell(event_of(device, news == FoundBook::News::kChanged, clock_.now()));
}

void Discovery::ended() {
  const ScanFigures& figures = scanner_.figures();
  log::info("a scan asked " + std::to_string(figures.asked) + " addresses, of which " +
            std::to_string(figures.answered) + " answered");
  told_.forget(clock_.now() - kForgetAfter,
               [this](const Address& address) { return managed_.contains(address); });
  keep_soon();
  watch();
}

/// Not for each device by itself: the book is written as a whole.
void Discovery::keep_soon() {
  if (keeping_) return;
  keeping_ = ports_.after(kKeepSoon, [this] { keep(); });
}

void Discovery::keep() {
  keeping_.reset();
  if (ports_.flush()) ports_.keep(told_);
}

}  // namespace tidemark::snmp
