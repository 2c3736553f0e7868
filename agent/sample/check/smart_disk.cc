#include "agent/sample/check/smart_disk.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/nvme_ioctl.h>
#include <scsi/sg.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>

#include "agent/sample/check/making.h"

namespace tidemark::check {
namespace {

constexpr unsigned kCommandMs = 5'000;
constexpr std::size_t kDisksMax = 64;  // looked at by one check

class Device {
 public:
  explicit Device(const std::string& path) : fd_(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC)) {}
  ~Device() {
    if (fd_ >= 0) ::close(fd_);
  }
  Device(const Device&) = delete;
  Device& operator=(const Device&) = delete;
  int fd() const { return fd_; }

 private:
  const int fd_;
};

DiskSeen not_readable(std::string name, int error, const char* right) {
  std::string why = std::strerror(error);
  if (error == EACCES || error == EPERM) why += std::string("; reading SMART takes ") + right;
  return {std::move(name), {}, std::move(why), false};
}
DiskSeen mute(std::string name, std::string why) { return {std::move(name), {}, std::move(why), true}; }

DiskSeen read_nvme(const std::string& name) {
  constexpr const char* right = "the capability CAP_SYS_ADMIN";
  const Device device("/dev/" + name);
  if (device.fd() < 0) return not_readable(name, errno, right);
  SmartBytes log{};
  nvme_admin_cmd command{};
  constexpr std::uint8_t get_log_page = 0x02, health = 0x02;
  command.opcode = get_log_page;
  command.nsid = 0xffff'ffff;
  command.addr = reinterpret_cast<std::uintptr_t>(log.data());
  command.data_len = kSmartBytes;
  command.cdw10 = health | (kSmartBytes / 4 - 1) << 16;
  command.timeout_ms = kCommandMs;
  const int status = ::ioctl(device.fd(), NVME_IOCTL_ADMIN_CMD, &command);
  if (status < 0) return not_readable(name, errno, right);
  if (status > 0)
    return mute(name, "the disk refuses its health log (status " + std::to_string(status) + ")");
  return {name, read_nvme_health(log), {}, false};
}

enum class Transfer : std::uint8_t { kNone, kRead };

/// Runs one ATA command through ATA PASS-THROUGH (16) of SAT. 0 or errno; EIO where the disk refuses it.
int ata(int fd, std::uint8_t command, std::uint8_t feature, Transfer transfer, SmartBytes& data,
        std::array<std::uint8_t, 32>& sense) {
  constexpr std::uint8_t non_data = 3 << 1, pio_in = 4 << 1;
  constexpr std::uint8_t check_condition = 0x20, from_device_in_blocks_of_count = 0x0e;
  const bool reads = transfer == Transfer::kRead;
  std::uint8_t cdb[16] = {0x85, reads ? pio_in : non_data,
                          reads ? from_device_in_blocks_of_count : check_condition};
  cdb[4] = feature;
  cdb[6] = reads ? 1 : 0;
  cdb[10] = 0x4f, cdb[12] = 0xc2;  // SMART's signature
  cdb[14] = command;
  sense.fill(0);
  sg_io_hdr_t io{};
  io.interface_id = 'S';
  io.cmdp = cdb, io.cmd_len = sizeof cdb;
  io.sbp = sense.data(), io.mx_sb_len = static_cast<unsigned char>(sense.size());
  io.dxfer_direction = reads ? SG_DXFER_FROM_DEV : SG_DXFER_NONE;
  if (reads) io.dxferp = data.data(), io.dxfer_len = kSmartBytes;
  io.timeout = kCommandMs;
  if (::ioctl(fd, SG_IO, &io) < 0) return errno;
  if (io.host_status != 0) return EIO;
  // Without data, registers come back as a check condition on purpose; with data it is a refusal.
  return reads && io.status != 0 ? EIO : 0;
}

/// What the disk answered in its count register (the sense data's descriptor).
bool is_in_standby(int fd) {
  constexpr std::uint8_t check_power_mode = 0xe5, descriptor = 8, count = descriptor + 5;
  SmartBytes none{};
  std::array<std::uint8_t, 32> sense{};
  return ata(fd, check_power_mode, 0, Transfer::kNone, none, sense) == 0 && sense[descriptor] == 0x09 &&
         sense[count] == 0x00;
}

DiskSeen read_ata(const std::string& name, const DiskSeen* before) {
  constexpr const char* right = "the group 'disk' and the capability CAP_SYS_RAWIO";
  const Device device("/dev/" + name);
  if (device.fd() < 0) return not_readable(name, errno, right);
  if (is_in_standby(device.fd())) {
    return before != nullptr ? *before : DiskSeen{name, {}, "in standby, and not woken to be asked", false};
  }
  constexpr std::uint8_t smart = 0xb0, read_data = 0xd0, read_thresholds = 0xd1, return_status = 0xda;
  SmartBytes data{}, thresholds{};
  std::array<std::uint8_t, 32> sense{};
  int error = ata(device.fd(), smart, read_data, Transfer::kRead, data, sense);
  if (error == 0) error = ata(device.fd(), smart, read_thresholds, Transfer::kRead, thresholds, sense);
  if (error == EACCES || error == EPERM) return not_readable(name, error, right);
  if (error != 0) return mute(name, "SMART is not there or is switched off");
  auto health = read_ata_health(data, thresholds);
  if (!health) return mute(name, "its SMART data fail their checksum");
  SmartBytes none{};
  if (ata(device.fd(), smart, return_status, Transfer::kNone, none, sense) == 0 &&
      ata_threshold_exceeded(sense).value_or(false) && health->failing.empty()) {
    health->failing = "the disk expects to fail";
  }
  return {name, std::move(health), {}, false};
}

bool is_nvme(const std::string& name) { return name.starts_with("nvme"); }

/// NVMe's controllers, and disks that the SCSI layer shows: ATA's are among those.
std::vector<std::string> all_disks() {
  std::vector<std::string> names;
  const auto list = [&](const char* folder, const char* beginning) {
    DIR* open = ::opendir(folder);
    if (open == nullptr) return;
    while (const dirent* entry = ::readdir(open)) {
      if (std::string_view(entry->d_name).starts_with(beginning) && names.size() < kDisksMax)
        names.emplace_back(entry->d_name);
    }
    ::closedir(open);
  };
  list("/sys/block", "sd");
  list("/sys/class/nvme", "nvme");
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace

std::vector<DiskSeen> SmartDisks::look() {
  const std::string dev = "/dev/";
  const std::vector<std::string> names =
      device_.empty() ? all_disks()
                      : std::vector{device_.starts_with(dev) ? device_.substr(dev.size()) : device_};
  std::vector<DiskSeen> out;
  for (const std::string& name : names) {
    const auto before = awake_.find(name);
    out.push_back(is_nvme(name) ? read_nvme(name)
                                : read_ata(name, before == awake_.end() ? nullptr : &before->second));
    if (out.back().health) awake_.insert_or_assign(name, out.back());
  }
  return out;
}

std::unique_ptr<Check> make_smart_check(const Making& making) {
  const Parameters& of = making.parameters;
  const std::string device = of.text("device");
  const SmartWish wish{of.numbers("errors_warning", "errors_critical"),
                       of.numbers("wear_warning_percent", "wear_critical_percent"),
                       of.numbers("temperature_warning", "temperature_critical")};
  const auto disks = std::make_shared<SmartDisks>(device);  // shared by the check and its look, one at a time
  return make_blocking_check(making.context, making.spec.timeout, [disks, wish, named = !device.empty()] {
    return judge_disks(wish, disks->look(), named);
  });
}

}  // namespace tidemark::check
