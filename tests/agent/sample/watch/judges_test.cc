#include "agent/sample/watch/judges.h"

#include "tests/support/catch.h"

namespace tidemark::watch {

TEST_CASE("who came and who was refused is read from what login programs write") {
  struct Row {
    const char* identifier;
    const char* message;
    const char* found;  // empty: nothing
  };
  const Row rows[] = {
      {"sshd", "Accepted publickey for ann from 192.0.2.7 port 50022 ssh2: ED25519 SHA256:c2hvcA",
       "in ann 192.0.2.7 sshd"},
      {"sshd-session", "Accepted password for bob from 2001:db8::7 port 1 ssh2", "in bob 2001:db8::7 sshd"},
      {"sshd", "Failed password for root from 198.51.100.9 port 41234 ssh2",
       "refused root 198.51.100.9 sshd"},
      {"sshd", "Failed password for invalid user admin from 198.51.100.9 port 41234 ssh2",
       "refused admin 198.51.100.9 sshd"},
      {"sshd", "Failed none for invalid user a from b from 198.51.100.9 port 4 ssh2",
       "refused a from b 198.51.100.9 sshd"},
      {"sshd", "Failed password for  from port 1", ""},
      {"sshd", "Connection closed by 198.51.100.9 port 41234 [preauth]", ""},
      {"evil", "Accepted publickey for ann from 192.0.2.7 port 50022 ssh2", ""},
      {"sshd",
       "pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.9  "
       "user=x",
       ""},
      {"login",
       "pam_unix(login:auth): authentication failure; logname=LOGIN uid=0 euid=0 tty=/dev/tty1 ruser= rhost= "
       " user=ann",
       "refused ann /dev/tty1 login"},
      {"sudo",
       "pam_unix(sudo:auth): authentication failure; logname=ann uid=1000 euid=0 tty=/dev/pts/0 ruser=ann "
       "rhost=  user=ann",
       "refused ann /dev/pts/0 sudo"},
      {"dovecot",
       "pam_unix(dovecot:auth): authentication failure; logname= uid=0 euid=0 tty=dovecot ruser=j "
       "rhost=192.0.2.1 ",
       "refused  192.0.2.1 dovecot"},
      {"login", "pam_unix(login:session): session opened for user ann(uid=1000) by LOGIN(uid=0)",
       "in ann  login"},
      {"login", "pam_unix(login:session): session opened for user ann by LOGIN(uid=0)", "in ann  login"},
      {"su", "pam_unix(su-l:session): session opened for user root(uid=0) by ann(uid=1000)", "in root  su-l"},
      {"CRON", "pam_unix(cron:session): session opened for user root(uid=0) by (uid=0)", ""},
      {"sudo", "pam_unix(sudo:session): session opened for user root(uid=0) by ann(uid=1000)", ""},
      {"login", "pam_unix(login:session): session closed for user ann", ""},
      {"x", "pam_unix(", ""},
      {"x", "pam_", ""},
      {"sshd", "Accepted", ""},
      {"sshd", "", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.message);
    const auto login = parse_login(row.identifier, row.message);
    std::string found;
    if (login)
      found =
          (login->succeeded ? "in " : "refused ") + login->user + " " + login->origin + " " + login->program;
    CHECK(found == row.found);
  }
}

TEST_CASE(
    "memory that ran out and broken hardware are known by the kernel's words, and all is well by others") {
  struct Row {
    const char* message;
    const char* found;  // name and attributes
  };
  const Row rows[] = {
      {"Out of memory: Killed process 4242 (java) total-vm:8123456kB, anon-rss:4012345kB",
       "kernel.oom process.executable.name=java process.pid=4242"},
      {"Memory cgroup out of memory: Killed process 77 (php-fpm8.2) total-vm:1kB",
       "kernel.oom process.executable.name=php-fpm8.2 process.pid=77"},
      {"Killed process 5, UID 33, (apache2) total-vm:1kB",
       "kernel.oom process.executable.name=apache2 process.pid=5"},
      {"oom_reaper: reaped process 4242 (java), now anon-rss:0kB", ""},
      {"mce: [Hardware Error]: Machine check events logged", "hardware.error hardware.component=cpu"},
      {"mce: CPU0: Thermal monitoring enabled (TM1)", ""},
      {"EDAC MC0: 1 CE memory read error on CPU_SrcID#0_Ha#0_Chan#0_DIMM#0",
       "hardware.error hardware.component=memory"},
      {"EDAC MC: Ver: 3.0.0", ""},
      {"ata1.00: exception Emask 0x0 SAct 0x0 SErr 0x0 action 0x6 frozen",
       "hardware.error hardware.component=disk"},
      {"ata1.00: failed command: READ FPDMA QUEUED", "hardware.error hardware.component=disk"},
      {"ata1: SATA link up 6.0 Gbps (SStatus 133 SControl 300)", ""},
      {"nvme nvme0: I/O 12 QID 3 timeout, aborting", "hardware.error hardware.component=disk"},
      {"nvme nvme0: 8/0/0 default/read/poll queues", ""},
      {"blk_update_request: I/O error, dev sda, sector 123456 op 0x0:(READ)",
       "hardware.error hardware.component=disk"},
      {"critical medium error, dev sdb, sector 8", "hardware.error hardware.component=disk"},
      {"EXT4-fs error (device sda1): ext4_lookup:1785: inode #2: comm ls: deleted inode referenced: 11",
       "hardware.error hardware.component=filesystem"},
      {"EXT4-fs (sda1): mounted filesystem with ordered data mode. Quota mode: none.", ""},
      {"XFS (dm-0): Metadata I/O error in \"xfs_trans_read_buf_map\"",
       "hardware.error hardware.component=filesystem"},
      {"CPU3: Core temperature above threshold, cpu clock throttled",
       "hardware.error hardware.component=temperature"},
      {"", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.message);
    const auto event = kernel_event(row.message, from_unix_ms(1));
    std::string found;
    if (event) {
      found = event->name;
      for (const Attribute& attribute : event->attributes)
        found += " " + attribute.key + "=" + attribute.value;
      CHECK(event->body == row.message);
    }
    CHECK(found == row.found);
  }
}

TEST_CASE("a unit's failure is told once, however many entries systemd writes about it") {
  const auto event = [](std::map<std::string, std::string, std::less<>> fields) {
    if (fields.contains("UNIT")) fields.emplace("_PID", "1");
    journal::Entry entry{1'000'000, std::move(fields)};
    const auto found = unit_event(entry);
    return found ? found->attributes : Attributes{};
  };
  CHECK(event({{"MESSAGE_ID", "d9b373ed55a64feb8242e02dbe79a49c"},
               {"UNIT", "a.service"},
               {"UNIT_RESULT", "signal"}}) ==
        Attributes{{"systemd.result", "signal"}, {"systemd.unit", "a.service"}});
  CHECK(event({{"MESSAGE_ID", "d9b373ed55a64feb8242e02dbe79a49c"}, {"USER_UNIT", "u.service"}}) ==
        Attributes{{"systemd.unit", "u.service"}});
  CHECK(event({{"MESSAGE_ID", "be02cf6855d2428ba40df7e9d022f03d"},
               {"UNIT", "a.service"},
               {"JOB_RESULT", "dependency"}}) ==
        Attributes{{"systemd.result", "dependency"}, {"systemd.unit", "a.service"}});
  CHECK(event({{"MESSAGE_ID", "be02cf6855d2428ba40df7e9d022f03d"},
               {"UNIT", "a.service"},
               {"JOB_RESULT", "failed"}})
            .empty());
  CHECK(event({{"MESSAGE", "a.service: Failed with result 'exit-code'."}, {"UNIT", "a.service"}}).empty());
}

TEST_CASE("priorities are severities") {
  CHECK(severity_of_priority(0) == Severity::kCritical);
  CHECK(severity_of_priority(2) == Severity::kCritical);
  CHECK(severity_of_priority(3) == Severity::kError);
  CHECK(severity_of_priority(4) == Severity::kWarning);
  CHECK(severity_of_priority(6) == Severity::kInfo);
}

}  // namespace tidemark::watch
