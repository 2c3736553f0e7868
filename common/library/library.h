#pragma once

#include <absl/status/statusor.h>

#include <string>

namespace tidemark {

/// A shared library that a program loads when it first needs it, and works without where it is not installed.
/// It stays loaded until the process ends.
class Library {
 public:
  /// Of its soname. kNotFound, with the loader's words.
  static absl::StatusOr<Library> open(const std::string& name);

  /// False, and the pointer null, where the library has no such function.
  template <class Function>
  bool find(const char* name, Function& function) const {
    function = reinterpret_cast<Function>(address_of(name));
    return function != nullptr;
  }

 private:
  explicit Library(void* handle) : handle_(handle) {}
  void* address_of(const char* name) const;

  void* handle_;
};

}  // namespace tidemark
