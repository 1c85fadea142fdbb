# baton_embed(TARGET SYMBOL FOLDER GLOB...)
#
# Puts files into TARGET as `const struct embedded_file SYMBOL[]` (base/embed.h),
# sorted by name, names relative to FOLDER. FOLDER may be relative to the calling
# CMakeLists.txt; a GLOB that begins with "**/" also looks into the folders below.
# A file that changes, appears or goes is seen by the next build.
function(baton_embed target symbol folder)
    cmake_path(ABSOLUTE_PATH folder BASE_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}" NORMALIZE)
    string(REGEX REPLACE "/$" "" folder "${folder}")

    set(names)
    foreach(glob IN LISTS ARGN)
        if(glob MATCHES "^\\*\\*/(.*)$")
            file(GLOB_RECURSE found LIST_DIRECTORIES false RELATIVE "${folder}" CONFIGURE_DEPENDS
                 "${folder}/${CMAKE_MATCH_1}")
        else()
            file(GLOB found LIST_DIRECTORIES false RELATIVE "${folder}" CONFIGURE_DEPENDS
                 "${folder}/${glob}")
        endif()
        list(APPEND names ${found})
    endforeach()
    list(REMOVE_DUPLICATES names)
    # Byte order, since embedded_find() compares with strcmp().
    list(SORT names COMPARE STRING CASE SENSITIVE)

    set(index 0)
    set(paths)
    set(declarations "")
    set(rows "")
    foreach(name IN LISTS names)
        if(name MATCHES "[\"\\\\]")
            message(FATAL_ERROR "baton_embed: ${folder}/${name} has a quote or backslash in its name")
        endif()
        set(label "${symbol}_file_${index}")
        list(APPEND paths "${folder}/${name}")
        string(APPEND declarations "EMBED(${label}, \"${folder}/${name}\")\n")
        string(APPEND rows "    {\"${name}\", ${label}, &${label}_len},\n")
        math(EXPR index "${index} + 1")
    endforeach()

    set(generated "${CMAKE_CURRENT_BINARY_DIR}/${symbol}.gen.c")
    set(BATON_EMBED_SYMBOL "${symbol}")
    set(BATON_EMBED_DECLARATIONS "${declarations}")
    set(BATON_EMBED_ROWS "${rows}")
    configure_file("${PROJECT_SOURCE_DIR}/gateway/cmake/embed.c.in" "${generated}" @ONLY)
    # The compiler does not report what .incbin reads.
    set_source_files_properties("${generated}" TARGET_DIRECTORY ${target}
                                PROPERTIES OBJECT_DEPENDS "${paths}")
    target_sources(${target} PRIVATE "${generated}")
endfunction()
