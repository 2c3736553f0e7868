#include "agent/sample/check/making.h"

#include <array>

namespace tidemark::check {
namespace {

struct Kind {
  std::string_view type;
  Maker make;
};
constexpr std::array kinds{
    Kind{"filesystem", make_filesystem_check},
    Kind{"process", make_process_check},
    Kind{"tcp", make_tcp_check},
    Kind{"listen", make_listen_check},
    Kind{"http", make_http_check},
    Kind{"dns", make_dns_check},
    Kind{"ping", make_ping_check},
    Kind{"ntp", make_ntp_check},
    Kind{"file", make_file_check},
    Kind{"backup", make_backup_check},
    Kind{"log", make_log_check},
    Kind{"certificate", make_certificate_check},
    Kind{"reboot", make_reboot_check},
    Kind{"metric", make_metric_check},
    Kind{"unit", make_unit_check},
    Kind{"updates", make_updates_check},
    Kind{"smart", make_smart_check},
    Kind{"command", make_command_check},
};

}  // namespace

std::optional<double> Parameters::seconds(std::string_view name) const {
  const auto duration = parse_duration(text(name));
  if (!duration) return std::nullopt;
  return std::chrono::duration<double>(*duration).count();
}

std::unique_ptr<Check> make_check(boost::asio::io_context& context, const CheckSpec& spec,
                                  const Surroundings& surroundings) {
  const auto cannot = [&](const std::string& why) {
    return make_impossible_check(context, "this check cannot run: " + why);
  };
  if (check_types().find(spec.type) == nullptr)
    return make_impossible_check(context, "this agent knows no check of type '" + spec.type + "'");
  if (spec.interval <= Duration::zero()) return cannot("its interval is not above 0");
  if (spec.timeout <= Duration::zero()) return cannot("its timeout is not above 0");
  const auto mistakes = parameter_mistakes(spec);
  if (!mistakes.empty()) return cannot(mistakes.front().text);
  for (const Kind& kind : kinds) {
    if (kind.type == spec.type) return kind.make({context, spec, surroundings});
  }
  return cannot("this agent has no '" + spec.type + "'");
}

}  // namespace tidemark::check
