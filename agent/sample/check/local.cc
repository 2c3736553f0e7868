#include <cmath>
#include <cstring>
#include <memory>

#include "agent/sample/check/making.h"
#include "agent/sample/check/process_book.h"
#include "agent/sample/host/filesystem_probe.h"

namespace tidemark::check {
namespace {

namespace asio = boost::asio;

Finding look_at_filesystem(host::FilesystemProbe& probe, const std::string& path, const Bounds& percents) {
  constexpr Duration deadline{500};
  const auto answers = probe.ask({path}, deadline);
  const auto answer = answers.find(path);
  if (answer == answers.end()) {
    return {CheckState::kUnknown, path + " does not answer (waited " + human(deadline) + ")", {}};
  }
  if (answer->second.error != 0) {
    return {CheckState::kUnknown, path + ": " + std::strerror(answer->second.error), {}};
  }
  const host::FilesystemSpace& space = answer->second.space;
  const double used = space.utilization() * 100;
  const CheckState state = judge_high(used, percents);
  std::string text =
      path + " is " + percent(used) + " full, " + bytes_text(static_cast<double>(space.available)) + " free";
  if (state != CheckState::kOk) {
    text += " (" + std::string(name_of(state)) + " from " +
            percent(*(state == CheckState::kCritical ? percents.critical : percents.warning)) + ")";
  }
  return {state, std::move(text), {perfdata("used", std::round(used * 100) / 10000, "1")}};
}

/// What the process checks of one loop share.
class SharedProcessBook final : public asio::execution_context::service {
 public:
  using key_type = SharedProcessBook;
  static asio::execution_context::id id;

  explicit SharedProcessBook(asio::execution_context& owner) : asio::execution_context::service(owner) {}
  ProcessBook& book() { return book_; }

 private:
  void shutdown() override {}
  ProcessBook book_{system_clock()};
};

asio::execution_context::id SharedProcessBook::id;

Finding count_processes(ProcessBook& book, const ProcessBook::Name& process, std::uint64_t min,
                        std::uint64_t max) {
  const auto counted = book.count(process, min);
  if (!counted.ok()) return {CheckState::kUnknown, std::string(counted.status().message()), {}};
  const std::uint64_t count = *counted;
  std::string text = std::to_string(count) + (count == 1 ? " process " : " processes ") + "named " + *process;
  const bool good = count >= min && count <= max;
  if (count < min) text += ", at least " + std::to_string(min) + " should run";
  if (count > max) text += ", at most " + std::to_string(max) + " should run";
  return {good ? CheckState::kOk : CheckState::kCritical,
          std::move(text),
          {perfdata("count", static_cast<double>(count), "{process}")}};
}

}  // namespace

std::unique_ptr<Check> make_filesystem_check(const Making& making) {
  auto probe = std::make_shared<host::FilesystemProbe>();  // owned by the check
  const Bounds percents = making.parameters.numbers("warning_percent", "critical_percent");
  return make_immediate_check(making.context, [probe, path = making.parameters.text("path"), percents] {
    return look_at_filesystem(*probe, path, percents);
  });
}

std::unique_ptr<Check> make_process_check(const Making& making) {
  const auto bound = [&](const char* name) {
    return static_cast<std::uint64_t>(making.parameters.number(name).value_or(0));
  };
  ProcessBook& book = asio::use_service<SharedProcessBook>(making.context).book();
  return make_immediate_check(
      making.context, [&book, process = book.want(making.parameters.text("process")), min = bound("min"),
                       max = bound("max")] { return count_processes(book, process, min, max); });
}

}  // namespace tidemark::check
