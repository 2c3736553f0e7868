#include "agent/config/agent_config.h"

#include <algorithm>

#include "common/log/level_words.h"
#include "common/model/number.h"

namespace tidemark {
namespace {

using std::chrono::hours;

/// The port is needed: another program's default would be taken without it.
bool names_a_port(const std::string& collector) {
  const auto colon = collector.rfind(':');
  if (colon == std::string::npos || colon == 0) return false;
  const bool address_alone = collector.find(':') != colon && collector[colon - 1] != ']';
  return !address_alone &&
         parse_number<std::uint16_t>(std::string_view(collector).substr(colon + 1)).value_or(0) > 0;
}

std::string read_collector(const config::Table& root) {
  const auto collector = root.string("collector");
  if (!collector || names_a_port(*collector)) return collector.value_or("");
  root.mistake("collector",
               "'collector' takes host:port, such as \"collector.example.org:7443\" or "
               "\"[2001:db8::1]:7443\", not \"" +
                   *collector + "\"");
  return "";
}

stream::SpoolBounds read_spool(const config::Table& root) {
  stream::SpoolBounds bounds;
  const auto table = root.table("spool");
  if (!table) return bounds;
  constexpr std::uint64_t least = 64 << 10;
  constexpr std::uint64_t most = 1ull << 40;
  bounds.spool_bytes_max = table->size_bytes("bytes_max", least, most).value_or(bounds.spool_bytes_max);
  bounds.spool_age_max = table->duration("age_max", hours(1), hours(24 * 366)).value_or(bounds.spool_age_max);
  bounds.grace_age_max =
      table->duration("grace_age_max", Duration::zero(), hours(24 * 366)).value_or(bounds.grace_age_max);
  bounds.grace_percent =
      static_cast<std::uint32_t>(table->integer("grace_percent", 0, 50).value_or(bounds.grace_percent));
  return bounds;
}

check::Commands read_commands(const config::Table& root) {
  check::Commands commands;
  const auto table = root.table("command");
  if (!table) return commands;
  for (const std::string& name : table->keys()) {
    const auto command = table->table(name);
    if (!command) continue;
    check::CommandDefinition definition;
    definition.argv = command->strings("argv").value_or(std::vector<std::string>{});
    if (definition.argv.empty() || !definition.argv[0].starts_with('/')) {
      command->mistake(
          "argv", "[command." + name +
                      "] takes argv = [\"/path/of/program\", \"argument\", …], the program by its full path");
    }
    definition.environment = command->string_map("environment");
    commands.emplace(name, std::move(definition));
  }
  return commands;
}

inventory::Options read_inventory(const config::Table& root) {
  inventory::Options options;
  const auto table = root.table("inventory");
  if (!table) return options;
  options.interval =
      table->duration("interval", std::chrono::seconds(1), hours(24 * 7)).value_or(options.interval);
  if (const auto folder = table->string("root")) {
    options.sources.root = *folder;
    if (!options.sources.root.is_absolute())
      table->mistake("root", "'root' takes a full path, such as \"/host\"");
  }
  for (const std::string& kind : table->strings("leave_out").value_or(std::vector<std::string>{})) {
    if (std::find(kInventoryKinds.begin(), kInventoryKinds.end(), kind) == kInventoryKinds.end()) {
      std::string kinds;
      for (const auto known : kInventoryKinds)
        kinds += (kinds.empty() ? "\"" : ", \"") + std::string(known) + "\"";
      table->mistake("leave_out", "'leave_out' takes kinds out of " + kinds + ", not \"" + kind + "\"");
    }
    options.sources.leave_out.insert(kind);
  }
  return options;
}

}  // namespace

void read_source(const config::Table& root, AgentConfig& out) {
  out.collector = read_collector(root);
  if (const auto state_dir = root.string("state_dir")) {
    const std::string usual = out.state_dir.string();
    out.state_dir = *state_dir;
    if (!out.state_dir.is_absolute())
      root.mistake("state_dir", "'state_dir' takes a full path, such as \"" + usual + "\"");
  }
  if (const auto file = root.string("enrollment_file")) {
    out.enrollment_file = *file;
    if (!out.enrollment_file.is_absolute())
      root.mistake("enrollment_file",
                   "'enrollment_file' takes a full path, such as \"/etc/tidemark/enrollment.toml\"");
  }
  out.endpoint_class = root.string("class").value_or(out.endpoint_class);
  out.site = root.string("site").value_or("");
  out.labels = root.string_map("labels");
  out.backoff_max = root.duration("backoff_max", Duration(100), hours(1)).value_or(out.backoff_max);
  out.spool = read_spool(root);
  out.log_level = root.choice<log::Level>("log_level", log::kLevelWords).value_or(log::Level::kInfo);
}

AgentConfig read_agent_config(const std::filesystem::path& path, config::Mistakes& mistakes) {
  AgentConfig out;
  config::Document document = config::Document::read(path, mistakes);
  const config::Table root = document.root();
  read_source(root, out);
  out.sampling_interval =
      root.duration("sampling_interval", Duration(100), hours(1)).value_or(out.sampling_interval);
  if (const auto folders = root.strings("log_folders")) {
    out.log_folders.assign(folders->begin(), folders->end());
    for (const std::filesystem::path& folder : out.log_folders) {
      if (!folder.is_absolute())
        root.mistake("log_folders", "'log_folders' takes full paths, such as [\"/var/log\"]");
    }
  }
  out.commands = read_commands(root);
  out.inventory = read_inventory(root);
  document.finish();
  return out;
}

}  // namespace tidemark
