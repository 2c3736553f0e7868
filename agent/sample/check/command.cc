#include <boost/asio/post.hpp>

#include "agent/sample/check/child.h"
#include "agent/sample/check/making.h"
#include "agent/sample/check/perfdata.h"

namespace tidemark::check {
namespace {

class CommandCheck final : public Check {
 public:
  CommandCheck(boost::asio::io_context& context, std::string name, CommandDefinition command,
               Duration timeout)
      : context_(context), name_(std::move(name)), command_(std::move(command)), timeout_(timeout) {
    command_.environment.try_emplace("PATH", "/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin");
    command_.environment.try_emplace("LANG", "C");
  }

  void run(Done done) override {
    if (child_ && child_->alive()) {
      boost::asio::post(context_,
                        [alive = std::weak_ptr(token_), text = still_there(), done = std::move(done)] {
                          if (!alive.expired()) done({CheckState::kUnknown, text, {}});
                        });
      return;
    }
    child_ = Child::start(
        context_, command_.argv, command_.environment, timeout_,
        [this, done = std::move(done)](ChildOutcome outcome) { done(finding_of(std::move(outcome))); });
  }
  void cancel() override {
    child_.reset();
    token_ = std::make_shared<int>(0);
  }

 private:
  std::string still_there() const {
    return "command " + name_ + " was killed but is still there: what it waits for hangs";
  }
  Finding finding_of(ChildOutcome outcome) const {
    if (!outcome.error.empty()) return {CheckState::kUnknown, outcome.error, {}};
    if (outcome.timed_out) {
      return {CheckState::kUnknown,
              "command " + name_ + " did not end within " + human(timeout_) + " and was killed",
              {}};
    }
    if (outcome.signal != 0) {
      return {CheckState::kUnknown,
              "command " + name_ + " was ended by signal " + std::to_string(outcome.signal),
              {}};
    }
    Finding finding = read_plugin_output(outcome.output, outcome.exit_code);
    finding.cpu = outcome.cpu;
    return finding;
  }

  boost::asio::io_context& context_;
  const std::string name_;
  CommandDefinition command_;
  const Duration timeout_;
  std::unique_ptr<Child> child_;
  std::shared_ptr<int> token_ = std::make_shared<int>(0);  // gone with the check, or with cancel()
};

}  // namespace

std::unique_ptr<Check> make_command_check(const Making& making) {
  const std::string name = making.parameters.text("command");
  const Commands& commands = making.surroundings.commands;
  const auto command = commands.find(name);
  if (command == commands.end()) {
    return make_impossible_check(making.context, "this check cannot run: this endpoint defines no command '" +
                                                     name + "'; its agent.toml would, in [command." + name +
                                                     "]");
  }
  return std::make_unique<CommandCheck>(making.context, name, command->second, making.spec.timeout);
}

}  // namespace tidemark::check
