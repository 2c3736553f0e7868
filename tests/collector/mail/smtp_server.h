#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "tests/support/script.h"

namespace tidemark {

/// smtp_server.py, running as long as this lives.
class SmtpServer {
 public:
  /// Waits for its port; a server that does not come up is an exception that says why.
  explicit SmtpServer(const std::vector<std::string>& options);

  std::uint16_t port() const { return port_; }
  /// The next message that it was given, as an independent parser read it; waits for one.
  std::map<std::string, std::string> message();

 private:
  Script script_;
  std::uint16_t port_ = 0;
};

}  // namespace tidemark
