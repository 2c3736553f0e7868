#include "tests/collector/mail/smtp_server.h"

#include <stdexcept>

namespace tidemark {

SmtpServer::SmtpServer(const std::vector<std::string>& options)
    : script_(TIDEMARK_SMTP_SERVER, options),
      port_(static_cast<std::uint16_t>(std::stoi(script_.expect("port")))) {}

std::map<std::string, std::string> SmtpServer::message() {
  std::map<std::string, std::string> out;
  for (std::string text = script_.line(); text != "end"; text = script_.line()) {
    const auto colon = text.find(": ");
    if (colon == std::string::npos) throw std::runtime_error("the SMTP server ended without a message");
    std::string value;
    for (std::size_t i = colon + 2; i < text.size(); ++i) {
      if (text[i] != '\\' || i + 1 == text.size()) {
        value += text[i];
        continue;
      }
      ++i;
      value += text[i] == 'n' ? '\n' : text[i] == 'r' ? '\r' : text[i];
    }
    out[text.substr(0, colon)] = value;
  }
  return out;
}

}  // namespace tidemark
