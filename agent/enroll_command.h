#pragma once

#include <string>

namespace CLI {
class App;
}

namespace tidemark {

/// Of a program's `enroll`; enroll_by_hand() does it.
struct EnrollArguments {
  std::string server;
  std::string token_file;
  bool force = false;
};

/// Adds the command to a program, for what it makes an identity of: "endpoint". The arguments outlive the
/// app.
CLI::App* add_enroll(CLI::App& app, EnrollArguments& arguments, const std::string& program,
                     const std::string& who);

}  // namespace tidemark
