#pragma once

#include <absl/status/status.h>

#include "collector/cli/arguments.h"
#include "collector/cli/cli.h"
#include "collector/cli/client.h"
#include "collector/cli/view.h"

/// What each command does, once the command line was understood.
namespace tidemark::cli {

/// What a command works with.
struct Desk {
  const Invocation& call;
  const View& view;
  Surroundings& around;
  Client& client;
};

/// What a command came to.
struct Outcome {
  absl::Status status;  ///< kInvalidArgument with `usage`: the command line is wrong
  bool usage = false;
  int exit_code = 0;  ///< where the status is good

  static Outcome good(int code = 0) { return {absl::OkStatus(), false, code}; }
  static Outcome failed(absl::Status status) { return {std::move(status), false, 1}; }
  static Outcome misused(absl::Status status) { return {std::move(status), true, 2}; }
};

/// Writes the page in the form that was asked for.
Outcome show(const Desk& desk, const Page& page);

/// Who enters what is entered: --by, or the login name.
const std::string& author_of(const Desk& desk);

Outcome run_command(const Desk& desk);
/// Parts of it.
Outcome run_audit(const Desk& desk);
Outcome run_authority(const Desk& desk);
Outcome run_backup(const Desk& desk);
Outcome run_doctor(const Desk& desk);
Outcome run_import(const Desk& desk);
Outcome run_happening(const Desk& desk);
Outcome run_access(const Desk& desk);
Outcome run_login(const Desk& desk);
Outcome run_endpoint_change(const Desk& desk);
Outcome run_applicants(const Desk& desk);
Outcome run_token(const Desk& desk);
Outcome run_service(const Desk& desk);
Outcome run_history(const Desk& desk);
Outcome run_set(const Desk& desk);
Outcome run_inventory(const Desk& desk);
Outcome run_report(const Desk& desk);
Outcome run_trend(const Desk& desk);
Outcome run_why(const Desk& desk);
Outcome run_operation(const Desk& desk);
Outcome run_proxy(const Desk& desk);

}  // namespace tidemark::cli
