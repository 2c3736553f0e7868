/// Linked into a program in place of libc's own, which came with glibc 2.36: the archive of the C++ library
/// asks for it (std::random_device), and a program that is shipped is to run with glibc 2.34.

#include <cstdlib>

#if defined(__GLIBC__)

#include <sys/random.h>

#include <cerrno>
#include <cstdint>

extern "C" [[gnu::visibility("hidden")]] std::uint32_t arc4random() noexcept;

std::uint32_t arc4random() noexcept {
  std::uint32_t out = 0;
  ssize_t got = 0;
  // The kernel gives so few bytes whole, or none.
  do got = ::getrandom(&out, sizeof out, 0);
  while (got < 0 && errno == EINTR);
  if (got != static_cast<ssize_t>(sizeof out)) std::abort();  // nobody may take it for a random number
  return out;
}

#endif
