// The reference codec as the compiler vectorises it for this machine (bench/CMakeLists.txt), under another name.
#define reference reference_vectorised
#include "reference/fec/rs.cc"
