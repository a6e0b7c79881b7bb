# Everything Repartee links, in one place. Why each: docs/adr/. All of it comes from
# scripts/setup: Debian 12 packages, and whisper.cpp built into ${REPARTEE_DEPS}/prefix.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(Boost 1.81 REQUIRED)
find_package(OpenSSL 3.0 REQUIRED)
find_package(CURL REQUIRED)
find_package(ZLIB REQUIRED)
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

# whisper.cpp is built by scripts/setup; a back end that it was not built with is not silently absent.
set(REPARTEE_WHISPER_BACKEND "" CACHE STRING "cpu, native, cuda, vulkan, metal; empty: as scripts/setup built it")
if(REPARTEE_WHISPER_BACKEND)
  set(whisper_stamp "")
  if(EXISTS ${REPARTEE_DEPS}/prefix/.whisper)
    file(STRINGS ${REPARTEE_DEPS}/prefix/.whisper whisper_stamp)
  endif()
  string(REGEX MATCH "[a-z]+$" whisper_backend "${whisper_stamp}")
  if(NOT whisper_backend)
    set(whisper_backend cpu)
  endif()
  if(NOT whisper_backend STREQUAL REPARTEE_WHISPER_BACKEND)
    message(FATAL_ERROR "whisper.cpp was built for '${whisper_backend}', not '${REPARTEE_WHISPER_BACKEND}': "
      "run REPARTEE_WHISPER_BACKEND=${REPARTEE_WHISPER_BACKEND} scripts/setup")
  endif()
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

# optional(NAME FOUND HINT): REPARTEE_NAME is AUTO (what is there is used), ON (missing is an error)
# or OFF. Sets HAVE_NAME.
function(optional name found hint)
  set(REPARTEE_${name} AUTO CACHE STRING "AUTO, ON or OFF")
  set(HAVE_${name} OFF PARENT_SCOPE)
  if(REPARTEE_${name} STREQUAL "OFF")
    message(STATUS "Left out, as asked: ${name}")
  elseif(found)
    set(HAVE_${name} ON PARENT_SCOPE)
  elseif(REPARTEE_${name} STREQUAL "AUTO")
    message(STATUS "Left out: ${name} (${hint})")
  else()
    message(FATAL_ERROR "REPARTEE_${name} is ON, but it is not there: ${hint}")
  endif()
endfunction()

# Networks that come as ONNX files: Piper's voices. docs/adr/0019.
find_path(ONNXRUNTIME_INCLUDE onnxruntime_cxx_api.h
  HINTS ${REPARTEE_DEPS}/onnxruntime/include PATH_SUFFIXES onnxruntime)
find_library(ONNXRUNTIME_LIBRARY NAMES onnxruntime libonnxruntime.so.1
  HINTS ${REPARTEE_DEPS}/onnxruntime/lib)
if(ONNXRUNTIME_INCLUDE AND ONNXRUNTIME_LIBRARY)
  set(onnxruntime_found ON)
else()
  set(onnxruntime_found OFF)
endif()
optional(ONNX ${onnxruntime_found} "run scripts/setup to install ONNX Runtime into ${REPARTEE_DEPS}/onnxruntime")
option(REPARTEE_ONNX_CUDA "Run ONNX networks on the GPU where ONNX Runtime brings its CUDA provider" OFF)
add_library(repartee_onnxruntime INTERFACE)
if(HAVE_ONNX)
  add_library(onnxruntime SHARED IMPORTED)
  set_target_properties(onnxruntime PROPERTIES
    IMPORTED_LOCATION ${ONNXRUNTIME_LIBRARY} INTERFACE_INCLUDE_DIRECTORIES ${ONNXRUNTIME_INCLUDE})
  target_link_libraries(repartee_onnxruntime INTERFACE onnxruntime)
  target_compile_definitions(repartee_onnxruntime INTERFACE REPARTEE_HAVE_ONNX
    $<$<BOOL:${REPARTEE_ONNX_CUDA}>:REPARTEE_ONNX_CUDA>)
endif()

pkg_check_modules(UTF8PROC REQUIRED IMPORTED_TARGET libutf8proc)

# Only the separate program phonemize/ is linked with espeak-ng, which is GPL-3+.
pkg_check_modules(ESPEAK QUIET IMPORTED_TARGET espeak-ng)
optional(ESPEAK "${ESPEAK_FOUND}" "install libespeak-ng-dev for Piper voices that speak phonemes")
