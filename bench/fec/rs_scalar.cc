// The reference codec compiled without vectorisation (bench/CMakeLists.txt), under another name.
#define reference reference_scalar
#include "reference/fec/rs.cc"
