# The language standard, warnings as errors, sanitizers, and what makes rebuilding fast.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)

set(TIDEMARK_SANITIZE "" CACHE STRING "Sanitizers, as -fsanitize= takes them")
option(TIDEMARK_THREAD_SAFETY "clang's thread-safety analysis as errors" OFF)
option(TIDEMARK_WERROR "Warnings are errors" ON)

find_program(TIDEMARK_CCACHE ccache)
if(TIDEMARK_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # One cache serves every checkout: paths are taken relative to the source tree.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${PROJECT_SOURCE_DIR}
                                  CCACHE_NOHASHDIR=1 CCACHE_MAXSIZE=10G ${TIDEMARK_CCACHE})
endif()

find_program(TIDEMARK_MOLD mold)
if(TIDEMARK_MOLD AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_GREATER_EQUAL 12.1)
  add_link_options(-fuse-ld=mold)
endif()

add_compile_options(-fdiagnostics-color=auto)
if(TIDEMARK_STATIC)
  add_compile_options(-ffunction-sections -fdata-sections)  # of which --gc-sections leaves out what nobody calls
endif()
if(TIDEMARK_SANITIZE)
  add_compile_options(-fsanitize=${TIDEMARK_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${TIDEMARK_SANITIZE})
endif()

# Our own code's warnings; generated code takes none of them.
add_library(tidemark_warnings INTERFACE)
target_compile_options(tidemark_warnings INTERFACE -Wall -Wextra -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual)
if(TIDEMARK_WERROR)
  target_compile_options(tidemark_warnings INTERFACE -Werror)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # False positives of g++ 12 in the standard library, at -O2 and under the sanitizers.
  target_compile_options(tidemark_warnings INTERFACE -Wno-restrict -Wno-maybe-uninitialized -Wno-stringop-overflow
                                                     -Wno-array-bounds -Wno-free-nonheap-object)
endif()
if(TIDEMARK_SANITIZE MATCHES "thread" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # Asio's fences, which ThreadSanitizer does not see; its queue's mutex orders the same handlers.
  target_compile_options(tidemark_warnings INTERFACE -Wno-tsan)
endif()
if(TIDEMARK_THREAD_SAFETY)
  target_compile_options(tidemark_warnings INTERFACE -Wthread-safety -Werror=thread-safety)
endif()
