// The reference decoder of the inner code compiled without vectorisation (bench/CMakeLists.txt), under another name.
#define reference reference_scalar
#include "reference/fec/inner_code.cc"
