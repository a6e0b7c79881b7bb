# models/catalogue.toml, compiled into repartee_models. Editing it configures again.
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/models/catalogue.toml)
file(READ ${CMAKE_SOURCE_DIR}/models/catalogue.toml REPARTEE_CATALOGUE)
configure_file(${CMAKE_SOURCE_DIR}/cmake/catalogue.cpp.in ${CMAKE_BINARY_DIR}/generated/catalogue.cpp @ONLY)
target_sources(repartee_models PRIVATE ${CMAKE_BINARY_DIR}/generated/catalogue.cpp)
