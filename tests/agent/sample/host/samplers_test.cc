#include "agent/sample/host/samplers.h"

#include <algorithm>
#include <set>

#include "agent/sample/host/metrics.h"
#include "tests/agent/sample/host/proc_tree.h"
#include "tests/support/catch.h"

using namespace tidemark;
using namespace tidemark::host;

namespace {

/// The value of a series, or nothing.
std::optional<double> value_of(const Readings& readings, const Metric& metric,
                               const Attributes& attributes = {}) {
  for (const Reading& reading : readings.values) {
    if (reading.metric == metric.name && reading.attributes == attributes) return reading.value;
  }
  return std::nullopt;
}

Readings sampled(Sampler& sampler) {
  Readings readings;
  const auto status = sampler.sample(readings);
  INFO(status);
  CHECK(status.ok());
  return readings;
}

std::vector<Reading> all_of(const HostPaths& paths) {
  Readings readings;
  for (const auto& sampler : host_samplers(paths)) {
    (void)sampler->sample(readings);
    (void)sampler->sample(readings);
  }
  return readings.values;
}

}  // namespace

TEST_CASE("every value has a metric of the table, its unit and kind, and attributes in order") {
  ProcTree recorded("debian-12");
  recorded.add_disk("vda");
  ProcTree old("linux-2.6.32");
  old.add_disk("sda");
  for (const HostPaths& paths : {recorded.paths(), old.paths(), HostPaths{}}) {
    const std::vector<Reading> readings = all_of(paths);
    CHECK(readings.size() > 40);
    for (const Reading& reading : readings) {
      CAPTURE(reading.metric);
      const auto metrics = all_metrics();
      const auto found = std::find_if(metrics.begin(), metrics.end(),
                                      [&](const Metric& m) { return m.name == reading.metric; });
      REQUIRE(found != metrics.end());
      CHECK(reading.unit == found->unit);
      CHECK(reading.kind == found->kind);
      CHECK(std::is_sorted(reading.attributes.begin(), reading.attributes.end()));
    }
  }
}

TEST_CASE("the table names each metric once, with a unit and a meaning, and each is given by some host") {
  std::set<std::string_view> names;
  for (const Metric& metric : all_metrics()) {
    CAPTURE(metric.name);
    CHECK(names.insert(metric.name).second);
    CHECK((metric.name.starts_with("system.") || metric.name.starts_with("hw.")));
    CHECK_FALSE(metric.unit.empty());
    CHECK_FALSE(metric.meaning.empty());
  }
  ProcTree with_psi("debian-12");
  with_psi.add_disk("vda");
  with_psi.write("mounts", "/dev/root / ext4 rw 0 0\n");
  with_psi.write("meminfo", "MemTotal: 10 kB\nMemAvailable: 5 kB\nSwapTotal: 4 kB\nSwapFree: 3 kB\n");
  std::vector<Reading> readings = all_of(with_psi.paths());
  CpuSampler cpu(with_psi.paths());
  sampled(cpu);
  NetworkSampler network(with_psi.paths());
  sampled(network);
  for (const Reading& reading : readings) {
    if (reading.metric == metric::kNetworkIo.name)
      with_psi.add_link(reading.attributes.at(0).value, "1000\n");
  }
  with_psi.write("stat", "cpu 20000 70000 40000 700000 900 1 400 1\n");
  const Readings later = sampled(cpu);
  readings.insert(readings.end(), later.values.begin(), later.values.end());
  with_psi.write("uptime", "1000000.00 1.0\n");
  sampled(network);
  with_psi.write("uptime", "1000010.00 1.0\n");
  const Readings moved = sampled(network);
  readings.insert(readings.end(), moved.values.begin(), moved.values.end());
  for (const std::string_view name : names) {
    CAPTURE(name);
    CHECK(std::any_of(readings.begin(), readings.end(), [&](const Reading& r) { return r.metric == name; }));
  }
}

TEST_CASE("no series comes twice in a tick") {
  ProcTree tree("linux-2.6.32");
  tree.add_disk("sda");
  tree.add_disk("cciss!c0d0");
  Readings readings;
  for (const auto& sampler : host_samplers(tree.paths())) (void)sampler->sample(readings);
  std::set<std::pair<std::string, Attributes>> seen;
  for (const Reading& reading : readings.values) {
    CAPTURE(reading.metric);
    CHECK(seen.emplace(reading.metric, reading.attributes).second);
  }
}

TEST_CASE(
    "cpu: utilization is the share between two ticks; the first tick has none; a step back leaves one out") {
  ProcTree tree;
  tree.write("loadavg", "0 0 0 1/2 3\n");
  tree.write("stat", "cpu 100 0 100 800 50 0 0 0\n");
  CpuSampler cpu(tree.paths());
  const Readings first = sampled(cpu);
  CHECK(value_of(first, metric::kCpuTime, {{"cpu.mode", "idle"}}) == 8.0);
  CHECK_FALSE(value_of(first, metric::kCpuUtilization, {{"cpu.mode", "idle"}}).has_value());

  tree.write("stat", "cpu 130 0 110 860 49 0 0 1\n");
  const Readings second = sampled(cpu);
  CHECK(value_of(second, metric::kCpuUtilization, {{"cpu.mode", "user"}}) == 0.3);
  CHECK(value_of(second, metric::kCpuUtilization, {{"cpu.mode", "idle"}}) == 0.6);
  CHECK(value_of(second, metric::kCpuUtilization, {{"cpu.mode", "steal"}}) == 0.01);
  CHECK_FALSE(value_of(second, metric::kCpuUtilization, {{"cpu.mode", "iowait"}}).has_value());

  const Readings same = sampled(cpu);
  CHECK_FALSE(value_of(same, metric::kCpuUtilization, {{"cpu.mode", "user"}}).has_value());
}

TEST_CASE("cpu: processes by status are read without a walk through all of them") {
  ProcTree tree("debian-12");
  CpuSampler cpu(tree.paths());
  const Readings readings = sampled(cpu);
  CHECK(value_of(readings, metric::kProcessCount, {{"process.status", "running"}}) == 3);
  CHECK(value_of(readings, metric::kProcessCount, {{"process.status", "blocked"}}) == 0);
  CHECK(value_of(readings, metric::kProcessCount, {{"process.status", "total"}}) == 110);
  CHECK(value_of(readings, metric::kProcessCreated) == 23812);
  CHECK(value_of(readings, metric::kLoad5) == 1.39);
  CHECK(value_of(readings, metric::kCpuCount) == 2);
}

TEST_CASE(
    "memory: used, free, buffers and cached add up to the machine's; without swap nothing is said of it") {
  ProcTree tree("debian-12");
  MemorySampler memory(tree.paths());
  const Readings readings = sampled(memory);
  double sum = 0;
  for (const char* state : {"used", "free", "buffers", "cached"}) {
    sum += value_of(readings, metric::kMemoryUsage, {{"system.memory.state", state}}).value();
  }
  CHECK(sum == value_of(readings, metric::kMemoryLimit));
  CHECK(value_of(readings, metric::kMemoryAvailable) == 23979696.0 * 1024);
  CHECK_FALSE(value_of(readings, metric::kPagingUtilization).has_value());
  CHECK(value_of(readings, metric::kPagingFaults, {{"system.paging.fault.type", "major"}}) == 3956);

  ProcTree old("linux-2.6.32");
  MemorySampler old_memory(old.paths());
  const Readings old_readings = sampled(old_memory);
  CHECK_FALSE(value_of(old_readings, metric::kMemoryAvailable).has_value());
  CHECK(value_of(old_readings, metric::kPagingUsage, {{"system.paging.state", "used"}}) == 2048.0 * 1024);
  CHECK(value_of(old_readings, metric::kPagingOperations, {{"system.paging.direction", "out"}}) == 345);
}

TEST_CASE("disk: whole disks only, in bytes and seconds") {
  ProcTree tree("linux-2.6.32");
  for (const char* disk : {"sda", "cciss!c0d0", "loop0", "ram0"}) tree.add_disk(disk);
  DiskSampler disks(tree.paths());
  const Readings readings = sampled(disks);
  CHECK(value_of(readings, metric::kDiskIo, {{"disk.io.direction", "read"}, {"system.device", "sda"}}) ==
        9876543.0 * 512);
  CHECK(value_of(readings, metric::kDiskOperations,
                 {{"disk.io.direction", "write"}, {"system.device", "sda"}}) == 654321);
  CHECK(value_of(readings, metric::kDiskIoTime, {{"system.device", "cciss/c0d0"}}) == 0.7);
  CHECK_FALSE(value_of(readings, metric::kDiskIoTime, {{"system.device", "sda1"}}).has_value());
  CHECK_FALSE(value_of(readings, metric::kDiskIoTime, {{"system.device", "loop0"}}).has_value());
}

TEST_CASE("network: every interface but the short-lived ends of containers") {
  ProcTree tree("linux-2.6.32");
  NetworkSampler network(tree.paths());
  const Readings readings = sampled(network);
  const auto of = [](const char* interface, const char* direction) {
    return Attributes{{"network.interface.name", interface}, {"network.io.direction", direction}};
  };
  CHECK(value_of(readings, metric::kNetworkErrors, of("eth0", "receive")) == 12);
  CHECK(value_of(readings, metric::kNetworkDropped, of("eth0", "transmit")) == 6);
  CHECK(value_of(readings, metric::kNetworkIo, of("bond0.100", "transmit")) == 2000);
  CHECK(value_of(readings, metric::kNetworkPackets, of("lo", "receive")) == 234567);
  CHECK_FALSE(value_of(readings, metric::kNetworkIo, of("vethab12cd", "receive")).has_value());
}

TEST_CASE("network: what is used of a link's speed, where it tells one") {
  ProcTree tree("linux-2.6.32");
  const auto traffic = [&](double uptime, std::uint64_t received, std::uint64_t transmitted) {
    tree.write("uptime", std::to_string(uptime) + " 1.0\n");
    const std::string of_packets = " 1 0 0 0 0 0 0 ";
    std::string text = "Inter-| Receive | Transmit\n face |bytes |bytes\n";
    for (const char* const interface : {"eth0", "eth1", "virt0"})
      text += std::string(interface) + ": " + std::to_string(received) + of_packets +
              std::to_string(transmitted) + of_packets + "\n";
    tree.write("net/dev", text);
  };
  tree.add_link("eth0", "1000\n");
  tree.add_link("eth1", "-1\n");
  NetworkSampler network(tree.paths());
  const auto used = [&](const Readings& readings, const char* direction) {
    return value_of(readings, metric::kLinkUtilization,
                    {{"network.interface.name", "eth0"}, {"network.io.direction", direction}});
  };
  traffic(100, 1'000'000, 5'000);
  CHECK_FALSE(used(sampled(network), "receive").has_value());
  traffic(110, 626'000'000, 5'000);  // 625 MB in ten seconds are half of a gigabit
  Readings readings = sampled(network);
  CHECK(used(readings, "receive") == 0.5);
  CHECK(used(readings, "transmit") == 0);
  for (const Reading& reading : readings.values) {
    if (reading.metric == metric::kLinkUtilization.name) CHECK(reading.attributes.at(0).value == "eth0");
  }
  tree.add_link("eth0", "10000\n");  // is looked at again after five minutes
  traffic(120, 626'000'000, 125'005'000);
  CHECK(used(sampled(network), "transmit") == Approx(0.1));
  traffic(430, 626'000'000, 125'005'000);
  (void)sampled(network);
  traffic(440, 1'000, 1'375'005'000);  // the one counter began anew
  readings = sampled(network);
  CHECK_FALSE(used(readings, "receive").has_value());
  CHECK(used(readings, "transmit") == Approx(0.1));
  traffic(450, 1'000, 2'625'005'000);
  CHECK(used(sampled(network), "transmit") == Approx(0.1));
}

TEST_CASE("pressure: shares and seconds; a kernel without it is left out without a word") {
  ProcTree tree("debian-12");
  PressureSampler pressure(tree.paths());
  const Readings readings = sampled(pressure);
  const Attributes cpu_some = {{"linux.pressure.resource", "cpu"}, {"linux.pressure.scope", "some"}};
  CHECK(value_of(readings, metric::kPressure, cpu_some) == Approx(0.028));
  CHECK(value_of(readings, metric::kPressureTime, cpu_some) == Approx(138.840414));
  ProcTree old("linux-2.6.32");
  PressureSampler none(old.paths());
  CHECK(sampled(none).values.empty());
}

TEST_CASE("a file that is missing or lacks its main line is an error that names it, and nothing is made up") {
  ProcTree tree;
  tree.write("meminfo", "MemFree: 1 kB\n");
  Readings readings;
  MemorySampler memory(tree.paths());
  CHECK(memory.sample(readings).message().find("MemTotal") != std::string::npos);
  CpuSampler cpu(tree.paths());
  CHECK(std::string(cpu.sample(readings).message()).find("stat") != std::string::npos);
  CHECK(readings.values.empty());
}

TEST_CASE("a filesystem's states add up to its size, and df's share of use is given") {
  ProcTree tree;
  tree.write("mounts", "/dev/root / ext4 rw 0 0\n/dev/none /no/such/path ext4 rw 0 0\n");
  FilesystemSampler filesystems(tree.paths());
  const Readings readings = sampled(filesystems);
  const auto of = [](const char* state) {
    return Attributes{{"system.device", "/dev/root"},
                      {"system.filesystem.mountpoint", "/"},
                      {"system.filesystem.state", state},
                      {"system.filesystem.type", "ext4"}};
  };
  const double used = value_of(readings, metric::kFilesystemUsage, of("used")).value();
  const double free = value_of(readings, metric::kFilesystemUsage, of("free")).value();
  CHECK(value_of(readings, metric::kFilesystemUsage, of("reserved")).has_value());
  const auto share = value_of(readings, metric::kFilesystemUtilization,
                              {{"system.device", "/dev/root"},
                               {"system.filesystem.mountpoint", "/"},
                               {"system.filesystem.type", "ext4"}});
  CHECK(share == Approx(used / (used + free)).margin(0.00005));
  for (const Reading& reading : readings.values) CHECK(reading.attributes[0].value == "/dev/root");
}
