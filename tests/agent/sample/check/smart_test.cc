#include "agent/sample/check/smart.h"

#include <numeric>

#include "tests/agent/sample/check/kinds_bench.h"

namespace tidemark::check {
namespace {

void put(SmartBytes& bytes, std::size_t at, std::uint64_t value, std::size_t size) {
  for (std::size_t i = 0; i < size; ++i) bytes[at + i] = static_cast<std::uint8_t>(value >> (8 * i));
}

struct Row12 {
  std::uint8_t id;
  std::uint8_t flags;
  std::uint8_t value;
  std::uint8_t threshold;
  std::uint64_t raw;
};

struct Sectors {
  SmartBytes data{}, thresholds{};
};
void close(SmartBytes& bytes) {
  bytes[kSmartBytes - 1] = 0;
  bytes[kSmartBytes - 1] = static_cast<std::uint8_t>(-std::accumulate(bytes.begin(), bytes.end(), 0u));
}
/// As a drive lays them out: version, thirty rows of twelve bytes, a checksum at the end.
Sectors sectors_of(const std::vector<Row12>& attributes) {
  Sectors out;
  put(out.data, 0, 16, 2);
  put(out.thresholds, 0, 16, 2);
  std::size_t row = 2;
  for (const Row12& a : attributes) {
    put(out.data, row, a.id, 1);
    put(out.data, row + 1, a.flags, 2);
    put(out.data, row + 3, a.value, 1);
    put(out.data, row + 4, a.value, 1);
    put(out.data, row + 5, a.raw, 6);
    put(out.thresholds, row, a.id, 1);
    put(out.thresholds, row + 1, a.threshold, 1);
    row += 12;
  }
  close(out.data), close(out.thresholds);
  return out;
}

const SmartWish kUsual{{1, {}}, {90, 100}, {{}, {}}};

}  // namespace

TEST_CASE("an NVMe disk's health log is read by its layout") {
  SmartBytes log{};
  put(log, 1, 273 + 41, 2);
  put(log, 3, 100, 1);
  put(log, 4, 10, 1);
  put(log, 5, 7, 1);
  put(log, 128, 70'000, 8);
  put(log, 160, 3, 8);
  const DiskHealth health = read_nvme_health(log);
  CHECK(health.failing.empty());
  CHECK(health.temperature_celsius == 41.0);
  CHECK(health.spare_percent == 100.0);
  CHECK(health.wear_percent == 7.0);
  CHECK(health.power_on_hours == 70'000.0);
  CHECK(health.uncorrectable == 3);
  log[0] = 1 << 0 | 1 << 3;
  CHECK(read_nvme_health(log).failing == "spare blocks below their threshold, read only");
  CHECK_FALSE(read_nvme_health(SmartBytes{}).temperature_celsius.has_value());
}

TEST_CASE("an ATA disk's attributes are read, and judged by its own thresholds") {
  const Sectors good = sectors_of({{1, 0x0f, 118, 6, 173'000'000},
                                   {5, 0x33, 100, 36, 0},
                                   {9, 0x32, 91, 0, 0x1234'0000'2000},
                                   {190, 0x22, 62, 45, 38},
                                   {194, 0x22, 38, 0, 0x0000'0014'0026},
                                   {197, 0x12, 100, 0, 0},
                                   {198, 0x10, 100, 0, 0}});
  const auto health = read_ata_health(good.data, good.thresholds);
  REQUIRE(health);
  CHECK(health->failing.empty());
  CHECK(health->power_on_hours == 8'192.0);
  CHECK(health->temperature_celsius == 38.0);  // without its lowest and highest
  CHECK(health->reallocated + health->pending + health->uncorrectable == 0);
  const Sectors bad = sectors_of(
      {{5, 0x33, 36, 36, 2'048}, {197, 0x12, 100, 0, 8}, {198, 0x10, 1, 0, 4}, {184, 0x32, 1, 99, 9}});
  const auto failing = read_ata_health(bad.data, bad.thresholds);
  REQUIRE(failing);
  CHECK(failing->failing == "attribute 5 is at 36 and fails from 36 (raw 2048)");
  CHECK(failing->reallocated == 2'048);
  CHECK(failing->pending == 8);
  CHECK(failing->uncorrectable == 4);
  Sectors torn = good;
  torn.data[40] ^= 1;
  CHECK_FALSE(read_ata_health(torn.data, torn.thresholds));
  torn = good;
  torn.thresholds[40] ^= 1;
  CHECK_FALSE(read_ata_health(torn.data, torn.thresholds));
}

TEST_CASE("the registers after RETURN STATUS say whether a threshold is exceeded") {
  std::vector<std::uint8_t> sense(22);
  sense[0] = 0x72, sense[8] = 0x09, sense[9] = 0x0c, sense[17] = 0x4f, sense[19] = 0xc2;
  CHECK(ata_threshold_exceeded(sense) == false);
  sense[17] = 0xf4, sense[19] = 0x2c;
  CHECK(ata_threshold_exceeded(sense) == true);
  sense[17] = 0x00;
  CHECK_FALSE(ata_threshold_exceeded(sense).has_value());
  sense[17] = 0xf4, sense[0] = 0x70;
  CHECK_FALSE(ata_threshold_exceeded(sense).has_value());
  CHECK_FALSE(ata_threshold_exceeded({sense.data(), 8}).has_value());
}

TEST_CASE("smart: the worst disk makes the state, and each is named") {
  const auto disk = [](const char* name, DiskHealth health) {
    return DiskSeen{name, std::move(health), {}, false};
  };
  DiskHealth calm;
  calm.temperature_celsius = 38;
  DiskHealth pending;
  pending.pending = 8;
  DiskHealth worn;
  worn.wear_percent = 95;
  DiskHealth failing;
  failing.failing = "read only";
  const DiskSeen stick{"sdb", {}, "SMART is not there or is switched off", true};
  const DiskSeen denied{"sdc", {}, "Permission denied; reading SMART takes X", false};
  struct Row {
    std::vector<DiskSeen> disks;
    bool named;
    CheckState state;
    const char* text;
  };
  const Row rows[] = {
      {{disk("sda", calm)}, true, CheckState::kOk, "sda: healthy, 38 °C"},
      {{disk("sda", calm), disk("sdd", pending)},
       false,
       CheckState::kWarning,
       "sda: healthy, 38 °C; sdd: 8 sectors unreadable"},
      {{disk("nvme0", worn)}, true, CheckState::kWarning, "nvme0: worn to 95.0 %"},
      {{disk("nvme0", failing), disk("sda", calm)},
       false,
       CheckState::kCritical,
       "nvme0: read only; sda: healthy, 38 °C"},
      {{disk("sda", calm), stick}, false, CheckState::kOk, "sda: healthy, 38 °C"},
      {{stick}, true, CheckState::kUnknown, "sdb: SMART is not there or is switched off"},
      {{stick}, false, CheckState::kUnknown, "this machine has no disk with SMART to read (ATA or NVMe)"},
      {{}, false, CheckState::kUnknown, "this machine has no disk with SMART to read (ATA or NVMe)"},
      {{disk("sda", calm), denied},
       false,
       CheckState::kUnknown,
       "sda: healthy, 38 °C; sdc: Permission denied; reading SMART takes X"},
      {{disk("sda", failing), denied},
       false,
       CheckState::kCritical,
       "sda: read only; sdc: Permission denied; reading SMART takes X"},
  };
  for (const Row& row : rows) {
    const Finding finding = judge_disks(kUsual, row.disks, row.named);
    CAPTURE(row.text);
    CHECK(finding.state == row.state);
    CHECK(finding.text == row.text);
  }
  SmartWish cool = kUsual;
  cool.temperature_celsius = {35, 60};
  const Finding warm = judge_disks(cool, {disk("sda", calm)}, true);
  CHECK(warm.state == CheckState::kWarning);
  CHECK(warm.text == "sda: 38 °C");
  CHECK(value_of(warm, "temperature") == 38.0);
  CHECK(value_of(judge_disks(cool, {disk("sda", calm), disk("sdd", pending)}, false), "sdd.pending") == 8.0);
}

TEST_CASE("smart: a device that is none is unknown, and says why") {
  const Finding none = found_by("smart", {{"device", "/dev/sdzz"}});
  CHECK(none.state == CheckState::kUnknown);
  CHECK(none.text == "sdzz: No such file or directory");
  const Finding null = found_by("smart", {{"device", "/dev/null"}});
  CHECK(null.state == CheckState::kUnknown);
  CHECK(null.text == "null: SMART is not there or is switched off");
  const Finding nvme = found_by("smart", {{"device", "nvme-none"}});
  CHECK(nvme.text == "nvme-none: No such file or directory");
}

}  // namespace tidemark::check
