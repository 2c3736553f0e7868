#include "agent/sample/check/unit_bus.h"

#include <dlfcn.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

/// What is used of libsystemd's sd-bus (sd-bus(3)), declared here so that its headers are not needed either.
struct sd_bus;
struct sd_bus_message;
struct sd_bus_error {
  const char* name;
  const char* message;
  int need_free;
};

namespace tidemark::check {
namespace {

constexpr const char* kSystemd = "org.freedesktop.systemd1";
constexpr const char* kManagerPath = "/org/freedesktop/systemd1";

std::string errno_text(int negative) { return std::strerror(-negative); }

bool is_broken(int negative) {
  return negative == -ENOTCONN || negative == -ECONNRESET || negative == -EPIPE || negative == -ESTALE;
}

}  // namespace

class UnitBus::Library {
 public:
  /// Null, and why, where it cannot be used.
  static std::unique_ptr<Library> load(const std::string& name, std::string& why) {
    void* const handle = ::dlopen(name.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (handle == nullptr) {
      why = ::dlerror();
      return nullptr;
    }
    std::unique_ptr<Library> out(new Library);
    const bool whole = find(handle, "sd_bus_open_system", out->open_system) &&
                       find(handle, "sd_bus_flush_close_unref", out->close) &&
                       find(handle, "sd_bus_call_method", out->call_method) &&
                       find(handle, "sd_bus_message_read", out->read) &&
                       find(handle, "sd_bus_message_unref", out->unref_message) &&
                       find(handle, "sd_bus_error_free", out->free_error) &&
                       find(handle, "sd_bus_get_property_string", out->get_string) &&
                       find(handle, "sd_bus_get_property_trivial", out->get_trivial);
    if (whole) {
      find(handle, "sd_bus_set_method_call_timeout", out->set_call_timeout);
      return out;
    }
    why = name + " lacks what sd-bus(3) promises";
    ::dlclose(handle);
    return nullptr;
  }

  int (*open_system)(sd_bus**) = nullptr;
  sd_bus* (*close)(sd_bus*) = nullptr;
  int (*call_method)(sd_bus*, const char* destination, const char* path, const char* interface,
                     const char* member, sd_bus_error*, sd_bus_message** reply, const char* types,
                     ...) = nullptr;
  int (*read)(sd_bus_message*, const char* types, ...) = nullptr;
  sd_bus_message* (*unref_message)(sd_bus_message*) = nullptr;
  void (*free_error)(sd_bus_error*) = nullptr;
  int (*get_string)(sd_bus*, const char* destination, const char* path, const char* interface,
                    const char* member, sd_bus_error*, char** out) = nullptr;
  int (*get_trivial)(sd_bus*, const char* destination, const char* path, const char* interface,
                     const char* member, sd_bus_error*, char type, void* out) = nullptr;
  int (*set_call_timeout)(sd_bus*, std::uint64_t us) = nullptr;  // null before systemd 240

 private:
  // The library stays loaded to the program's end: what it registered for threads may still be called.
  Library() = default;
  template <class Function>
  static bool find(void* handle, const char* name, Function& out) {
    out = reinterpret_cast<Function>(::dlsym(handle, name));
    return out != nullptr;
  }
};

UnitBus::UnitBus(std::string library) : library_name_(std::move(library)) {}
UnitBus::~UnitBus() { let_go(); }

void UnitBus::let_go() {
  if (bus_ != nullptr) library_->close(std::exchange(bus_, nullptr));
}

absl::Status UnitBus::connect() {
  if (!library_) {
    std::string why;
    library_ = Library::load(library_name_, why);
    if (!library_) return absl::UnimplementedError("libsystemd cannot be loaded: " + why);
  }
  if (bus_ != nullptr) return absl::OkStatus();
  if (const int error = library_->open_system(&bus_); error < 0) {
    bus_ = nullptr;
    return absl::UnavailableError("cannot reach the system bus: " + errno_text(error));
  }
  if (library_->set_call_timeout != nullptr) library_->set_call_timeout(bus_, kCallMaxUs);
  return absl::OkStatus();
}

absl::StatusOr<UnitFacts> UnitBus::unit(const std::string& name) {
  const bool kept = bus_ != nullptr;
  if (auto status = connect(); !status.ok()) return status;
  auto facts = ask(name);
  // A bus that was restarted meanwhile is told by the first call.
  if (bus_ != nullptr || !kept || facts.ok()) return facts;
  if (auto status = connect(); !status.ok()) return status;
  return ask(name);
}

absl::StatusOr<UnitFacts> UnitBus::ask(const std::string& name) {
  sd_bus_error error{};
  sd_bus_message* reply = nullptr;
  constexpr std::size_t one = 1;
  int code = library_->call_method(bus_, kSystemd, kManagerPath, "org.freedesktop.systemd1.Manager",
                                   "ListUnitsByNames", &error, &reply, "as", static_cast<unsigned>(one),
                                   name.c_str());
  if (code < 0) {
    std::string why = error.message != nullptr ? error.message : errno_text(code);
    library_->free_error(&error);
    if (is_broken(code)) let_go();
    return absl::UnavailableError("systemd does not answer on the system bus: " + why);
  }
  const char *id = nullptr, *about = nullptr, *load = nullptr, *active = nullptr, *sub = nullptr,
             *followed = nullptr, *path = nullptr, *job_type = nullptr, *job_path = nullptr;
  std::uint32_t job = 0;
  code = library_->read(reply, "a(ssssssouso)", static_cast<unsigned>(one), &id, &about, &load, &active, &sub,
                        &followed, &path, &job, &job_type, &job_path);
  if (code <= 0 || path == nullptr) {
    library_->unref_message(reply);
    return absl::InvalidArgumentError("systemd knows no unit that could be called '" + name + "'");
  }
  UnitFacts facts{load, active, sub, {}, {}, {}};
  const std::string unit_path = path;
  library_->unref_message(reply);

  const auto number = [&](const char* interface, const char* member, char type, auto& out) {
    sd_bus_error ignored{};  // this type of unit, or this version, has no such property
    const bool good = library_->get_trivial(bus_, kSystemd, unit_path.c_str(), interface, member, &ignored,
                                            type, &out) >= 0;
    library_->free_error(&ignored);
    return good;
  };
  std::uint64_t changed_us = 0;
  if (number("org.freedesktop.systemd1.Unit", "StateChangeTimestamp", 't', changed_us) && changed_us > 0)
    facts.changed_s = static_cast<double>(changed_us) / 1e6;
  const std::size_t dot = name.rfind('.');
  if (facts.load == "not-found" || dot == std::string::npos || dot + 1 == name.size()) return facts;
  std::string interface = std::string(kSystemd) + "." + name.substr(dot + 1);
  char& initial = interface[std::strlen(kSystemd) + 1];
  if (initial >= 'a' && initial <= 'z') initial = static_cast<char>(initial - 'a' + 'A');
  std::uint32_t restarts = 0;
  if (name.ends_with(".service") && number(interface.c_str(), "NRestarts", 'u', restarts))
    facts.restarts = restarts;
  char* result = nullptr;
  sd_bus_error ignored{};
  if (library_->get_string(bus_, kSystemd, unit_path.c_str(), interface.c_str(), "Result", &ignored,
                           &result) >= 0) {
    facts.result = result;
    std::free(result);
  }
  library_->free_error(&ignored);
  return facts;
}

}  // namespace tidemark::check
