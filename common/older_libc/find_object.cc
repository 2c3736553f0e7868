/// Linked into a program in place of libc's own _dl_find_object(), which came with glibc 2.35: the archive of
/// the unwinder asks it where the frames of a function are described, and a program that is shipped is to run
/// with glibc 2.34. Unlike libc's it is not for signal handlers, and it leaves dlfo_link_map and
/// dlfo_eh_dbase empty, which the unwinder has no use for on x86-64 and AArch64.

#include <dlfcn.h>

#ifdef DLFO_EH_SEGMENT_TYPE  // an older libc's unwinder does not ask

#include <link.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace {

/// Where the loader put it, as one range: it leaves the gaps in one to nobody else.
struct Object {
  std::uintptr_t begin = UINTPTR_MAX;
  std::uintptr_t end = 0;
  std::uintptr_t frames = 0;  // 0: it describes none
  bool holds(std::uintptr_t address) const { return begin <= address && address < end; }
};

Object object_of(const dl_phdr_info& loaded) {
  Object out;
  for (int i = 0; i < loaded.dlpi_phnum; ++i) {
    const auto& segment = loaded.dlpi_phdr[i];
    const std::uintptr_t at = loaded.dlpi_addr + segment.p_vaddr;
    if (segment.p_type == DLFO_EH_SEGMENT_TYPE) out.frames = at;
    if (segment.p_type != PT_LOAD) continue;
    out.begin = std::min(out.begin, at);
    out.end = std::max(out.end, at + segment.p_memsz);
  }
  return out;
}

/// The first object is the program itself (dl_iterate_phdr(3)), which stays where it is.
Object program() {
  Object out;
  ::dl_iterate_phdr(
      [](dl_phdr_info* loaded, std::size_t, void* first) {
        *static_cast<Object*>(first) = object_of(*loaded);
        return 1;
      },
      &out);
  return out;
}

struct Search {
  std::uintptr_t address;
  Object found;
};

/// Any other; meanwhile nothing is loaded or unloaded.
Object library_with(std::uintptr_t address) {
  Search search{address, {}};
  ::dl_iterate_phdr(
      [](dl_phdr_info* loaded, std::size_t, void* user) {
        auto& wanted = *static_cast<Search*>(user);
        const Object object = object_of(*loaded);
        if (!object.holds(wanted.address)) return 0;
        wanted.found = object;
        return 1;
      },
      &search);
  return search.found;
}

}  // namespace

extern "C" [[gnu::visibility("hidden")]] int _dl_find_object(void* address, dl_find_object* result) noexcept;

int _dl_find_object(void* address, dl_find_object* result) noexcept {
  // All but a few frames are the program's own: for them there is no lock that threads could wait at.
  static const Object own = program();
  const auto at = reinterpret_cast<std::uintptr_t>(address);
  const Object object = own.holds(at) ? own : library_with(at);
  if (object.frames == 0) return -1;
  *result = {};
  result->dlfo_map_start = reinterpret_cast<void*>(object.begin);
  result->dlfo_map_end = reinterpret_cast<void*>(object.end);
  result->dlfo_eh_frame = reinterpret_cast<void*>(object.frames);
  return 0;
}

#endif
