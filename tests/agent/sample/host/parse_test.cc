#include "agent/sample/host/parse.h"

#include <random>

#include "tests/agent/sample/host/proc_tree.h"
#include "tests/support/catch.h"

using namespace tidemark::host;

TEST_CASE("stat: ticks by mode, without guest time, and the counts") {
  const auto stat = parse_stat(recorded("debian-12", "stat"));
  REQUIRE(stat);
  CHECK(stat->cpu.user == 15287);
  CHECK(stat->cpu.nice == 61379);
  CHECK(stat->cpu.system == 34041);
  CHECK(stat->cpu.idle == 672414);
  CHECK(stat->cpu.iowait == 808);
  CHECK(stat->cpu.irq == 0);
  CHECK(stat->cpu.softirq == 378);
  CHECK(stat->cpu.steal == 0);
  CHECK(stat->cpu.total() == 784307);
  CHECK(stat->processors == 2);
  CHECK(stat->processes_created == 23812u);
  CHECK(stat->running == 3u);
  CHECK(stat->blocked == 0u);
  CHECK(stat->boot_time_s == 1795559578);
}

TEST_CASE("stat: kernels with fewer columns, and lines that cannot be read") {
  const auto four = parse_stat("cpu  10 20 30 40\ncpu0 10 20 30 40\n");
  REQUIRE(four);
  CHECK(four->cpu.total() == 100);
  CHECK(four->cpu.steal == 0);
  CHECK(four->processors == 1);
  CHECK_FALSE(four->running.has_value());
  CHECK_FALSE(four->boot_time_s.has_value());

  const auto nine = parse_stat(recorded("linux-2.6.32", "stat"));
  REQUIRE(nine);
  CHECK(nine->cpu.softirq == 9876);
  CHECK(nine->blocked == 1u);

  const auto guest = parse_stat("cpu  10 0 0 0 0 0 0 5 7 9\n");
  REQUIRE(guest);
  CHECK(guest->cpu.total() == 15);

  const auto damaged = parse_stat("procs_running many\ncpux 1\ncpu 1 2 3 4\nprocesses\n\n");
  REQUIRE(damaged);
  CHECK(damaged->processors == 0);
  CHECK_FALSE(damaged->running.has_value());
  for (const char* text : {"", "cpu0 1 2 3 4\n", "cpu 1 2 3\n", "cpu 1 2 x 4\n", "cpu -1 2 3 4\n"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_stat(text).has_value());
  }
}

TEST_CASE("loadavg: three averages and the number of threads") {
  const auto load = parse_loadavg(recorded("debian-12", "loadavg"));
  REQUIRE(load);
  CHECK(load->one == 1.5);
  CHECK(load->five == 1.39);
  CHECK(load->fifteen == 0.85);
  CHECK(load->threads == 110u);
  const auto short_one = parse_loadavg("0.1 0.2 0.3");
  REQUIRE(short_one);
  CHECK_FALSE(short_one->threads.has_value());
  for (const char* text : {"", "0.1 0.2", "a b c"}) CHECK_FALSE(parse_loadavg(text).has_value());
}

TEST_CASE("meminfo: bytes; a kernel that does not estimate what is available says nothing") {
  const auto memory = parse_meminfo(recorded("debian-12", "meminfo"));
  REQUIRE(memory);
  CHECK(memory->total == 24683620ull * 1024);
  CHECK(memory->free == 23660956ull * 1024);
  CHECK(memory->available == 23979696ull * 1024);
  CHECK(memory->buffers == 2748ull * 1024);
  CHECK(memory->cached == 481100ull * 1024);
  CHECK(memory->slab_reclaimable == 104244ull * 1024);
  CHECK(memory->swap_total == 0);

  const auto old = parse_meminfo(recorded("linux-2.6.32", "meminfo"));
  REQUIRE(old);
  CHECK_FALSE(old->available.has_value());
  CHECK(old->swap_total - old->swap_free == 2048ull * 1024);

  CHECK_FALSE(parse_meminfo("").has_value());
  CHECK_FALSE(parse_meminfo("MemFree: 12 kB\n").has_value());
  CHECK_FALSE(parse_meminfo("MemTotal: lots kB\n").has_value());
}

TEST_CASE("vmstat: faults and swapping, each absent where it is missing") {
  const Paging paging = parse_vmstat(recorded("linux-2.6.32", "vmstat"));
  CHECK(paging.faults == 98765432u);
  CHECK(paging.major_faults == 4321u);
  CHECK(paging.swapped_in == 12u);
  CHECK(paging.swapped_out == 345u);
  const Paging none = parse_vmstat("pgfault x\nnr_free_pages 3\n");
  CHECK_FALSE(none.faults.has_value());
  CHECK_FALSE(none.swapped_in.has_value());
}

TEST_CASE("diskstats: the columns of every disk, on old kernels and new ones") {
  const auto now = parse_diskstats(recorded("debian-12", "diskstats"));
  REQUIRE(now.size() == 10);
  CHECK(now[8].name == "vda");
  CHECK(now[8].reads == 90654);
  CHECK(now[8].sectors_read == 8343770);
  CHECK(now[8].read_ms == 26282);
  CHECK(now[8].writes == 32728);
  CHECK(now[8].sectors_written == 6375328);
  CHECK(now[8].write_ms == 18674);
  CHECK(now[8].busy_ms == 17752);
  const auto old = parse_diskstats(recorded("linux-2.6.32", "diskstats"));
  REQUIRE(old.size() == 6);
  CHECK(old[4].name == "cciss/c0d0");
  CHECK(old[4].busy_ms == 700);
  CHECK(parse_diskstats("8 0 sda 1 2 3\n8 1 sda1 a b c d e f g h i j\n\n8 0\n").empty());
}

TEST_CASE("net/dev: both directions of every interface, also where a number follows the colon at once") {
  const auto interfaces = parse_net_dev(recorded("linux-2.6.32", "net_dev"));
  REQUIRE(interfaces.size() == 4);
  CHECK(interfaces[1].name == "eth0");
  CHECK(interfaces[1].received == UINT64_MAX);
  CHECK(interfaces[1].received_packets == 9876543);
  CHECK(interfaces[1].received_errors == 12);
  CHECK(interfaces[1].received_dropped == 34);
  CHECK(interfaces[1].transmitted == 9876543210);
  CHECK(interfaces[1].transmitted_packets == 8765432);
  CHECK(interfaces[1].transmitted_errors == 5);
  CHECK(interfaces[1].transmitted_dropped == 6);
  CHECK(interfaces[2].name == "bond0.100");
  CHECK(parse_net_dev(recorded("debian-12", "net_dev")).size() == 4);
  CHECK(parse_net_dev("eth0: 1 2 3\n : 1 2 3 4 5 6 7 8 9 10 11 12\neth1 no colon\n").empty());
}

TEST_CASE("mounts: what holds people's data, each device once at its shortest path") {
  const auto mounts = parse_mounts(recorded("linux-2.6.32", "mounts"));
  std::vector<std::string> paths;
  for (const Mount& mount : mounts) paths.push_back(mount.path);
  CHECK(paths == std::vector<std::string>{"/", "/boot", "/srv/old data", "/home", "/mnt/share", "/tank"});
  const auto now = parse_mounts(recorded("debian-12", "mounts"));
  REQUIRE(now.size() == 1);
  CHECK(now[0].device == "/dev/vda");
  CHECK(now[0].type == "ext4");
}

TEST_CASE("mounts: the kernel's octal escapes are read, other backslashes stay") {
  const auto mounts =
      parse_mounts("/dev/a /x\\134y\\011z ext4 rw 0 0\n/dev/b /q\\9 ext4 rw 0 0\n/dev/c /only\n");
  REQUIRE(mounts.size() == 2);
  CHECK(mounts[0].path == "/x\\y\tz");
  CHECK(mounts[1].path == "/q\\9");
}

TEST_CASE("pressure: some and full; a line that lacks a figure is left out") {
  const Pressure cpu = parse_pressure(recorded("debian-12", "pressure_cpu"));
  REQUIRE(cpu.some);
  CHECK(cpu.some->avg10_percent == 2.80);
  CHECK(cpu.some->total_us == 138840414);
  REQUIRE(cpu.full);
  CHECK(cpu.full->total_us == 0);
  const Pressure before_5_13 = parse_pressure("some avg10=0.12 avg60=0.00 avg300=0.00 total=77\n");
  CHECK(before_5_13.some.has_value());
  CHECK_FALSE(before_5_13.full.has_value());
  CHECK_FALSE(parse_pressure("some avg10=x total=3\nfull avg10=1.0\n").some.has_value());
}

TEST_CASE("uptime, open files, and the system's name") {
  CHECK(parse_uptime(recorded("debian-12", "uptime")) == 3928.33);
  CHECK_FALSE(parse_uptime("soon").has_value());
  const auto files = parse_file_nr("1632\t32\t802146\n");
  REQUIRE(files);
  CHECK(files->allocated == 1600);
  CHECK(files->limit == 802146);
  CHECK_FALSE(parse_file_nr("1632").has_value());
  CHECK(parse_os_release("NAME=\"Debian\"\nPRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\n") ==
        "Debian GNU/Linux 12 (bookworm)");
  CHECK(parse_os_release("NAME=Alpine\nID=alpine\n") == "Alpine");
  CHECK(parse_os_release("PRETTY_NAME='x'\n") == "x");
  CHECK(parse_os_release("PRETTY_NAME=\"") == "\"");
  CHECK(parse_os_release("") == "");
}

TEST_CASE("no text, however cut or garbled, makes a parser read outside it or give more than it holds") {
  std::mt19937 random(7);
  for (const char* kernel : {"debian-12", "linux-2.6.32"}) {
    for (const char* file : {"stat", "meminfo", "net_dev", "diskstats", "mounts", "loadavg", "vmstat"}) {
      const std::string whole = recorded(kernel, file);
      for (int round = 0; round < 50; ++round) {
        std::string text = whole.substr(0, random() % (whole.size() + 1));
        for (int change = 0; change < 3 && !text.empty(); ++change)
          text[random() % text.size()] = static_cast<char>(random());
        const std::string_view view = text;
        (void)parse_stat(view);
        (void)parse_meminfo(view);
        (void)parse_vmstat(view);
        (void)parse_loadavg(view);
        (void)parse_pressure(view);
        const auto lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1;
        CHECK(parse_net_dev(view).size() <= lines);
        CHECK(parse_diskstats(view).size() <= lines);
        CHECK(parse_mounts(view).size() <= lines);
      }
    }
  }
}
