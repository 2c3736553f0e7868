#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "agent/sample/journal/journal.h"
#include "common/model/telemetry.h"

/// What a line of the system's logs means, if it means anything. Pure; any thread.
namespace tidemark::watch {

/// A systemd unit failed; `systemd.unit` and `systemd.result` say which and how.
std::optional<Event> unit_event(const journal::Entry& entry);
/// Entries that unit_event() may find something in.
std::vector<journal::Term> unit_terms();

struct Login {
  bool succeeded = false;
  std::string user;
  std::string origin;  ///< an address or a terminal; empty: not told
  std::string program;
};
/// By what sshd, PAM and their like write.
std::optional<Login> parse_login(std::string_view identifier, std::string_view message);
/// `auth.login` or `auth.failure`.
Event event_of(const Login& login, TimePoint time, std::string body);
std::vector<journal::Term> login_terms();

/// `kernel.oom` or `hardware.error`, by a message of the kernel.
std::optional<Event> kernel_event(std::string_view message, TimePoint time);

/// A syslog priority, from 0 (emergency) to 7 (debug), as the severity of an event.
Severity severity_of_priority(int priority);

}  // namespace tidemark::watch
