#include "common/log/log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <cstdlib>
#include <memory>

namespace tidemark::log {
namespace {

constexpr const char* kTimestampedPattern = "%Y-%m-%dT%H:%M:%S.%eZ %l: %v";

/// Control characters of a line that came from elsewhere do not reach the terminal.
std::string printable(std::string_view line) {
  std::string out(line);
  for (char& c : out) {
    if (static_cast<unsigned char>(c) < 0x20 && c != '\t') c = ' ';
  }
  return out;
}

struct Logger {
  std::shared_ptr<spdlog::logger> logger;  // shared by spdlog's own interface; owned here alone
  std::atomic<bool> journal{false};

  Logger()
      : logger(
            std::make_shared<spdlog::logger>("tidemark", std::make_shared<spdlog::sinks::stderr_sink_mt>())) {
    const bool under_systemd = std::getenv("JOURNAL_STREAM") != nullptr;
    use(under_systemd ? Format::kJournal : Format::kTimestamped);
    logger->flush_on(spdlog::level::info);
  }
  void use(Format format) {
    journal = format == Format::kJournal;
    if (journal) {
      logger->set_pattern("%v");
    } else {
      logger->set_pattern(kTimestampedPattern, spdlog::pattern_time_type::utc);
    }
  }
  void write(spdlog::level::level_enum level, std::string_view priority, std::string_view line) {
    if (!logger->should_log(level)) return;
    std::string text = printable(line);
    if (journal) text.insert(0, priority);
    logger->log(level, spdlog::string_view_t(text.data(), text.size()));
  }
};

Logger& logger() {
  static Logger instance;
  return instance;
}

}  // namespace

void set_level(Level level) {
  constexpr spdlog::level::level_enum levels[] = {spdlog::level::debug, spdlog::level::info,
                                                  spdlog::level::warn, spdlog::level::err};
  logger().logger->set_level(levels[static_cast<int>(level)]);
}
void set_format(Format format) { logger().use(format); }

void debug(std::string_view line) { logger().write(spdlog::level::debug, "<7>", line); }
void info(std::string_view line) { logger().write(spdlog::level::info, "<6>", line); }
void warning(std::string_view line) { logger().write(spdlog::level::warn, "<4>", line); }
void error(std::string_view line) { logger().write(spdlog::level::err, "<3>", line); }

}  // namespace tidemark::log
