# The page, built from web/ and compiled into the binary: target repartee_assets. Editing a file of
# web/ rebuilds it. Node and the packages come from scripts/setup.
find_program(REPARTEE_NODE node HINTS ${REPARTEE_DEPS}/bin NO_DEFAULT_PATH)
find_program(REPARTEE_NODE node)
if(NOT REPARTEE_NODE)
  message(FATAL_ERROR "Node.js, which builds the page, is not there: run scripts/setup")
endif()

file(GLOB_RECURSE web_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/web/talk/*)
set(web_built ${CMAKE_BINARY_DIR}/web)
set(web_embedded ${CMAKE_BINARY_DIR}/generated/assets.cpp)
file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/generated)
add_custom_command(
  OUTPUT ${web_embedded}
  COMMAND ${REPARTEE_NODE} ${CMAKE_SOURCE_DIR}/web/build.mjs ${web_built}
  COMMAND ${REPARTEE_NODE} ${CMAKE_SOURCE_DIR}/web/embed.mjs ${web_built} ${web_embedded}
  DEPENDS ${web_sources} ${CMAKE_SOURCE_DIR}/web/build.mjs ${CMAKE_SOURCE_DIR}/web/embed.mjs
    ${CMAKE_SOURCE_DIR}/web/package-lock.json
  COMMENT "Building the page"
  VERBATIM)

add_library(repartee_assets STATIC ${web_embedded})
target_include_directories(repartee_assets PUBLIC ${CMAKE_SOURCE_DIR}/src)
target_link_libraries(repartee_assets PRIVATE repartee_flags)
