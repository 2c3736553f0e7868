#include <boost/asio/post.hpp>

#include <array>

#include "agent/sample/watch/making.h"
#include "common/model/number.h"

namespace tidemark::watch {
namespace {

struct Kind {
  std::string_view type;
  Maker make;
};
constexpr std::array kinds{
    Kind{"log", make_log_watch},         Kind{"packages", make_packages_watch},
    Kind{"config", make_config_watch},   Kind{"interfaces", make_interfaces_watch},
    Kind{"devices", make_devices_watch}, Kind{"journal", make_journal_watch},
    Kind{"units", make_units_watch},     Kind{"logins", make_logins_watch},
    Kind{"kernel", make_kernel_watch},
};

class ImpossibleWatch final : public Watch {
 public:
  ImpossibleWatch(boost::asio::io_context& context, std::string reason)
      : context_(context), reason_(std::move(reason)) {}

  void start(const std::string&, Sink sink) override {
    boost::asio::post(context_, [alive = std::weak_ptr(token_), sink = std::move(sink), reason = reason_] {
      if (!alive.expired()) sink.trouble(reason);
    });
  }
  std::string position() const override { return {}; }

 private:
  boost::asio::io_context& context_;
  const std::string reason_;
  const std::shared_ptr<int> token_ = std::make_shared<int>(0);  // gone with this
};

}  // namespace

Severity Making::severity(std::string_view name) const {
  const std::string word = text(name);
  for (const Severity severity : {Severity::kInfo, Severity::kError, Severity::kCritical}) {
    if (name_of(severity) == word) return severity;
  }
  return Severity::kWarning;
}

std::uint32_t Making::burst() const { return parse_number<std::uint32_t>(text("burst")).value_or(0); }

std::unique_ptr<Watch> make_impossible_watch(boost::asio::io_context& context, std::string reason) {
  return std::make_unique<ImpossibleWatch>(context, std::move(reason));
}

std::unique_ptr<Watch> make_watch(boost::asio::io_context& context, const WatchSpec& spec,
                                  JournalReader& journal, const logfile::Folders& log_folders) {
  const auto mistakes = parameter_mistakes(spec);
  if (!mistakes.empty()) return make_impossible_watch(context, "it cannot work: " + mistakes.front().text);
  for (const char* file : {"path", "log"}) {  // of which a watch tells what is in it
    const std::string path = parameter_of(spec, file);
    if (std::string why = path.empty() ? "" : logfile::refusal(path, log_folders); !why.empty())
      return make_impossible_watch(context, std::move(why));
  }
  for (const Kind& kind : kinds) {
    if (kind.type == spec.type) return kind.make({context, spec, journal, log_folders});
  }
  return make_impossible_watch(context, "this agent has no '" + spec.type + "'");
}

}  // namespace tidemark::watch
