#include "common/library/library.h"

#include <dlfcn.h>

namespace tidemark {

absl::StatusOr<Library> Library::open(const std::string& name) {
  void* const handle = ::dlopen(name.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (handle == nullptr) return absl::NotFoundError(::dlerror());
  return Library(handle);
}

void* Library::address_of(const char* name) const { return ::dlsym(handle_, name); }

}  // namespace tidemark
