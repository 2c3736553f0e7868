# cmake -DOUT=… -DHEADER=… -DFILES=a;b -P embed_texts.cmake: the source of shipped_texts(), which HEADER declares.
# Raw strings keep every byte, as long as no file has their end in it.
set(out "#include \"${HEADER}\"\n\nnamespace tidemark::snmp {\nnamespace {\n\nconstexpr ShippedText kTexts[] = {\n")
foreach(path IN LISTS FILES)
  get_filename_component(name ${path} NAME)
  file(READ ${path} text)
  string(FIND "${text}" ")tidemark\"" end)
  if(NOT end EQUAL -1)
    message(FATAL_ERROR "${path}: a file that is embedded cannot have )tidemark\" in it")
  endif()
  string(APPEND out "    {\"${name}\", R\"tidemark(${text})tidemark\"},\n")
endforeach()
string(APPEND out "};\n\n}  // namespace\n\nstd::span<const ShippedText> shipped_texts() { return kTexts; }\n\n}  // namespace tidemark::snmp\n")
file(WRITE ${OUT} "${out}")
