# Everything Repartee links, in one place. Why each: docs/adr/. All of it comes from
# scripts/setup: Debian 12 packages, and whisper.cpp built into ${REPARTEE_DEPS}/prefix.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(Boost 1.81 REQUIRED)
find_package(OpenSSL 3.0 REQUIRED)
find_package(CURL REQUIRED)
find_package(spdlog REQUIRED)
find_package(fmt REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(CLI11 REQUIRED)
pkg_check_modules(TOMLPLUSPLUS REQUIRED IMPORTED_TARGET tomlplusplus)
pkg_check_modules(LIBAV REQUIRED IMPORTED_TARGET libavformat libavcodec libavutil libswresample)
pkg_check_modules(POCKETSPHINX REQUIRED IMPORTED_TARGET pocketsphinx sphinxbase)
# Debian's sphinxbase.pc names a folder that does not exist, which CMake refuses.
get_target_property(sphinx_includes PkgConfig::POCKETSPHINX INTERFACE_INCLUDE_DIRECTORIES)
foreach(folder IN LISTS sphinx_includes)
  if(NOT IS_DIRECTORY ${folder})
    list(REMOVE_ITEM sphinx_includes ${folder})
  endif()
endforeach()
set_target_properties(PkgConfig::POCKETSPHINX PROPERTIES INTERFACE_INCLUDE_DIRECTORIES "${sphinx_includes}")
pkg_check_modules(ALSA REQUIRED IMPORTED_TARGET alsa)

# Asio's and Beast's definitions are compiled once (src/core/boost.cpp, src/net/beast.cpp):
# a unit that only includes the headers then costs 0.07 s instead of 3.3 s.
add_library(repartee_boost INTERFACE)
target_link_libraries(repartee_boost INTERFACE Boost::headers Threads::Threads OpenSSL::SSL OpenSSL::Crypto)
target_compile_definitions(repartee_boost INTERFACE
  BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION
  BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_DISABLE_BOOST_COROUTINE)

# flite ships no pkg-config file. Order matters: voice, language, lexicon, engine.
find_path(FLITE_INCLUDE flite/flite.h REQUIRED)
add_library(repartee_flite INTERFACE)
target_include_directories(repartee_flite SYSTEM INTERFACE ${FLITE_INCLUDE})
target_link_libraries(repartee_flite INTERFACE
  flite_cmu_us_slt flite_cmu_us_rms flite_usenglish flite_cmulex flite m)

# The WebRTC voice activity detector is an undocumented export of this library.
find_library(WEBRTC_AUDIO_PROCESSING webrtc_audio_processing)
if(WEBRTC_AUDIO_PROCESSING)
  include(CheckLibraryExists)
  check_library_exists(${WEBRTC_AUDIO_PROCESSING} WebRtcVad_Create "" REPARTEE_HAVE_WEBRTC_VAD)
endif()
add_library(repartee_webrtc_vad INTERFACE)
if(REPARTEE_HAVE_WEBRTC_VAD)
  target_link_libraries(repartee_webrtc_vad INTERFACE ${WEBRTC_AUDIO_PROCESSING})
  target_compile_definitions(repartee_webrtc_vad INTERFACE REPARTEE_HAVE_WEBRTC_VAD)
else()
  message(STATUS "Left out: the WebRTC voice activity detector (libwebrtc-audio-processing does not export it)")
endif()

# The same library's documented half: noise suppression and gain control (src/CMakeLists.txt).
find_path(WEBRTC_AUDIO_PROCESSING_INCLUDE webrtc/modules/audio_processing/include/audio_processing.h
  PATH_SUFFIXES webrtc_audio_processing)
if(NOT WEBRTC_AUDIO_PROCESSING OR NOT WEBRTC_AUDIO_PROCESSING_INCLUDE)
  message(STATUS "Left out: noise reduction (install libwebrtc-audio-processing-dev)")
endif()

list(APPEND CMAKE_PREFIX_PATH ${REPARTEE_DEPS}/prefix)
find_package(whisper CONFIG QUIET)
add_library(repartee_whisper INTERFACE)
if(whisper_FOUND)
  target_link_libraries(repartee_whisper INTERFACE whisper)
  target_compile_definitions(repartee_whisper INTERFACE REPARTEE_HAVE_WHISPER)
else()
  message(STATUS "Left out: whisper.cpp (run scripts/setup to build it into ${REPARTEE_DEPS}/prefix)")
endif()
