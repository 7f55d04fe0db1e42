# One static library a layer, and an include root that shows this layer alone. Roots travel with the link
# dependencies, so an include that the architecture forbids does not resolve.
#
#   plumbline_layer(NAME [SOURCES file...] [DEPENDS target...])
function(plumbline_include_root layer result)
  set(root ${PROJECT_BINARY_DIR}/include_roots/${layer})
  if(NOT EXISTS ${root}/${layer})
    file(MAKE_DIRECTORY ${root})
    file(CREATE_LINK ${PROJECT_SOURCE_DIR}/${layer} ${root}/${layer} SYMBOLIC)
  endif()
  set(${result} ${root} PARENT_SCOPE)
endfunction()

function(plumbline_layer layer)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS" ${ARGN})
  plumbline_include_root(${layer} root)
  add_library(plumbline_${layer} STATIC ${ARG_SOURCES})
  target_include_directories(plumbline_${layer} PUBLIC ${root})
  target_link_libraries(plumbline_${layer} PUBLIC ${ARG_DEPENDS})
endfunction()
