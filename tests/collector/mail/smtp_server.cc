#include "tests/collector/mail/smtp_server.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <stdexcept>

namespace tidemark {

SmtpServer::SmtpServer(const std::vector<std::string>& options) {
  int in[2];
  int out[2];
  if (pipe2(in, O_CLOEXEC) != 0 || pipe2(out, O_CLOEXEC) != 0)
    throw std::runtime_error("no pipe for the SMTP server");
  std::vector<std::string> words = {TIDEMARK_PYTHON, TIDEMARK_SMTP_SERVER};
  words.insert(words.end(), options.begin(), options.end());
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  process_ = fork();
  if (process_ == 0) {
    dup2(in[0], 0);
    dup2(out[1], 1);
    execv(arguments[0], arguments.data());
    _exit(127);
  }
  close(in[0]);
  close(out[1]);
  to_server_ = in[1];
  from_server_ = out[0];
  const std::string first = line();
  if (first.rfind("port: ", 0) != 0)
    throw std::runtime_error("the SMTP server did not start; its error output says why");
  port_ = static_cast<std::uint16_t>(std::stoi(first.substr(6)));
}

SmtpServer::~SmtpServer() {
  close(to_server_);
  waitpid(process_, nullptr, 0);
  close(from_server_);
}

std::string SmtpServer::line() {
  std::string out;
  char c = 0;
  while (read(from_server_, &c, 1) == 1 && c != '\n') out += c;
  return out;
}

std::map<std::string, std::string> SmtpServer::message() {
  std::map<std::string, std::string> out;
  for (std::string text = line(); text != "end"; text = line()) {
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
