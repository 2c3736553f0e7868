#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace tidemark {

/// smtp_server.py, running as long as this lives.
class SmtpServer {
 public:
  /// Waits for its port; a server that does not come up is an exception that says why.
  explicit SmtpServer(const std::vector<std::string>& options);
  ~SmtpServer();
  SmtpServer(const SmtpServer&) = delete;
  SmtpServer& operator=(const SmtpServer&) = delete;

  std::uint16_t port() const { return port_; }
  /// The next message that it was given, as an independent parser read it; waits for one.
  std::map<std::string, std::string> message();

 private:
  std::string line();

  int process_ = 0;
  int to_server_ = -1;
  int from_server_ = -1;
  std::uint16_t port_ = 0;
};

}  // namespace tidemark
