#include "agent/snmp/notification/notifications.h"

#include <algorithm>
#include <utility>

#include "agent/snmp/notification/describe.h"
#include "agent/snmp/notification/translate.h"
#include "common/log/log.h"
#include "common/model/limits.h"

namespace tidemark::snmp {
namespace {

constexpr Duration kComplainAgain{3'600'000};
constexpr std::size_t kComplainedMax = 1'024;  // addresses; beyond, refusals are counted alone

Address host_of(Address address) {
  address.port = 0;
  return address;
}

std::string_view name_of(Version version) {
  switch (version) {
    case Version::kV1:
      return "1";
    case Version::kV2c:
      return "2c";
    case Version::kV3:
      return "3";
  }
  return "";
}

/// A repeated inform of v3 is another message, with another time and id of its own: what is the same is the
/// request.
std::string request_of(const NotifyingDevice& device, const Notification& notification) {
  std::string out = device.endpoint.text() + " " + std::to_string(notification.pdu.id);
  for (std::size_t i = 0; i < notification.pdu.size(); ++i) {
    const Varbind one = notification.pdu.at(i);
    out += " " + Oid(one.name).text() + " " + std::to_string(static_cast<int>(one.syntax)) + " " +
           std::to_string(one.number) + " " + std::to_string(one.real) + " " +
           std::to_string(one.text.size()) + " ";
    out += one.text;
  }
  return out;
}

}  // namespace

Notifications::Notifications(const Clock& clock, Vitals& vitals, NotificationPorts ports, OwnEngine engine)
    : clock_(clock),
      vitals_(vitals),
      ports_(std::move(ports)),
      reception_(std::move(engine), clock.monotonic()) {}

void Notifications::set_devices(std::vector<NotifyingDevice> devices,
                                std::vector<std::shared_ptr<const Credential>> taken_too) {
  reception_.forget_keys();
  places_.clear();
  for (NotifyingDevice& device : devices) {
    Place& place = places_[host_of(device.address)];
    place.believed.push_back(device.credential);
    place.devices.push_back(std::move(device));
  }
  for (auto& [address, place] : places_)
    place.believed.insert(place.believed.end(), taken_too.begin(), taken_too.end());
}

void Notifications::set_limits(StormLimits limits) {
  limits_ = limits;
  storms_.set_limits(limits);
}

void Notifications::received(const Address& from, std::string_view bytes, std::size_t socket) {
  const auto found = places_.find(host_of(from));
  if (found == places_.end()) return refuse(from, "address");
  const Place& place = found->second;
  reception_.hear(bytes, place.believed, clock_.monotonic(), heard_);
  switch (heard_.kind) {
    case Reception::Heard::Kind::kNotification:
      return take(place.devices[heard_.by < place.devices.size() ? heard_.by : 0], from, bytes, socket);
    case Reception::Heard::Kind::kStray:
      return vitals_.count("snmp.strays", 1, "no notification");
    case Reception::Heard::Kind::kRefused:
      refuse(from, heard_.reason);
      break;
    case Reception::Heard::Kind::kAsked:
      break;
  }
  if (!heard_.answer.empty()) ports_.send(socket, from, heard_.answer);
}

void Notifications::take(const NotifyingDevice& device, const Address& from, std::string_view bytes,
                         std::size_t socket) {
  const Notification& notification = heard_.notification;
  const auto translated = translate(notification);
  if (!translated) return vitals_.count("snmp.strays", 1, "no notification");
  const Duration now = clock_.monotonic();
  // A v3 message is never sent twice, so that one that comes again was copied by the network or by somebody.
  const bool once = notification.inform || notification.version == Version::kV3;
  const Repeats::Mark mark = notification.inform ? Repeats::mark_of(request_of(device, notification))
                             : once              ? Repeats::mark_of(bytes)
                                                 : 0;
  if (once && repeats_.contains(mark, now)) {
    vitals_.count("snmp.traps_repeated");
    if (!heard_.answer.empty()) ports_.send(socket, from, heard_.answer);
    return;
  }
  const auto same = [&](const Unanswered& other) { return other.mark == mark; };
  if (notification.inform && std::any_of(unanswered_.begin(), unanswered_.end(), same))
    return vitals_.count("snmp.traps_repeated");
  if (!allowed(device)) return;
  vitals_.count("snmp.traps", 1, name_of(notification.version));
  Described described = describe(*translated, notification.pdu, vocabulary_, Limits{});
  if (described.cut) vitals_.count("snmp.traps_cut");
  tell(device.endpoint, std::move(described.event));
  if (notification.inform) {
    unanswered_.push_back({socket, from, std::move(heard_.answer), mark});
  } else if (once) {
    repeats_.insert(mark, now);
  }
}

bool Notifications::allowed(const NotifyingDevice& device) {
  const Storms::Verdict verdict = storms_.take(device.endpoint, clock_.monotonic());
  if (verdict == Storms::Verdict::kTake) return true;
  vitals_.count("snmp.traps_dropped");
  if (verdict == Storms::Verdict::kDrop) return false;
  Event event;
  event.name = "trap.storm";
  event.severity = Severity::kWarning;
  event.body = "the device sends more notifications than " + std::to_string(limits_.burst) + " at once and " +
               std::to_string(limits_.per_minute) + " a minute; what is more is dropped";
  tell(device.endpoint, std::move(event));
  return false;
}

void Notifications::turn_over() {
  if (unanswered_.empty()) return;
  const bool durable = ports_.flush();
  for (const Unanswered& one : unanswered_) {
    if (!durable) {
      vitals_.count("snmp.informs_unanswered");  // it will be sent again
      continue;
    }
    repeats_.insert(one.mark, clock_.monotonic());
    if (!one.answer.empty()) ports_.send(one.socket, one.to, one.answer);
  }
  unanswered_.clear();
}

void Notifications::look() {
  tell_ended(false);
  const Duration now = clock_.monotonic();
  for (auto it = complained_.begin(); it != complained_.end();) {
    const auto here = it++;
    if (now - here->second >= kComplainAgain) complained_.erase(here);
  }
}

void Notifications::stop() { tell_ended(true); }

void Notifications::tell_ended(bool all) {
  for (const Storms::Ended& one : storms_.ended(clock_.monotonic(), all)) {
    Event event;
    event.name = "trap.storm.ended";
    event.body = std::to_string(one.dropped) + " notifications were dropped within " + human(one.lasted);
    event.attributes = {{"snmp.traps.dropped", std::to_string(one.dropped)}};
    tell(one.device, std::move(event));
  }
}

void Notifications::refuse(const Address& from, std::string_view reason) {
  vitals_.count("snmp.traps_refused", 1, reason);
  const Address host = host_of(from);
  const Duration now = clock_.monotonic();
  const auto known = complained_.find(host);
  if (known == complained_.end() ? complained_.size() >= kComplainedMax
                                 : now - known->second < kComplainAgain)
    return;
  complained_[host] = now;
  log::warning("notifications from " + host.text() + " are refused: " +
               (reason == "address" ? "no device has this address"
                                    : "not by the device's credential: " + std::string(reason)));
}

void Notifications::tell(EndpointId endpoint, Event event) {
  event.time = clock_.now();
  Section section;
  section.endpoint = endpoint;
  section.events.push_back(std::move(event));
  ports_.tell(std::move(section));
}

}  // namespace tidemark::snmp
