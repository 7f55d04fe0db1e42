/* Runs a two-tap FFE through the C interface and prints its output: the example worked out in docs/blocks/ffe.md. */
#include <inttypes.h>
#include <plumbline.h>
#include <stdio.h>

int main(void) {
  char why[256];
  plumbline_block* ffe = NULL;
  const char* json =
      "{\"block\": \"ffe\", \"config\": {\"num_taps\": 2, \"in_bits\": 8, \"tap_bits\": 8, \"out_shift\": 1, "
      "\"out_bits\": 8}}";
  if (plumbline_create(json, &ffe, why, sizeof why) != PLUMBLINE_OK) {
    fprintf(stderr, "create: %s\n", why);
    return 1;
  }
  const int32_t taps[] = {3, -2};
  const int tap_port = plumbline_port_index(ffe, "tap");
  const int32_t* tap_values = taps;
  const size_t tap_size = 2;
  if (plumbline_set_coefs(ffe, 1, &tap_port, &tap_values, &tap_size, why, sizeof why) != PLUMBLINE_OK) {
    fprintf(stderr, "coefficients: %s\n", why);
    return 1;
  }
  const int32_t x[] = {1, 2, -3, 0, 127, -128, 5};
  int32_t y[7];
  int32_t sum[7]; /* the probe: the exact sum before rounding */
  const int32_t* in[] = {x};
  const size_t in_sizes[] = {7};
  int32_t* out[] = {y, sum};
  const size_t out_sizes[] = {7, 7};
  size_t consumed[1];
  size_t produced[2];
  if (plumbline_process(ffe, in, in_sizes, consumed, out, out_sizes, produced) != PLUMBLINE_OK) return 1;
  for (size_t n = 0; n < produced[0]; ++n) printf("%4" PRId32 " %6" PRId32 " %4" PRId32 "\n", x[n], sum[n], y[n]);
  plumbline_destroy(ffe);
  return 0;
}
