#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "common/model/time.h"

namespace tidemark::cli {

enum class Output : std::uint8_t { kTable, kJson, kCsv };
enum class ColourWhen : std::uint8_t { kAuto, kAlways, kNever };

inline constexpr const char* kSocketDefault = "/run/tidemark/admin.sock";

/// A command line that was understood. Texts are as they were given; empty: not given.
struct Invocation {
  std::string command;  ///< "endpoint list"
  std::string socket = kSocketDefault;
  Output output = Output::kTable;
  ColourWhen colour = ColourWhen::kAuto;

  std::string devices;  ///< a range of them
  std::string name;     ///< the one that the command is about: service, endpoint, token id, shell
  std::string service, set, endpoint, site, silo, severity;
  std::string since, until, period;
  std::string definition;  ///< "today", "then"
  std::string per;         ///< the calendar's period by which shares are listed
  std::string metric, endpoint_class, note, server;
  std::string role = "viewer";  ///< of an admin
  std::string kind, at;
  std::string from, to, lasting;  ///< of what people enter: times, and a duration instead of `to`
  std::string repeat, zone, reason, approver, by, text, reference;
  std::string out_file, format, errors_file;
  std::string language, page, sponsor, every, on;  ///< of reports and their schedules
  std::vector<std::string> recipients, attached;
  std::vector<std::string> files;  ///< to be imported
  std::map<std::string, std::string>
      labels;  ///< of a token; of a series its attributes; of inventory items their values
  std::uint32_t uses = 1;
  std::uint32_t limit = 0;  ///< 0: the collector's own
  std::uint32_t days = 0;   ///< 0: the collector's own
  std::string function;     ///< empty: the samples themselves
  Duration step{};          ///< zero: one for all of the time
  Duration ttl = std::chrono::hours{24};
  std::vector<std::string> without;  ///< labels to be taken away
  bool ttl_given = false, class_given = false, site_given = false;
  bool remote = false;
  bool follow = false;
  bool recompute = false;
  bool quiet = false;
  bool probes = false;
  bool force = false;  ///< also where some are left behind
  bool all = false;
  bool approve = false;  ///< of token create
  bool rolled_back = false;
  bool summary = false;
  bool open = false;
  bool known_now = false;
  bool as_sent = false;
};

/// The command line alone gave the answer: help, version or a mistake (exit code 2).
struct Ended {
  int exit_code = 0;
  std::string out;
  std::string err;
};

/// `arguments` without the program's name. `socket` is what the environment says; empty: nothing.
std::variant<Invocation, Ended> parse_arguments(const std::vector<std::string>& arguments,
                                                const std::string& version, const std::string& socket);

/// What may be completed after an option or as a command's own name.
enum class Completes : std::uint8_t { kNothing, kService, kEndpoint, kFile, kChoices };

struct OptionShape {
  std::vector<std::string> names;  ///< "--output", "-o"
  std::string description;
  bool takes_value = false;
  Completes value = Completes::kNothing;
  std::vector<std::string> choices;
};

/// The tree of commands, for completion scripts.
struct CommandShape {
  std::string name;
  std::string description;
  std::string help;  ///< as --help prints it
  std::vector<OptionShape> options;
  Completes argument = Completes::kNothing;  ///< of its own name
  std::vector<std::string> argument_choices;
  std::vector<CommandShape> commands;
};

/// The root; its name is "tidemark".
CommandShape command_shape();

}  // namespace tidemark::cli
