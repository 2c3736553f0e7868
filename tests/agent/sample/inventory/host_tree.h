#pragma once

#include <filesystem>
#include <fstream>
#include <string>

#include "agent/sample/inventory/take.h"
#include "tests/support/temporary_folder.h"

namespace tidemark::inventory {

/// A host's file system, as far as the inventory looks at it.
class HostTree {
 public:
  HostTree() {
    copy("debian-12/os-release", "etc/os-release");
    copy("debian-12/passwd", "etc/passwd");
    copy("debian-12/group", "etc/group");
    copy("debian-12/dpkg_status", "var/lib/dpkg/status");
    copy("debian-12/cpuinfo", "proc/cpuinfo");
    write("proc/meminfo", "MemTotal:       24684092 kB\nMemFree: 1 kB\n");
    write("proc/sys/kernel/hostname", "web-1\n");
    write("proc/sys/kernel/ostype", "Linux\n");
    write("proc/sys/kernel/osrelease", "6.1.0-27-amd64\n");
    write("sys/class/dmi/id/sys_vendor", "ACME\n");
    write("sys/class/dmi/id/product_name", "Rocket 9\n");
    write("sys/class/dmi/id/bios_version", "1.7\n");
    write("sys/block/vda/size", "536870912\n");
    write("sys/block/vda/queue/rotational", "0\n");
    write("sys/block/vda/device/vendor", "0x1af4\n");
    write("sys/block/vda/device/model", "Fast Disk   \n");
    write("sys/block/vda/serial", "S-1\n");
    write("sys/block/loop0/size", "8\n");
    write("sys/block/sr0/size", "4096\n");
    write("sys/block/sr0/device/model", "DVD\n");
    write("sys/block/sr0/removable", "1\n");
    write("sys/class/net/lo/mtu", "65536\n");
    write("sys/class/net/veth12/mtu", "1500\n");
    write("sys/class/net/net0/mtu", "1400\n");
    write("sys/class/net/net0/address", "02:fc:00:00:00:01\n");
    write("sys/class/net/net0/device/vendor", "0x1af4\n");
    write("sys/class/net/br0/uevent", "DEVTYPE=bridge\nINTERFACE=br0\n");
    write("proc/net/if_inet6", "20010db8000000000000000000000002 04 40 00 80 net0\n");
    write("usr/lib/systemd/system/ssh.service",
          "[Unit]\nDescription=Shell\n[Install]\nWantedBy=multi-user.target\n");
    write("usr/lib/systemd/system/cron.service",
          "[Unit]\nDescription=Cron\n[Install]\nWantedBy=multi-user.target\n");
    write("usr/lib/systemd/system/rescue.service", "[Unit]\nDescription=Rescue\n");
    write("usr/lib/systemd/system/getty@.service", "[Unit]\nDescription=Getty on %I\n[Install]\nAlso=x\n");
    write("usr/lib/systemd/system/time.service",
          "[Unit]\nDescription=Time\n[Install]\nAlias=dbus-time.service\n");
    write("usr/lib/systemd/system/noise.socket", "[Socket]\n");
    write("usr/lib/systemd/system/basic.target", "[Unit]\n");
    link("/usr/lib/systemd/system/ssh.service", "etc/systemd/system/multi-user.target.wants/ssh.service");
    link("/usr/lib/systemd/system/getty@.service",
         "etc/systemd/system/getty.target.wants/getty@tty1.service");
    link("/usr/lib/systemd/system/time.service", "etc/systemd/system/dbus-time.service");
    link("/dev/null", "etc/systemd/system/noise.socket");
    write("etc/systemd/system/rescue.service", "[Unit]\nDescription=Our own rescue\n");
    link("usr/lib", "lib");
  }

  Sources sources() const { return {folder_.path(), {}}; }
  std::filesystem::path path(const std::string& file) const { return folder_.path() / file; }
  void write(const std::string& file, const std::string& text) const {
    std::filesystem::create_directories(path(file).parent_path());
    std::ofstream(path(file)) << text;
  }
  void link(const std::string& target, const std::string& file) const {
    std::filesystem::create_directories(path(file).parent_path());
    std::filesystem::create_symlink(target, path(file));
  }
  void remove(const std::string& file) const { std::filesystem::remove_all(path(file)); }

 private:
  void copy(const std::string& from, const std::string& to) const {
    std::filesystem::create_directories(path(to).parent_path());
    std::filesystem::copy_file(std::filesystem::path(TIDEMARK_TEST_DATA) / "inventory" / from, path(to));
  }

  TemporaryFolder folder_;
};

}  // namespace tidemark::inventory
