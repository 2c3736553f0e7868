#include <cstdio>
#include <iostream>
#include <map>
#include <random>

#include "agent/snmp/poll/poller.h"
#include "agent/snmp/profile/read_profiles.h"
#include "agent/snmp/requester/resolver.h"
#include "agent/snmp_proxy.h"
#include "common/loop/loop.h"
#include "common/model/number.h"

namespace tidemark {
namespace {

using snmp::DeviceConfig;
using snmp::DeviceFacts;
using snmp::PolledDevice;

std::string text_of(const SeriesKey& key) {
  std::string out = key.metric;
  for (const Attribute& attribute : key.attributes)
    out += (&attribute == key.attributes.data() ? "{" : ",") + attribute.key + "=" + attribute.value;
  return out + (key.attributes.empty() ? "" : "}");
}

class Trial {
 public:
  Trial(const snmp::SnmpConfig& config, const DeviceConfig& device)
      : device_(device), resolver_(loop_.context()), datagrams_(snmp::open_datagrams(loop_.context(), 1)) {
    config::Mistakes mistakes;
    profiles_ = snmp::load_profiles(config.profiles_dir, mistakes);
    if (!mistakes.none()) std::cerr << mistakes.text() << "\n";
  }

  int run() {
    snmp::Requester requester(*datagrams_, system_clock(), vitals_, {after(), std::random_device{}()});
    snmp::Poller poller(requester, system_clock(), vitals_, profiles_,
                        {after(), [this](const Section& section) { tell(section); },
                         [this](SeriesKey key, const std::string& unit, MetricKind) {
                           series_.push_back({std::move(key), unit});
                           return SeriesNumber{static_cast<std::uint32_t>(series_.size())};
                         },
                         [](const PolledDevice&, const DeviceFacts& facts) { tell(facts); },
                         [](const PolledDevice&, const auto& profiles) { tell(profiles); }},
                        {});
    resolver_.find(device_.host, device_.port, [&](std::optional<snmp::Address> address) {
      if (!address) {
        std::cerr << "tidemark-snmp: '" << device_.host << "' has no address\n";
        return loop_.stop();
      }
      std::cout << "device     " << address->with_port() << " by credential '" << device_.credential->name
                << "'\n";
      poller.set_devices({{EndpointId::random(), device_.name, *address, device_.credential, device_.profiles,
                           Duration{1}, device_.patience}});
    });
    loop_.run();
    poller.stop();
    return failed_ ? 1 : 0;
  }

 private:
  std::function<std::shared_ptr<void>(Duration, std::function<void()>)> after() {
    return [this](Duration delay, std::function<void()> work) { return loop_.after(delay, std::move(work)); };
  }

  static void tell(const DeviceFacts& facts) {
    std::cout << "is         " << facts.description << "\nname       " << facts.name << "\nobject id  "
              << facts.object_id.text() << "\n";
  }

  static void tell(const std::vector<std::shared_ptr<const snmp::Profile>>& profiles) {
    std::cout << "profiles  ";
    for (const auto& profile : profiles) std::cout << " " << profile->name;
    std::cout << (profiles.empty() ? " none fits\n" : "\n");
  }

  void tell(const Section& section) {
    for (const CheckResult& result : section.results) {
      std::cout << "check      " << result.check << ": " << name_of(result.state) << ", " << result.text
                << "\n";
      if (result.check == "reachable") failed_ = result.state == CheckState::kCritical;
    }
    for (const SampleBlock& block : section.blocks) {
      for (std::size_t i = 0; i < block.series.size(); ++i) {
        const auto& [key, unit] = series_[block.series[i].value - 1];
        std::cout << "sample     " << text_of(key) << " = " << number_text(block.values[i]) << " " << unit
                  << "\n";
      }
    }
    loop_.stop();
  }

  const DeviceConfig& device_;
  Loop loop_;
  Vitals vitals_;
  snmp::Resolver resolver_;
  std::unique_ptr<snmp::Datagrams> datagrams_;
  snmp::Profiles profiles_;
  std::vector<std::pair<SeriesKey, std::string>> series_;
  bool failed_ = true;
};

}  // namespace

int try_device(const snmp::SnmpConfig& config, const DeviceConfig& device) {
  return Trial(config, device).run();
}

}  // namespace tidemark
