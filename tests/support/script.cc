#include "tests/support/script.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <stdexcept>

namespace tidemark {

Script::Script(const std::string& path, const std::vector<std::string>& options) : path_(path) {
  int in[2];
  int out[2];
  if (pipe2(in, O_CLOEXEC) != 0 || pipe2(out, O_CLOEXEC) != 0)
    throw std::runtime_error("no pipe for " + path);
  std::vector<std::string> words = {TIDEMARK_PYTHON, path};
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
  to_script_ = in[1];
  from_script_ = out[0];
}

Script::~Script() {
  close(to_script_);
  waitpid(process_, nullptr, 0);
  close(from_script_);
}

std::string Script::line() {
  std::string out;
  char c = 0;
  while (read(from_script_, &c, 1) == 1 && c != '\n') out += c;
  return out;
}

std::string Script::expect(const std::string& key) {
  const std::string first = line();
  if (first.rfind(key + ": ", 0) != 0)
    throw std::runtime_error(path_ + " did not say '" + key + "'; its error output says why");
  return first.substr(key.size() + 2);
}

}  // namespace tidemark
