#include "common/loop/service_manager.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <cstring>

#include "common/model/number.h"

namespace tidemark {
namespace {

/// How often the manager wants to hear of this process; zero: never.
Duration watchdog_interval() {
  const char* time = std::getenv("WATCHDOG_USEC");
  const char* process = std::getenv("WATCHDOG_PID");
  if (time == nullptr || (process != nullptr && parse_number<pid_t>(process) != ::getpid())) return {};
  return std::chrono::duration_cast<Duration>(
      std::chrono::microseconds(parse_number<std::int64_t>(time).value_or(0)));
}

}  // namespace

ServiceManager::ServiceManager(Loop& loop) : loop_(loop) {
  const char* named = std::getenv("NOTIFY_SOCKET");
  if (named == nullptr || (named[0] != '/' && named[0] != '@')) return;
  address_ = named;
  if (address_.size() >= sizeof(sockaddr_un::sun_path)) return;
  if (address_[0] == '@') address_[0] = '\0';  // not in the file system
  socket_ = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
}

ServiceManager::~ServiceManager() {
  if (socket_ >= 0) ::close(socket_);
}

void ServiceManager::tell(const std::string& state) const {
  if (socket_ < 0) return;
  sockaddr_un to{};
  to.sun_family = AF_UNIX;
  std::memcpy(to.sun_path, address_.data(), address_.size());
  const auto bytes = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + address_.size());
  (void)::sendto(socket_, state.data(), state.size(), MSG_NOSIGNAL, reinterpret_cast<const sockaddr*>(&to),
                 bytes);
}

void ServiceManager::ready(const std::string& status) {
  tell("READY=1\nSTATUS=" + status);
  const Duration interval = watchdog_interval() / 2;
  if (socket_ < 0 || interval <= Duration::zero() || alive_) return;
  alive_ = loop_.every(interval, Duration::zero(), [this] { tell("WATCHDOG=1"); });
}

void ServiceManager::status(const std::string& status) const { tell("STATUS=" + status); }
void ServiceManager::stopping() const { tell("STOPPING=1\nSTATUS=stopping"); }

}  // namespace tidemark
