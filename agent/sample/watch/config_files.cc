#include "agent/sample/watch/config_files.h"

#include <fcntl.h>
#include <fnmatch.h>
#include <glob.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <set>

#include "common/certificate/digest.h"

namespace tidemark::watch {
namespace {

/// Paths that there are, for each pattern in the order of their names.
std::vector<std::string> expanded(const std::string& pattern, int flags) {
  glob_t found{};
  std::vector<std::string> out;
  if (::glob(pattern.c_str(), flags, nullptr, &found) == 0)
    out.assign(found.gl_pathv, found.gl_pathv + found.gl_pathc);
  ::globfree(&found);
  return out;
}

std::string stamp_of(const struct stat& info) {
  const auto number = [](auto value) { return std::to_string(value) + " "; };
  return number(info.st_dev) + number(info.st_ino) + number(info.st_mtim.tv_sec) +
         number(info.st_mtim.tv_nsec) + number(info.st_ctim.tv_sec) + number(info.st_ctim.tv_nsec) +
         number(info.st_size);
}

std::string hex(const certificate::Digest& digest) {
  std::string out;
  char two[3];
  for (const std::uint8_t byte : digest.bytes) {
    std::snprintf(two, sizeof two, "%02x", byte);
    out += two;
  }
  return out;
}

void read_digest(const std::string& path, change::FileFacts& facts) {
  if (facts.bytes > ConfigFiles::kReadBytesMax) {
    facts.unread = "larger than " + std::to_string(ConfigFiles::kReadBytesMax) + " bytes";
    return;
  }
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) {
    facts.unread = std::strerror(errno);
    return;
  }
  std::string content(static_cast<std::size_t>(facts.bytes), '\0');
  std::size_t size = 0;
  ssize_t n = 0;
  while (size < content.size() && (n = ::read(fd, content.data() + size, content.size() - size)) > 0)
    size += static_cast<std::size_t>(n);
  if (n < 0) facts.unread = std::strerror(errno);
  ::close(fd);
  content.resize(size);
  if (facts.unread.empty()) facts.digest = hex(certificate::Digest::of(content));
}

}  // namespace

change::FileFacts ConfigFiles::facts_of(const std::string& path, const struct stat& info) {
  Seen& seen = seen_[path];
  const std::string stamp = stamp_of(info);
  if (seen.stamp == stamp) return seen.facts;
  char mode[8];
  std::snprintf(mode, sizeof mode, "%04o", info.st_mode & 07777);
  seen.stamp = stamp;
  seen.facts = {info.st_size, std::to_string(info.st_uid) + ":" + std::to_string(info.st_gid), mode, {}, {}};
  read_digest(path, seen.facts);
  return seen.facts;
}

bool ConfigFiles::is_ignored(const std::string& path) const {
  return std::any_of(ignored_.begin(), ignored_.end(), [&](const std::string& pattern) {
    return ::fnmatch(pattern.c_str(), path.c_str(), 0) == 0;
  });
}

change::Files ConfigFiles::look() {
  change::Files out;
  too_many_ = false;
  for (const std::string& pattern : patterns_) {
    for (const std::string& path : expanded(pattern, 0)) {
      struct stat info {};
      if (out.contains(path) || is_ignored(path) || ::stat(path.c_str(), &info) != 0 ||
          !S_ISREG(info.st_mode))
        continue;
      if (out.size() == kFilesMax) {
        too_many_ = true;
        break;
      }
      out.emplace(path, facts_of(path, info));
    }
  }
  std::erase_if(seen_, [&](const auto& seen) { return !out.contains(seen.first); });
  return out;
}

std::vector<std::string> ConfigFiles::folders(std::size_t max) const {
  std::set<std::string> out;
  for (const std::string& pattern : patterns_) {
    const std::string above = pattern.substr(0, std::max<std::size_t>(pattern.rfind('/'), 1));
    for (const std::string& folder : expanded(above, GLOB_ONLYDIR)) {
      struct stat info {};
      if (out.size() < max && ::stat(folder.c_str(), &info) == 0 && S_ISDIR(info.st_mode)) out.insert(folder);
    }
  }
  return {out.begin(), out.end()};
}

const std::vector<std::string>& usual_config_patterns() {
  static const std::vector<std::string> patterns = {
      "/etc/*.conf",
      "/etc/passwd",
      "/etc/group",
      "/etc/shells",
      "/etc/hosts",
      "/etc/hostname",
      "/etc/fstab",
      "/etc/crypttab",
      "/etc/exports",
      "/etc/crontab",
      "/etc/cron.*/*",
      "/etc/environment",
      "/etc/sudoers",
      "/etc/sudoers.d/*",
      "/etc/login.defs",
      "/etc/pam.d/*",
      "/etc/security/*.conf",
      "/etc/ssh/*_config",
      "/etc/ssh/*_config.d/*",
      "/etc/sysctl.d/*",
      "/etc/modprobe.d/*",
      "/etc/modules-load.d/*",
      "/etc/udev/rules.d/*",
      "/etc/default/*",
      "/etc/systemd/*.conf",
      "/etc/systemd/system/*",
      "/etc/systemd/system/*.d/*",
      "/etc/systemd/network/*",
      "/etc/network/interfaces",
      "/etc/network/interfaces.d/*",
      "/etc/netplan/*",
      "/etc/NetworkManager/*.conf",
      "/etc/NetworkManager/system-connections/*",
      "/etc/apt/sources.list",
      "/etc/apt/sources.list.d/*",
      "/etc/apt/preferences.d/*",
      "/etc/apt/apt.conf.d/*",
      "/etc/yum.repos.d/*",
      "/etc/dnf/*.conf",
      "/etc/firewalld/*.conf",
      "/etc/firewalld/zones/*",
      "/etc/iptables/*",
      "/etc/rsyslog.d/*",
      "/etc/logrotate.d/*",
      "/etc/nginx/*.conf",
      "/etc/nginx/conf.d/*",
      "/etc/nginx/sites-enabled/*",
      "/etc/apache2/*.conf",
      "/etc/apache2/sites-enabled/*",
      "/etc/apache2/conf-enabled/*",
      "/etc/httpd/conf/*.conf",
      "/etc/httpd/conf.d/*",
      "/etc/mysql/*.cnf",
      "/etc/mysql/*.conf.d/*",
      "/etc/postgresql/*/*/*.conf",
      "/etc/postfix/*.cf",
      "/etc/dovecot/*.conf",
      "/etc/dovecot/conf.d/*",
      "/etc/haproxy/*.cfg",
      "/etc/docker/*.json",
      "/etc/tidemark/*.toml",
      "/etc/tidemark/*.d/*",
  };
  return patterns;
}

}  // namespace tidemark::watch
