#include <dlfcn.h>
#include <sys/auxv.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <random>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/catch.h"

#if defined(__GLIBC__)

namespace {

/// Thrown from depth frames further down, each with something to destroy.
[[gnu::noinline]] int fail(int depth, int value) {
  const std::string here = "frame " + std::to_string(depth) + " of a text too long to be kept in place";
  if (depth == 0) throw std::runtime_error(std::to_string(value));
  return fail(depth - 1, value) + static_cast<int>(here.size());
}

int caught(int depth, int value) {
  try {
    return fail(depth, value);
  } catch (const std::runtime_error& error) {
    return std::stoi(error.what());
  }
}

}  // namespace

TEST_CASE("an exception comes through") {
  for (const int depth : {0, 1, 10, 100}) CHECK(caught(depth, depth + 7) == depth + 7);
}

TEST_CASE("an exception comes through frames of libc") {
  std::vector<int> numbers{3, 1, 2};
  const auto compare = [](const void*, const void*) -> int {
    throw std::runtime_error("from inside of qsort");
  };
  CHECK_THROWS_AS(std::qsort(numbers.data(), numbers.size(), sizeof(int), compare), std::runtime_error);
}

TEST_CASE("many threads throw at once, while libraries come and go") {
  constexpr int kThreads = 16;
  constexpr int kThrows = 2'000;
  std::vector<int> right(kThreads, 0);
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([t, &right] {
      for (int i = 0; i < kThrows; ++i) right[t] += caught(i % 8, i) == i ? 1 : 0;
    });
  }
  for (int i = 0; i < 200; ++i) {
    if (void* const library = ::dlopen("libresolv.so.2", RTLD_NOW | RTLD_LOCAL)) ::dlclose(library);
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(std::all_of(right.begin(), right.end(), [](int n) { return n == kThrows; }));
}

TEST_CASE("random numbers differ") {
  std::random_device device;
  std::set<std::uint32_t> seen;
  for (int i = 0; i < 100; ++i) seen.insert(device());
  CHECK(seen.size() > 90);
}

#ifdef DLFO_EH_SEGMENT_TYPE

namespace {

void check_like_libc(void* address) {
  // The program's own name is hidden: this finds libc's.
  const auto libc =
      reinterpret_cast<int (*)(void*, dl_find_object*)>(::dlsym(RTLD_DEFAULT, "_dl_find_object"));
  REQUIRE(libc != nullptr);
  dl_find_object ours{}, theirs{};
  REQUIRE(libc != &_dl_find_object);
  CHECK(_dl_find_object(address, &ours) == 0);
  REQUIRE(libc(address, &theirs) == 0);
  CHECK(ours.dlfo_eh_frame == theirs.dlfo_eh_frame);
  CHECK(ours.dlfo_map_start == theirs.dlfo_map_start);
  CHECK(ours.dlfo_map_start <= address);
  CHECK(address < ours.dlfo_map_end);
}

}  // namespace

TEST_CASE("an object is found as libc finds it") {
  SECTION("the program") { check_like_libc(reinterpret_cast<void*>(&caught)); }
  SECTION("libc") { check_like_libc(::dlsym(RTLD_DEFAULT, "qsort")); }
  SECTION("the kernel's") {
    // Its first page; not every machine has it.
    if (const auto vdso = ::getauxval(AT_SYSINFO_EHDR))
      check_like_libc(reinterpret_cast<void*>(vdso + 0x400));
  }
  SECTION("a library that came later, until it is gone") {
    void* const library = ::dlopen("libBrokenLocale.so.1", RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) return;
    void* const address = ::dlsym(library, "__ctype_get_mb_cur_max");
    REQUIRE(address != nullptr);
    check_like_libc(address);
  }
}

TEST_CASE("what is in no object is not found") {
  const auto heap = std::make_unique<int>(1);
  dl_find_object found{};
  CHECK(_dl_find_object(heap.get(), &found) == -1);
  CHECK(_dl_find_object(nullptr, &found) == -1);
}

#endif

#endif
