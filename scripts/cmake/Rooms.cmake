# A room is a folder, and a folder is one target. tidemark_room() takes the room's name from the folder:
# collector/store/sqlite becomes collector_store_sqlite.

# Outside libraries as they are, or their archives where a program is linked static: who links decides, not the room.
function(tidemark_outside out)
  set(libraries "")
  foreach(library IN LISTS ARGN)
    if(library MATCHES "^(absl|gRPC|protobuf|OpenSSL|SQLite|re2|ZLIB)::" OR library STREQUAL "SQLiteCpp")
      set(library "$<IF:$<BOOL:$<TARGET_PROPERTY:TIDEMARK_STATIC>>,tidemark_archives,${library}>")
    endif()
    list(APPEND libraries "${library}")
  endforeach()
  set(${out} "${libraries}" PARENT_SCOPE)
endfunction()

function(tidemark_room)
  cmake_parse_arguments(ROOM "" "" "SOURCES;DEPS;PRIVATE_DEPS" ${ARGN})
  file(RELATIVE_PATH folder ${PROJECT_SOURCE_DIR} ${CMAKE_CURRENT_SOURCE_DIR})
  string(REPLACE "/" "_" name ${folder})
  tidemark_outside(ROOM_DEPS ${ROOM_DEPS})
  tidemark_outside(ROOM_PRIVATE_DEPS ${ROOM_PRIVATE_DEPS})
  if(ROOM_SOURCES)
    add_library(${name} STATIC ${ROOM_SOURCES})
    target_include_directories(${name} PUBLIC ${PROJECT_SOURCE_DIR})
    target_link_libraries(${name} PUBLIC ${ROOM_DEPS} PRIVATE ${ROOM_PRIVATE_DEPS} tidemark_warnings)
  else()
    add_library(${name} INTERFACE)
    target_include_directories(${name} INTERFACE ${PROJECT_SOURCE_DIR})
    target_link_libraries(${name} INTERFACE ${ROOM_DEPS})
  endif()
endfunction()

# tidemark_program(NAME SOURCES ... DEPS ...): an executable in build/PRESET/bin.
function(tidemark_program name)
  cmake_parse_arguments(PROGRAM "" "" "SOURCES;DEPS" ${ARGN})
  add_executable(${name} ${PROGRAM_SOURCES})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR})
  target_compile_definitions(${name} PRIVATE TIDEMARK_VERSION="${PROJECT_VERSION}")
  target_link_libraries(${name} PRIVATE ${PROGRAM_DEPS} tidemark_warnings)
endfunction()

# tidemark_shipped(NAME): a program that others install. With TIDEMARK_STATIC it is one file that needs nothing but libc,
# for hosts that have none of our libraries, or other versions. libc stays shared, so that names are resolved as the host
# says. What the program loads later must not meet what is in it, such as another OpenSSL: it exports nothing.
function(tidemark_shipped name)
  if(TIDEMARK_STATIC)
    set_target_properties(${name} PROPERTIES TIDEMARK_STATIC ON)
    target_link_options(${name} PRIVATE -static-libstdc++ -static-libgcc -Wl,--gc-sections -Wl,--exclude-libs,ALL -s)
    target_link_libraries(${name} PRIVATE common_rpc_without_xds common_older_libc)
  endif()
endfunction()

# tidemark_heap(NAME SOURCE): a shipped program whose threads allocate much for one another takes its memory from jemalloc,
# with the options that SOURCE holds. As one object and not as an archive, of which all would be hidden: what
# the program loads later, and libc, must take their memory from where the program gives it back to.
function(tidemark_heap name source)
  if(TIDEMARK_STATIC)
    set(heap ${CMAKE_CURRENT_BINARY_DIR}/${name}_heap.o)
    add_custom_command(OUTPUT ${heap} DEPENDS ${archive_jemalloc} VERBATIM
      COMMAND ${CMAKE_LINKER} -r --whole-archive ${archive_jemalloc} -o ${heap})
    set_source_files_properties(${heap} PROPERTIES EXTERNAL_OBJECT ON GENERATED ON)
    target_sources(${name} PRIVATE ${source} ${heap})
  endif()
endfunction()

# tidemark_test(NAME SOURCES ... DEPS ... [LABELS ...]): one Catch2 program, one entry in ctest.
# TIDEMARK_TEST_DATA is the folder tests/data.
function(tidemark_test name)
  cmake_parse_arguments(TEST "" "TIMEOUT" "SOURCES;DEPS;LABELS" ${ARGN})
  add_executable(${name} ${TEST_SOURCES})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR})
  target_compile_definitions(${name} PRIVATE TIDEMARK_TEST_DATA="${PROJECT_SOURCE_DIR}/tests/data")
  target_link_libraries(${name} PRIVATE ${TEST_DEPS} tidemark_test_main tidemark_warnings)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests)
  add_test(NAME ${name} COMMAND ${name})
  if(NOT TEST_TIMEOUT)
    set(TEST_TIMEOUT 120)
  endif()
  set_tests_properties(${name} PROPERTIES LABELS "${TEST_LABELS}" TIMEOUT ${TEST_TIMEOUT})
endfunction()
