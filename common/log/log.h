#pragma once

#include <string_view>

/// One line of the program's log a call, to standard error. The only door to spdlog. Thread-safe.
/// Never a secret: no token, key or password, whole or in part.
namespace tidemark::log {

enum class Level { kDebug, kInfo, kWarning, kError };
enum class Format {
  kTimestamped,  ///< RFC 3339, level, text: for a terminal or a file
  kJournal,      ///< "<n>" priority and text, as journald reads them
};

/// kTimestamped at kInfo until this was called; kJournal is chosen by itself where JOURNAL_STREAM is set.
void set_level(Level level);
void set_format(Format format);

void debug(std::string_view line);
void info(std::string_view line);
void warning(std::string_view line);
void error(std::string_view line);

}  // namespace tidemark::log
