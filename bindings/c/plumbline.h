/* Plumbline as a C library: every block of the registry, the whole transmitter and receiver and the FEC among them,
 * behind one opaque handle. The numbers are those of the golden vectors, bit for bit.
 *
 *   plumbline_block* ffe = NULL;
 *   char why[256];
 *   if (plumbline_create("{\"block\": \"ffe\", \"config\": {\"num_taps\": 8}}", &ffe, why, sizeof why) != PLUMBLINE_OK)
 * puts(why);
 *
 * Samples: one int32_t each, on every port. A port of `width` bits takes and gives values of that width, sign-extended
 *   when it is signed; 32 unsigned bits travel as their pattern. A word is `lanes` samples, lane 0 first; a frame is
 *   `words` words of each input. plumbline_describe says what the ports of a handle are. See vectors/README.md.
 * Errors: every function returns a status and leaves the block as it was when that is not PLUMBLINE_OK. No function
 *   aborts, prints or lets a C++ exception out. Texts go into buffers of the caller: at most n bytes, always
 * terminated. Thread-safety: handles are independent of each other; one handle belongs to one thread at a time.
 * Functions without a handle may be called from any thread at any time. Memory: plumbline_process does not allocate.
 * Stability: names, arguments and meanings stay within one PLUMBLINE_ABI_VERSION, which is the SONAME's number.
 */
#ifndef PLUMBLINE_H_
#define PLUMBLINE_H_

#include <stddef.h>
#include <stdint.h>

#define PLUMBLINE_ABI_VERSION 0

#ifdef __cplusplus
extern "C" {
#endif

typedef struct plumbline_block plumbline_block;

typedef enum plumbline_status {
  PLUMBLINE_OK = 0,
  PLUMBLINE_BAD_ARGUMENT = 1, /* a null pointer, an index or a count that does not fit */
  PLUMBLINE_REFUSED = 2,      /* configuration, coefficients, samples or state not legal; the text says which and why */
  PLUMBLINE_NO_ROOM = 3,      /* the buffer is too small; *needed says how many bytes it takes */
  PLUMBLINE_NO_MEMORY = 4
} plumbline_status;

/* Name of a status, "ok", "bad argument", ... Never NULL; "unknown" for other numbers. Static storage. */
const char* plumbline_status_name(plumbline_status status);

/* Release of this library, "0.1.0". Static storage. */
const char* plumbline_version(void);

/* PLUMBLINE_ABI_VERSION of the library that is loaded, to compare with the header's. */
int plumbline_abi_version(void);

/* The names of all blocks as a JSON list.
 *   text    receives at most n bytes with the terminating zero; may be NULL when n is 0
 *   needed  receives the bytes that the whole text takes with its zero; may be NULL
 * PLUMBLINE_NO_ROOM when n is too small: text then holds what fitted. */
plumbline_status plumbline_list(char* text, size_t n, size_t* needed);

/* Makes a block after reset, with its first coefficients.
 *   json    {"block": NAME, "config": {KEY: INTEGER, ...}, "backend": NAME}; config and backend may be left out: keys
 *           not named have their defaults, the backend is "reference". "simd" is the best SIMD target of this machine.
 *   handle  receives the block, or NULL
 *   error   receives why the block could not be made (key, value, limits; which argument), at most n bytes, and an
 *           empty text with PLUMBLINE_OK; may be NULL when n is 0 */
plumbline_status plumbline_create(const char* json, plumbline_block** handle, char* error, size_t n);

/* Ends a block. NULL is allowed. */
void plumbline_destroy(plumbline_block* block);

/* A block that goes on from here on its own. */
plumbline_status plumbline_copy(const plumbline_block* block, plumbline_block** handle);

/* State and coefficients as after plumbline_create. */
plumbline_status plumbline_reset(plumbline_block* block);

/* Keys, configuration, ports with formats and limits, latency, as JSON text. Arguments as in plumbline_list. */
plumbline_status plumbline_describe(const plumbline_block* block, char* text, size_t n, size_t* needed);

/* Ports of the block by direction: "in", "coef", "out" or "probe". 0 for another word. */
size_t plumbline_port_count(const plumbline_block* block, const char* direction);

/* Index of a port among those of its direction, or -1. */
int plumbline_port_index(const plumbline_block* block, const char* port);

/* Format of a port. Its limits, which may be narrower than its width, are min and max of plumbline_describe. */
typedef struct plumbline_port {
  char direction[8]; /* "in", "coef", "out" or "probe" */
  int32_t index;     /* among the ports of that direction */
  int32_t width;     /* bits a sample, 1..32 */
  int32_t is_signed; /* 1: two's complement */
  int32_t frac;      /* bits below the binary point */
  int32_t lanes;     /* samples a word */
  int32_t words;     /* words a frame; of a coefficient port: of the whole setting */
  int32_t varies;    /* 1: a frame may give fewer words than that */
} plumbline_port;

/* The format of the port of that name. */
plumbline_status plumbline_port_format(const plumbline_block* block, const char* port, plumbline_port* format);

/* Name of port `index` of a direction; NULL when there is none. Lives as long as the block. */
const char* plumbline_port_name(const plumbline_block* block, const char* direction, size_t index);

/* arith_version of the block: raised whenever an output bit may change. Vectors carry it. */
int plumbline_arith_version(const plumbline_block* block);

/* Output words by which the effect of an input word is delayed. */
int plumbline_latency(const plumbline_block* block);

/* Writes coefficient ports, all together or none: what is not legal with the rest is refused.
 *   count           ports written
 *   ports           their indices among the coefficient ports
 *   values, sizes   samples of each; a size must be the port's lanes * words
 *   error, n        receives which value is not legal and its limits, or which argument; may be NULL when n is 0 */
plumbline_status plumbline_set_coefs(plumbline_block* block, size_t count, const int* ports,
                                     const int32_t* const* values, const size_t* sizes, char* error, size_t n);

/* Reads a coefficient port: `size` must be the port's lanes * words. */
plumbline_status plumbline_get_coef(const plumbline_block* block, int port, int32_t* values, size_t size);

/* Runs the block: takes samples while every input has them and every output has room for a whole frame.
 *   in, in_sizes    one entry an input port: samples and their number (whole words); sizes may be 0
 *   consumed        one entry an input port: samples taken; an incomplete frame is taken and kept inside
 *   out, out_sizes  one entry an output port, then one a probe: room in samples. A probe of size 0 is not looked at;
 *                   any other must have room, like an output
 *   produced        the samples written to each
 * With any status but PLUMBLINE_OK consumed and produced are all 0 (where block and they are not NULL).
 * Call again with the rest of the input until nothing is consumed and nothing produced. Does not allocate.
 * PLUMBLINE_REFUSED when a sample is outside its port's limits: nothing is taken, plumbline_last_error names it. */
plumbline_status plumbline_process(plumbline_block* block, const int32_t* const* in, const size_t* in_sizes,
                                   size_t* consumed, int32_t* const* out, const size_t* out_sizes, size_t* produced);

/* Why the last plumbline_process of this block was not PLUMBLINE_OK: the sample that it refused (port, index, value,
 * limits) or the argument, at most 159 characters; empty when it was. Arguments as in plumbline_list. */
plumbline_status plumbline_last_error(const plumbline_block* block, char* text, size_t n, size_t* needed);

/* State, coefficients and incomplete frame as JSON text with named fields. Arguments as in plumbline_list. */
plumbline_status plumbline_save_state(const plumbline_block* block, char* text, size_t n, size_t* needed);

/* Puts such a state back: for restarts, and for the back door of a test bench.
 *   error, n  receives which field is missing, too many or out of its range, or which argument is NULL; may be NULL
 *             when n is 0 */
plumbline_status plumbline_load_state(plumbline_block* block, const char* json, char* error, size_t n);

#ifdef __cplusplus
}
#endif

#endif /* PLUMBLINE_H_ */
