/// Polls simulated devices as fast as their interval says, without a spool, and says what that cost: the
/// poller alone. Used by snmp_bench.py.
///
/// snmp_poll ADDRESSES PORT INTERVAL_MS SECONDS PROFILE_FILE [USER AUTHENTICATION PRIVACY]
/// Devices are on 127.0.1.1 and up, and know the community "public", or the user by SHA-1 and AES with these
/// pass phrases. One line of JSON: polls, samples, CPU, late, overruns, memory, the
/// longest time between two polls of one device that answered.

#include <sys/resource.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>
#include <random>
#include <string>

#include "agent/snmp/poll/poller.h"
#include "agent/snmp/profile/read_profiles.h"
#include "common/loop/loop.h"

namespace {

using namespace tidemark;
using namespace tidemark::snmp;

double cpu_seconds() {
  rusage use{};
  getrusage(RUSAGE_SELF, &use);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  return seconds(use.ru_utime) + seconds(use.ru_stime);
}

long resident_kb() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmRSS:")) return std::strtol(line.c_str() + 6, nullptr, 10);
  }
  return 0;
}

std::int64_t vital(const Vitals& vitals, const std::string& name) {
  std::int64_t sum = 0;
  for (const Vital& one : vitals.snapshot()) sum += one.name == name ? one.value : 0;
  return sum;
}

struct Bench {
  Loop loop;
  Vitals vitals;
  std::unique_ptr<Datagrams> datagrams = open_datagrams(loop.context(), 16);
  std::uint32_t series = 0;
  std::uint64_t samples = 0, polls = 0, failed = 0;
  std::map<EndpointId, TimePoint> last;
  Duration longest{};

  void tell(const Section& section) {
    ++polls;
    std::uint64_t found = 0;
    for (const SampleBlock& block : section.blocks) found += block.values.size();
    samples += found;
    if (found == 0) ++failed;
    const TimePoint now = section.results.front().time;
    const auto [before, first] = last.try_emplace(section.endpoint, now);
    if (!first && found > 0) longest = std::max(longest, now - before->second);
    before->second = now;
  }
};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 6) return 2;
  const int count = std::atoi(argv[1]), port = std::atoi(argv[2]), interval = std::atoi(argv[3]),
            seconds = std::atoi(argv[4]);
  config::Mistakes mistakes;
  const auto document = config::Document::read(argv[5], mistakes);
  auto profile = std::make_shared<Profile>(read_profile(document.root(), "bench", argv[5]));
  if (!mistakes.none()) {
    std::cerr << mistakes.text() << "\n";
    return 2;
  }
  Bench bench;
  const auto after = [&](Duration delay, std::function<void()> work) {
    return bench.loop.after(delay, std::move(work));
  };
  Requester requester(*bench.datagrams, system_clock(), bench.vitals, {after, std::random_device{}()});
  const long empty_kb = resident_kb();
  Poller poller(
      requester, system_clock(), bench.vitals, {{profile->name, profile}},
      {after, [&](const Section& section) { bench.tell(section); },
       [&](const SeriesKey&, const std::string&, MetricKind) { return SeriesNumber{++bench.series}; },
       [](const PolledDevice&, const DeviceFacts&) {}});
  auto credential = std::make_shared<Credential>();
  credential->name = "public", credential->community = "public";
  if (argc > 8) {
    credential->version = Version::kV3, credential->user = argv[6];
    credential->authentication = Authentication::kSha1, credential->privacy = Privacy::kAes128;
    credential->authentication_key = *key_of(argv[7], Authentication::kSha1);
    credential->privacy_key = *key_of(argv[8], Authentication::kSha1);
  }
  std::vector<PolledDevice> devices;
  for (int i = 0; i < count; ++i) {
    const std::string address = "127.0." + std::to_string(1 + i / 250) + "." + std::to_string(1 + i % 250);
    devices.push_back({EndpointId::random(),
                       address,
                       *Address::parse(address, static_cast<std::uint16_t>(port)),
                       credential,
                       std::vector<std::string>{profile->name},
                       Duration{interval},
                       {Duration{1'000}, 1}});
  }
  poller.set_devices(devices);
  // Everybody is learnt first.
  double cpu = 0;
  std::uint64_t polls = 0, samples = 0, failed = 0;
  // Each was identified with its first poll.
  const Duration warm{std::max(interval + 1'000, 1'500)};
  const auto begin = bench.loop.after(warm, [&] {
    cpu = cpu_seconds(), polls = bench.polls, samples = bench.samples, failed = bench.failed;
    bench.longest = {};
  });
  const auto end = bench.loop.after(warm + Duration{seconds * 1'000}, [&] { bench.loop.stop(); });
  bench.loop.run();
  const double used = cpu_seconds() - cpu;
  polls = bench.polls - polls, samples = bench.samples - samples;
  std::cout << "{\"polls\": " << polls << ", \"failed\": " << bench.failed - failed
            << ", \"samples\": " << samples << ", \"seconds\": " << seconds << ", \"cpu_s\": " << used
            << ", \"cpu_s_per_1000_polls\": "
            << used * 1'000 / static_cast<double>(std::max<std::uint64_t>(polls, 1))
            << ", \"devices_per_s\": " << static_cast<double>(polls) / seconds
            << ", \"late\": " << vital(bench.vitals, "snmp.late")
            << ", \"overruns\": " << vital(bench.vitals, "snmp.overruns")
            << ", \"timeouts\": " << vital(bench.vitals, "snmp.timeouts")
            << ", \"retries\": " << vital(bench.vitals, "snmp.retries")
            << ", \"requests\": " << vital(bench.vitals, "snmp.requests")
            << ", \"longest_gap_ms\": " << bench.longest.count()
            << ", \"kb_per_device\": " << static_cast<double>(resident_kb() - empty_kb) / count << "}\n";
  poller.stop();
  return 0;
}
