# Flags for every target of the project: warnings, sanitizers, a fast linker, ccache.
find_program(CCACHE ccache)
if(CCACHE)
  # What ccache wants to be told before it keeps results that used a precompiled header.
  set(CMAKE_C_COMPILER_LAUNCHER ${CCACHE})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_DEPEND=1
    CCACHE_SLOPPINESS=pch_defines,time_macros ${CCACHE})
  add_compile_options("$<$<COMPILE_LANG_AND_ID:CXX,Clang>:SHELL:-Xclang -fno-pch-timestamp>")
endif()

find_program(LLD NAMES ld.lld-19 ld.lld)
if(LLD AND CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  add_link_options(--ld-path=${LLD})
endif()

add_library(repartee_flags INTERFACE)
target_compile_options(repartee_flags INTERFACE -Wall -Wextra -Wpedantic -Werror -Wno-missing-field-initializers)

if(REPARTEE_SANITIZE STREQUAL "address")
  add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
elseif(REPARTEE_SANITIZE STREQUAL "thread")
  add_compile_options(-fsanitize=thread -fno-omit-frame-pointer)
  add_link_options(-fsanitize=thread)
elseif(NOT REPARTEE_SANITIZE STREQUAL "")
  message(FATAL_ERROR "REPARTEE_SANITIZE is '${REPARTEE_SANITIZE}': it may be empty, 'address' or 'thread'")
endif()

if(REPARTEE_FUZZERS)
  # Coverage for every unit, so that a fuzzer sees into the code under test.
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
