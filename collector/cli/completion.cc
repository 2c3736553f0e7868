#include "collector/cli/completion.h"

#include <functional>

namespace tidemark::cli {
namespace {

using Visit = std::function<void(const std::string& path, const CommandShape& command)>;

/// Paths are " endpoint list"; the root's is empty.
void walk(const CommandShape& command, const std::string& path, const Visit& visit) {
  visit(path, command);
  for (const CommandShape& one : command.commands) walk(one, path + " " + one.name, visit);
}

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : " ") + word;
  return out;
}

/// Within single quotes of a shell; colons divide word from description in zsh's _describe.
std::string quoted(const std::string& text) {
  std::string out;
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out;
}

std::vector<std::string> with_globals(const CommandShape& root, const CommandShape& command) {
  std::vector<std::string> names;
  for (const CommandShape* shape : {&command, &root}) {
    for (const OptionShape& option : shape->options)
      names.insert(names.end(), option.names.begin(), option.names.end());
    if (&command == &root) break;
  }
  return names;
}

/// The shell command that offers values; empty: none are known.
std::string offer(Completes completes, const std::vector<std::string>& choices, const std::string& add_words,
                  const std::string& add_files) {
  switch (completes) {
    case Completes::kNothing:
      return ":";
    case Completes::kService:
      return add_words + " \"$(_tidemark_names service)\"";
    case Completes::kEndpoint:
      return add_words + " \"$(_tidemark_names endpoint)\"";
    case Completes::kFile:
      return add_files;
    case Completes::kChoices:
      return add_words + " '" + joined(choices) + "'";
  }
  return ":";
}

constexpr const char* kNames = R"(# Names of services or endpoints, where the collector answers.
_tidemark_names() {
  tidemark "$1" list --output csv 2>/dev/null | tail -n +2 | cut -d, -f1
}
)";

/// "path:option") offers the option's values; the root's options are known everywhere.
std::string value_cases(const CommandShape& root, const std::string& words, const std::string& files) {
  std::string out;
  const auto add = [&](const std::string& path, const OptionShape& option) {
    if (!option.takes_value) return;
    std::string patterns;
    for (const std::string& name : option.names)
      patterns += (patterns.empty() ? "" : "|") + (path.empty() ? "*':" : "'" + path + ":") + name + "'";
    out += "    " + patterns + ") " + offer(option.value, option.choices, words, files) + "; return ;;\n";
  };
  walk(root, "", [&](const std::string& path, const CommandShape& command) {
    if (path.empty()) return;
    for (const OptionShape& option : command.options) add(path, option);
  });
  for (const OptionShape& option : root.options) add("", option);
  return out;
}

std::string path_cases(const CommandShape& root) {
  std::string out;
  walk(root, "", [&](const std::string& path, const CommandShape&) {
    if (!path.empty()) out += (out.empty() ? "" : "|") + ("'" + path + "'");
  });
  return out;
}

std::string command_words(const CommandShape& command) {
  std::string out;
  for (const CommandShape& one : command.commands) out += (out.empty() ? "" : " ") + one.name;
  return out;
}

}  // namespace

std::string bash_completion(const CommandShape& root) {
  std::string out =
      "# bash completion for tidemark: source <(tidemark completion bash)\n" + std::string(kNames);
  out += R"(_tidemark_words() {
  COMPREPLY+=($(compgen -W "$1" -- "$word"))
}
_tidemark() {
  local word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} path='' i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; ++i)); do
    case "$path ${COMP_WORDS[i]}" in
      )" +
         path_cases(root) + R"() path="$path ${COMP_WORDS[i]}" ;;
    esac
  done
  case "$path:$previous" in
)";
  out += value_cases(root, "_tidemark_words", "COMPREPLY=($(compgen -f -- \"$word\"))");
  out += "  esac\n  case \"$path\" in\n";
  walk(root, "", [&](const std::string& path, const CommandShape& command) {
    out += "    '" + path + "')\n";
    if (!command.commands.empty()) out += "      _tidemark_words '" + command_words(command) + "'\n";
    if (command.argument != Completes::kNothing)
      out += "      [[ $word == -* ]] || " +
             offer(command.argument, command.argument_choices, "_tidemark_words", ":") + "\n";
    out += "      [[ $word == -* ]] && _tidemark_words '" + joined(with_globals(root, command)) +
           "'\n      ;;\n";
  });
  return out + "  esac\n  return 0\n}\ncomplete -F _tidemark tidemark\n";
}

std::string zsh_completion(const CommandShape& root) {
  std::string out =
      "#compdef tidemark\n# zsh completion for tidemark: tidemark completion zsh > a folder of "
      "$fpath/_tidemark\n" +
      std::string(kNames);
  out += R"(_tidemark_words() {
  compadd -- ${=1}
}
_tidemark() {
  local previous=${words[CURRENT-1]} word=${words[CURRENT]} path_='' i
  local -a entries
  for ((i = 2; i < CURRENT; ++i)); do
    case "$path_ ${words[i]}" in
      )" +
         path_cases(root) + R"() path_="$path_ ${words[i]}" ;;
    esac
  done
  case "$path_:$previous" in
)";
  out += value_cases(root, "_tidemark_words", "_files");
  out += "  esac\n  case \"$path_\" in\n";
  walk(root, "", [&](const std::string& path, const CommandShape& command) {
    out += "    '" + path + "')\n";
    if (!command.commands.empty()) {
      out += "      entries=(";
      for (const CommandShape& one : command.commands)
        out += "'" + one.name + ":" + quoted(one.description) + "' ";
      out.back() = ')';
      out += "\n      _describe command entries\n";
    }
    if (command.argument != Completes::kNothing)
      out += "      [[ $word == -* ]] || " +
             offer(command.argument, command.argument_choices, "_tidemark_words", ":") + "\n";
    out += "      [[ $word == -* ]] && _tidemark_words '" + joined(with_globals(root, command)) +
           "'\n      ;;\n";
  });
  out += R"(  esac
  return 0
}
if [[ $funcstack[1] == _tidemark ]]; then _tidemark; else compdef _tidemark tidemark; fi
)";
  return out;
}

}  // namespace tidemark::cli
