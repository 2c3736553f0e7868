#include <charconv>
#include <limits>
#include <optional>

#include "agent/sample/check/kinds.h"

namespace tidemark::check {
namespace {

/// Reads a spec's parameters; the first mistake is kept.
class Parameters {
 public:
  explicit Parameters(const CheckSpec& spec) : spec_(spec) {}

  std::string text(const std::string& key) {
    const auto at = spec_.parameters.find(key);
    if (at != spec_.parameters.end() && !at->second.empty()) return at->second;
    wrong("it needs '" + key + "'");
    return {};
  }
  double number(const std::string& key, double otherwise, double min, double max) {
    const auto at = spec_.parameters.find(key);
    if (at == spec_.parameters.end()) return otherwise;
    double value = 0;
    const std::string& written = at->second;
    const auto [end, error] = std::from_chars(written.data(), written.data() + written.size(), value);
    if (error == std::errc{} && end == written.data() + written.size() && value >= min && value <= max)
      return value;
    wrong("'" + key + "' takes a number from " + std::to_string(static_cast<std::int64_t>(min)) + " to " +
          std::to_string(static_cast<std::int64_t>(max)) + ", not '" + written + "'");
    return otherwise;
  }
  void wrong(const std::string& what) {
    if (mistake_.empty()) mistake_ = "this " + spec_.type + " check cannot run: " + what;
  }
  const std::string& mistake() const { return mistake_; }

 private:
  const CheckSpec& spec_;
  std::string mistake_;
};

}  // namespace

std::unique_ptr<Check> make_check(boost::asio::io_context& context, const CheckSpec& spec,
                                  const Commands& commands) {
  Parameters parameters(spec);
  if (spec.interval <= Duration::zero()) parameters.wrong("its interval is not above 0");
  if (spec.timeout <= Duration::zero()) parameters.wrong("its timeout is not above 0");
  std::unique_ptr<Check> made;
  if (spec.type == "filesystem") {
    const std::string path = parameters.text("path");
    const double warning = parameters.number("warning_percent", 80, 0, 100);
    const double critical = parameters.number("critical_percent", 90, 0, 100);
    if (warning > critical) parameters.wrong("'warning_percent' is above 'critical_percent'");
    made = make_filesystem_check(context, path, {warning, critical});
  } else if (spec.type == "process") {
    const std::string process = parameters.text("process");
    const double most = 1e6;
    const double min = parameters.number("min", 1, 0, most);
    const double max = parameters.number("max", most, 0, most);
    if (min > max) parameters.wrong("'min' is above 'max'");
    made = make_process_check(context, process, static_cast<std::uint64_t>(min),
                              static_cast<std::uint64_t>(max));
  } else if (spec.type == "tcp") {
    const std::string host = parameters.text("host");
    const double port = parameters.number("port", 0, 1, 65535);
    if (port < 1) parameters.wrong("it needs 'port'");
    made = make_tcp_check(context, host, std::to_string(static_cast<int>(port)), spec.timeout);
  } else if (spec.type == "command") {
    const std::string name = parameters.text("command");
    const auto command = commands.find(name);
    if (command == commands.end()) {
      parameters.wrong("this endpoint defines no command '" + name + "'; its agent.toml would, in [command." +
                       name + "]");
    } else {
      made = make_command_check(context, name, command->second, spec.timeout);
    }
  } else {
    return make_impossible_check(context, "this agent knows no check of type '" + spec.type + "'");
  }
  if (!parameters.mistake().empty()) return make_impossible_check(context, parameters.mistake());
  return made;
}

}  // namespace tidemark::check
