# `cmake --install`: what runs without the build tree. bin/ has the server and its phonemizer, which
# is looked for beside it; lib/ has ONNX Runtime where scripts/setup brought it, since Debian 12 has no
# package of it. Everything else that is linked comes from Debian packages (docs/operations.md).
install(TARGETS repartee RUNTIME DESTINATION bin)
if(HAVE_ESPEAK)
  install(TARGETS repartee-phonemize RUNTIME DESTINATION bin)
endif()

if(HAVE_ONNX)
  cmake_path(IS_PREFIX REPARTEE_DEPS "${ONNXRUNTIME_LIBRARY}" NORMALIZE onnxruntime_from_setup)
  if(onnxruntime_from_setup)
    install(FILES ${ONNXRUNTIME_LIBRARY} DESTINATION lib)
    set_target_properties(repartee PROPERTIES INSTALL_RPATH "$ORIGIN/../lib")
  else()
    # Named by whoever configured, with providers beside it: it stays where it is.
    set_target_properties(repartee PROPERTIES INSTALL_RPATH_USE_LINK_PATH ON)
  endif()
endif()
install(FILES LICENSE NOTICE DESTINATION share/doc/repartee)
