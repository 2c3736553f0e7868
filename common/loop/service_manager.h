#pragma once

#include <memory>
#include <string>

#include "common/loop/loop.h"

namespace tidemark {

/// Tells the service manager that started this program how it is, as sd_notify(3) says: a datagram to
/// $NOTIFY_SOCKET. Without one, nothing happens. Confined to the loop, which it does not outlive.
class ServiceManager {
 public:
  explicit ServiceManager(Loop& loop);
  ~ServiceManager();
  ServiceManager(const ServiceManager&) = delete;
  ServiceManager& operator=(const ServiceManager&) = delete;

  /// It serves. From now on the loop itself says that it is alive, twice in $WATCHDOG_USEC: where it hangs,
  /// the manager starts the program anew.
  void ready(const std::string& status);
  /// One line for people, as `systemctl status` shows it.
  void status(const std::string& status) const;
  void stopping() const;

 private:
  void tell(const std::string& state) const;

  Loop& loop_;
  int socket_ = -1;
  std::string address_;  // as sockaddr_un's path
  std::shared_ptr<Loop::Timer> alive_;
};

}  // namespace tidemark
