#pragma once

#include <string>

#include "collector/cli/arguments.h"

namespace tidemark::cli {

/// Scripts that complete every command, option and choice of the tree; names of services and endpoints are
/// asked of the collector when they are needed, and left out where it does not answer.
std::string bash_completion(const CommandShape& root);
std::string zsh_completion(const CommandShape& root);

}  // namespace tidemark::cli
