#pragma once

#include <CLI/CLI.hpp>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "collector/cli/arguments.h"

/// For arguments.cc and command_tree.cc alone: CLI11 is slow to compile.
namespace tidemark::cli {

using Choices = std::vector<std::string>;

inline const Choices kShells{"bash", "zsh"};
inline const Choices kPeriods{"day", "week", "month", "quarter", "year"};
inline const Choices kDefinitions{"today", "then"};

/// "bash or zsh"
std::string listed(const Choices& choices);

/// The tree, and where its values go.
class Parser {
 public:
  Parser() : app_("Asks the Tidemark collector on this machine.", "tidemark") { build(); }
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;

  std::variant<Invocation, Ended> parse(const std::vector<std::string>& arguments, const std::string& version,
                                        const std::string& socket);
  CommandShape shape() const { return shape_of(app_); }

 private:
  CLI::App& group(const char* name, const char* description, const char* example);
  CLI::App& command(CLI::App& parent, const char* name, const char* description, const char* example);
  void choice(CLI::App& app, const char* names, std::string& value, const Choices& choices,
              const char* description);
  void named(CLI::App& app, const char* title, Completes completes, const char* description);
  void text(CLI::App& app, const char* names, std::string& value, const char* title, const char* description);
  void completed(CLI::App& app, const char* names, std::string& value, const char* title, Completes completes,
                 const char* description);
  void pairs(CLI::App& app, const char* names, const char* description);
  void range(CLI::App& app, const char* description);
  void period(CLI::App& app);
  void definition(CLI::App& app, const char* then);
  void scope(CLI::App& app);
  void author(CLI::App& app);
  void number(CLI::App& app, const char* noun);

  void build();
  void build_globals();
  void build_problems_and_tokens();
  void build_endpoints();
  void build_endpoint_changes(CLI::App& endpoint);
  void build_applicants(CLI::App& endpoint);
  void build_events();
  void build_access();
  void build_authority();
  void build_proxies();
  void build_series();
  void build_services();
  void build_sets();
  void build_inventory();
  void build_trends();
  void build_reports();
  void build_report_schedules(CLI::App& report);
  void many(CLI::App& app, const char* names, std::vector<std::string>& values, const char* title,
            const char* description);
  void build_import();
  void build_outages();
  void build_maintenance();
  void build_changes_and_audit();

  CommandShape shape_of(const CLI::App& app) const;
  std::string path_of(const CLI::App& app) const;
  const CLI::App& deepest() const;
  Ended mistake(const std::string& what) const;
  std::string unknown_command(const std::vector<std::string>& arguments) const;

  CLI::App app_;
  Invocation invocation_;
  std::string output_ = "table";
  std::string colour_ = "auto";
  std::string ttl_;
  std::string step_;
  std::vector<std::string> pairs_;
  std::map<const CLI::Option*, Completes> completes_;
  std::map<const CLI::Option*, Choices> choices_;
};

}  // namespace tidemark::cli
