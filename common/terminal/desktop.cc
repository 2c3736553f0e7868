#include "common/terminal/desktop.h"

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

extern char** environ;

namespace tidemark::terminal {
namespace {

constexpr const char* kProgram = "xdg-open";

absl::Status cannot(const std::string& what, int error) {
  return absl::FailedPreconditionError(what + ": " + std::strerror(error));
}

}  // namespace

absl::Status show_on_desktop(const std::string& name, const std::string& content) {
  std::error_code error;
  std::string folder = (std::filesystem::temp_directory_path(error) / "tidemark-XXXXXX").string();
  if (error || ::mkdtemp(folder.data()) == nullptr)
    return cannot("cannot make a folder for what is to be shown", errno);
  const std::string file = folder + "/" + name;
  std::ofstream out(file, std::ios::binary);
  out << content;
  out.close();
  if (!out) return absl::FailedPreconditionError("cannot write " + file);
  std::string program = kProgram;
  std::string argument = file;
  char* arguments[] = {program.data(), argument.data(), nullptr};
  pid_t child = 0;
  if (const int failed = ::posix_spawnp(&child, kProgram, nullptr, nullptr, arguments, environ); failed != 0)
    return cannot("cannot start xdg-open; the report is in " + file, failed);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) return cannot("cannot wait for xdg-open", errno);
  }
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return absl::OkStatus();
  return absl::FailedPreconditionError("xdg-open found no program for it; the report is in " + file);
}

}  // namespace tidemark::terminal
