#pragma once

#include <absl/status/status.h>

#include <boost/asio/io_context.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "agent/sample/check/check.h"
#include "agent/sample/check/judge.h"
#include "common/model/check_types.h"
#include "common/model/number.h"

/// How kinds of checks are made. Specs were looked at before: parameters are there and well-formed.
namespace tidemark::check {

/// A spec's parameters, or what the table of check types says otherwise.
class Parameters {
 public:
  explicit Parameters(const CheckSpec& spec) : spec_(spec) {}
  std::string text(std::string_view name) const { return parameter_of(spec_, name); }
  std::optional<double> number(std::string_view name) const { return parse_number<double>(text(name)); }
  /// Of a duration.
  std::optional<double> seconds(std::string_view name) const;
  Duration duration(std::string_view name) const {
    return parse_duration(text(name)).value_or(Duration::zero());
  }
  Bounds numbers(std::string_view warning, std::string_view critical) const {
    return {number(warning), number(critical)};
  }
  Bounds durations(std::string_view warning = "warning", std::string_view critical = "critical") const {
    return {seconds(warning), seconds(critical)};
  }
  bool flag(std::string_view name) const { return text(name) == "true"; }
  /// Of a list of words.
  std::vector<std::string> words(std::string_view name) const { return listed_words(text(name)); }

 private:
  const CheckSpec& spec_;
};

struct Making {
  boost::asio::io_context& context;
  const CheckSpec& spec;
  const Surroundings& surroundings;
  Parameters parameters{spec};
};
using Maker = std::unique_ptr<Check> (*)(const Making&);

std::unique_ptr<Check> make_filesystem_check(const Making& making);
std::unique_ptr<Check> make_process_check(const Making& making);
std::unique_ptr<Check> make_tcp_check(const Making& making);
std::unique_ptr<Check> make_listen_check(const Making& making);
std::unique_ptr<Check> make_http_check(const Making& making);
std::unique_ptr<Check> make_dns_check(const Making& making);
std::unique_ptr<Check> make_ping_check(const Making& making);
std::unique_ptr<Check> make_ntp_check(const Making& making);
std::unique_ptr<Check> make_file_check(const Making& making);
std::unique_ptr<Check> make_backup_check(const Making& making);
std::unique_ptr<Check> make_certificate_check(const Making& making);
std::unique_ptr<Check> make_log_check(const Making& making);
std::unique_ptr<Check> make_reboot_check(const Making& making);
std::unique_ptr<Check> make_metric_check(const Making& making);
std::unique_ptr<Check> make_unit_check(const Making& making);
std::unique_ptr<Check> make_updates_check(const Making& making);
std::unique_ptr<Check> make_smart_check(const Making& making);
std::unique_ptr<Check> make_command_check(const Making& making);

/// Always UNKNOWN, with this text.
std::unique_ptr<Check> make_impossible_check(boost::asio::io_context& context, std::string text);
/// Finds on the loop, for what cannot block.
std::unique_ptr<Check> make_immediate_check(boost::asio::io_context& context, std::function<Finding()> find);
/// Has a job done off the loop, soon; a refusal says why it never will be.
using Elsewhere = std::function<absl::Status(std::function<void()> job)>;
absl::Status on_own_thread(std::function<void()> job);
/// Finds off the loop, for what may hang (a dead network mount, a resolver). Past the timeout it is UNKNOWN,
/// or `late` where given; while one look hangs no further one is begun. UNKNOWN as well where no look can be
/// begun.
std::unique_ptr<Check> make_blocking_check(boost::asio::io_context& context, Duration timeout,
                                           std::function<Finding()> find,
                                           CheckState late = CheckState::kUnknown,
                                           Elsewhere elsewhere = on_own_thread);

}  // namespace tidemark::check
