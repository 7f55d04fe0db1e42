/* What bindings/dpi/plumbline_dpi.c needs of IEEE 1800-2017 annex I, for tests without a simulator. */
#ifndef PLUMBLINE_TESTS_SUPPORT_SVDPI_H_
#define PLUMBLINE_TESTS_SUPPORT_SVDPI_H_

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef uint32_t svBitVecVal;
typedef void* svOpenArrayHandle;

int svSize(const svOpenArrayHandle array, int dimension);
int svLow(const svOpenArrayHandle array, int dimension);
void* svGetArrElemPtr1(const svOpenArrayHandle array, int index);

#ifdef __cplusplus
}
#endif

#endif /* PLUMBLINE_TESTS_SUPPORT_SVDPI_H_ */
