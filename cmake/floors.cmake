# repartee_floor(NAME [NEEDS floor...] [LIBRARIES target...] [FILE_BY_FILE])
# One folder of src/ is one target, made of every .cpp below it, and may link only floors
# below its own. scripts/check-floors holds the includes to the same order.
#
# Presets other than dev compile several files of a floor as one (CMAKE_UNITY_BUILD), so what is
# local to a file needs a name of its own within its floor. FILE_BY_FILE: where that would be worse,
# as with a table per language that has the same name in each.
#
# The headers that cost most are parsed once, for the lowest floor, and reused by all others: a third
# of a build's time. Every file still includes what it uses. Beast's and CLI11's were tried as well:
# what they cost is to be instantiated, file by file, and that stays.
set(precompiled_headers <algorithm> <chrono> <functional> <map> <memory> <optional> <span> <string> <variant> <vector>
  <fmt/format.h> <spdlog/spdlog.h> <nlohmann/json.hpp> <boost/asio/any_io_executor.hpp> <boost/asio/awaitable.hpp>
  <boost/asio/co_spawn.hpp> <boost/asio/io_context.hpp> <boost/asio/ip/tcp.hpp> <boost/asio/post.hpp>
  <boost/asio/redirect_error.hpp> <boost/asio/steady_timer.hpp> <boost/asio/use_awaitable.hpp>)
function(repartee_floor name)
  cmake_parse_arguments(ARG "FILE_BY_FILE" "FOLDER" "NEEDS;LIBRARIES;EXCEPT" ${ARGN})
  if(NOT ARG_FOLDER)
    set(ARG_FOLDER ${name})
  endif()
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${ARG_FOLDER}/*.cpp)
  foreach(pattern IN LISTS ARG_EXCEPT)
    list(FILTER sources EXCLUDE REGEX "/src/${pattern}")
  endforeach()
  list(TRANSFORM ARG_NEEDS PREPEND repartee_)
  if(sources)
    add_library(repartee_${name} STATIC ${sources})
    target_include_directories(repartee_${name} PUBLIC ${CMAKE_SOURCE_DIR}/src)
    target_link_libraries(repartee_${name} PUBLIC ${ARG_NEEDS} ${ARG_LIBRARIES} PRIVATE repartee_flags)
    if(ARG_FILE_BY_FILE)
      set_target_properties(repartee_${name} PROPERTIES UNITY_BUILD OFF)
    endif()
    if(name STREQUAL core)
      target_precompile_headers(repartee_core PRIVATE ${precompiled_headers})
    else()
      target_precompile_headers(repartee_${name} REUSE_FROM repartee_core)
    endif()
  else()
    add_library(repartee_${name} INTERFACE)
    target_include_directories(repartee_${name} INTERFACE ${CMAKE_SOURCE_DIR}/src)
    target_link_libraries(repartee_${name} INTERFACE ${ARG_NEEDS} ${ARG_LIBRARIES})
  endif()
endfunction()
