#include "agent/snmp/message/mib_files.h"

#include <absl/cleanup/cleanup.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <memory>
#include <set>
#include <string_view>
#include <system_error>

#include "agent/snmp/message/net_snmp.h"
#include "agent/snmp/message/smi_modules.h"

namespace tidemark::snmp {
namespace {

constexpr std::size_t kWordBytesMax = 64;  // RFC 2578, section 3.1
constexpr std::size_t kWordsMax = 1'024;   // of one enumeration

/// One of our own modules as a file, which the library wants: without a name, gone when it is closed.
class HeldFile {
 public:
  explicit HeldFile(std::string_view text) : file_(std::tmpfile(), &std::fclose) {
    if (!file_) return;
    std::fwrite(text.data(), 1, text.size(), file_.get());
    std::fflush(file_.get());
  }
  std::string path() const { return file_ ? "/proc/self/fd/" + std::to_string(::fileno(file_.get())) : ""; }

 private:
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> file_;
};

/// The first module that a file defines; empty: it defines none. A comment goes to the end of its line, as
/// the library has it.
std::string module_of(const std::string& text) {
  std::string before;
  for (std::size_t at = 0; at < text.size();) {
    if (text.compare(at, 2, "--") == 0) {
      at = std::min(text.find('\n', at), text.size());
      continue;
    }
    const auto part = [&](std::size_t i) {
      return i < text.size() && (std::isalnum(static_cast<unsigned char>(text[i])) != 0 ||
                                 (text[i] == '-' && text.compare(i, 2, "--") != 0));
    };
    if (!part(at)) {
      ++at;
      continue;
    }
    std::size_t end = at;
    while (part(end)) ++end;
    std::string word = text.substr(at, end - at);
    if (word == "DEFINITIONS") return before;
    before = std::move(word);
    at = end;
  }
  return {};
}

/// What the library complains of meanwhile: the first line since it was asked last.
class Complaints {
 public:
  Complaints() {
    snmp_register_callback(SNMP_CALLBACK_LIBRARY, SNMP_CALLBACK_LOGGING, &heard, this);
    handler_ = netsnmp_register_loghandler(NETSNMP_LOGHANDLER_CALLBACK, LOG_WARNING);
  }
  ~Complaints() {
    snmp_unregister_callback(SNMP_CALLBACK_LIBRARY, SNMP_CALLBACK_LOGGING, &heard, this, 1);
    if (handler_ != nullptr) netsnmp_remove_loghandler(handler_);
  }
  Complaints(const Complaints&) = delete;
  Complaints& operator=(const Complaints&) = delete;
  std::string first() { return std::exchange(first_, {}); }

 private:
  static int heard(int /*major*/, int /*minor*/, void* message, void* self) {
    auto& first = static_cast<Complaints*>(self)->first_;
    const auto* const told = static_cast<const snmp_log_message*>(message);
    if (!first.empty() || told == nullptr || told->msg == nullptr) return 0;
    first = told->msg;
    while (!first.empty() && first.back() == '\n') first.pop_back();
    return 0;
  }
  netsnmp_log_handler* handler_ = nullptr;
  std::string first_;
};

struct MibFile {
  std::filesystem::path path;
  std::string module;
};

/// In the order of their names.
std::vector<std::filesystem::path> paths_in(const std::filesystem::path& folder, std::error_code& error) {
  std::vector<std::filesystem::path> out;
  for (auto it = std::filesystem::directory_iterator(folder, error);
       !error && it != std::filesystem::directory_iterator(); it.increment(error)) {
    std::error_code none;
    if (it->is_regular_file(none) && !it->path().filename().string().starts_with('.'))
      out.push_back(it->path());
  }
  std::sort(out.begin(), out.end());
  return out;
}

std::vector<MibFile> files_of(const std::filesystem::path& folder, MibNames& out) {
  std::error_code error;
  const std::vector<std::filesystem::path> paths = paths_in(folder, error);
  if (error && error != std::errc::no_such_file_or_directory)
    out.complaints.push_back(folder.string() + ": " + error.message());
  std::vector<MibFile> files;
  std::set<std::string> modules;
  for (const std::filesystem::path& path : paths) {
    const auto left_out = [&](const std::string& why) {
      out.complaints.push_back(path.string() + " is left out: " + why);
    };
    if (files.size() >= kMibFilesMax) {
      left_out("there are more than " + std::to_string(kMibFilesMax) + " files");
      break;
    }
    if (const auto size = std::filesystem::file_size(path, error); error || size > kMibFileBytesMax) {
      left_out("it has more than " + std::to_string(kMibFileBytesMax >> 20U) + " MiB, or cannot be read");
      continue;
    }
    std::ifstream in(path, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    std::string module = module_of(text);
    if (module.empty()) {
      left_out("it defines no module");
    } else if (!modules.insert(module).second) {
      left_out("another file has the module " + module + " already");
    } else {
      files.push_back({path, std::move(module)});
    }
  }
  return files;
}

/// Goes down to the last node of each branch. SMIv1's traps are below a node "enterprise#" that the library
/// makes, with the number 0.
void take(const tree* node, const Oid& at, bool traps, MibNames& out) {
  for (; node != nullptr; node = node->next_peer) {
    if (out.objects.size() + out.notifications.size() >= kMibNamesMax || at.size() >= kOidNumbersMax) return;
    const Oid here = at.with(Oid{static_cast<std::uint32_t>(node->subid)});
    const std::string_view label = node->label != nullptr ? node->label : "";
    const bool above_traps = label.ends_with('#');
    const bool notification =
        traps || (!above_traps && (node->type == TYPE_NOTIFTYPE || node->type == TYPE_TRAPTYPE));
    const bool object = node->type > TYPE_OTHER && node->type <= TYPE_SIMPLE_LAST;
    if (!label.empty() && label.size() <= kWordBytesMax && notification) {
      out.notifications.emplace(here, label);
    } else if (!label.empty() && label.size() <= kWordBytesMax && object) {
      ObjectName name{std::string(label), {}};
      for (const enum_list* one = node->enums; one != nullptr && name.words.size() < kWordsMax;
           one = one->next) {
        const std::string_view word = one->label != nullptr ? one->label : "";
        if (!word.empty() && word.size() <= kWordBytesMax) name.words.emplace(one->value, word);
      }
      out.objects.emplace(here, std::move(name));
    }
    take(node->child_list, here, above_traps, out);
  }
}

}  // namespace

std::string stamp_of_mib_files(const std::filesystem::path& folder) {
  std::string out = folder.string();
  std::error_code error;
  for (const std::filesystem::path& path : paths_in(folder, error)) {
    std::error_code none;
    const auto written = std::filesystem::last_write_time(path, none).time_since_epoch().count();
    out += "\n" + path.filename().string() + " " + std::to_string(std::filesystem::file_size(path, none)) +
           " " + std::to_string(written);
  }
  return out;
}

MibNames read_mib_files(const std::filesystem::path& folder) {
  MibNames out;
  out.stamp = stamp_of_mib_files(folder);
  const std::vector<MibFile> files = files_of(folder, out);
  if (files.empty()) return out;
  start_net_snmp();
  netsnmp_init_mib_internals();
  Complaints complaints;
  std::vector<HeldFile> held;
  for (const SmiModule& module : smi_modules()) {
    const auto same = [&](const MibFile& file) { return file.module == module.name; };
    if (std::any_of(files.begin(), files.end(), same)) continue;
    held.emplace_back(module.text);
    add_mibfile(held.back().path().c_str(), std::string(module.name).c_str());
  }
  for (const MibFile& file : files) add_mibfile(file.path.c_str(), file.module.c_str());
  for (const MibFile& file : files) {
    complaints.first();
    const int before = get_mib_parse_error_count();
    netsnmp_read_module(file.module.c_str());
    if (get_mib_parse_error_count() == before) continue;
    const std::string why = complaints.first();
    out.complaints.push_back(file.path.string() +
                             " is not taken as a whole: " + (why.empty() ? "it is no good MIB file" : why));
  }
  take(get_tree_head(), Oid{}, false, out);
  unload_all_mibs();
  return out;
}

}  // namespace tidemark::snmp
