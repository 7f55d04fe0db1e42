/* DPI-C side of plumbline_pkg.sv: packs and unpacks words, keeps what waits at the ports, and calls the C interface. It
 * computes nothing. Compiles as C and as C++, since simulators differ in what they take it for. Thread-safety: that of
 * the C interface; plb_error is one text for all blocks, which every other call empties at its start. */
#include <plumbline.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "svdpi.h"

#define PLB_BITS 8192 /* as in plumbline_pkg.sv */
#define PLB_MOST_PORTS 64

typedef struct queue {
  int32_t* samples;
  size_t size; /* samples that wait */
  size_t room;
} queue;

typedef struct dpi_block {
  plumbline_block* block;
  size_t ins;
  size_t outs; /* outputs, then probes */
  queue in[PLB_MOST_PORTS];
  queue out[PLB_MOST_PORTS];
} dpi_block;

static char last_error[512];

static int fail(const char* what) {
  snprintf(last_error, sizeof last_error, "%s", what);
  return 1;
}

/* The block of a handle for the call that begins here; NULL with a text. */
static dpi_block* begin(void* handle) {
  last_error[0] = '\0';
  if (handle == NULL) fail("no block");
  return (dpi_block*)handle;
}

/* What the C interface said stays where it said something. */
static int status_of(plumbline_status status) {
  if (status == PLUMBLINE_OK) return 0;
  return last_error[0] != '\0' ? 1 : fail(plumbline_status_name(status));
}

/* Room for `more` samples behind those that wait; NULL when there is no memory. */
static int32_t* grow(queue* q, size_t more) {
  if (q->size + more > q->room) {
    const size_t room = 2 * (q->size + more);
    int32_t* samples = (int32_t*)realloc(q->samples, room * sizeof *samples);
    if (samples == NULL) return NULL;
    q->samples = samples;
    q->room = room;
  }
  return q->samples + q->size;
}

static int copy_queue(const queue* from, queue* to) {
  if (from->size == 0) return 0;
  if (grow(to, from->size) == NULL) return fail("no memory");
  memcpy(to->samples, from->samples, from->size * sizeof *from->samples);
  to->size = from->size;
  return 0;
}

static void release(dpi_block* b) {
  if (b == NULL) return;
  for (size_t p = 0; p < PLB_MOST_PORTS; ++p) {
    free(b->in[p].samples);
    free(b->out[p].samples);
  }
  plumbline_destroy(b->block);
  free(b);
}

static void drop(queue* q, size_t samples) {
  if (samples == 0) return;
  q->size -= samples;
  memmove(q->samples, q->samples + samples, q->size * sizeof *q->samples);
}

/* The queue of a port, or NULL; the format goes to *format. */
static queue* queue_of(dpi_block* b, const char* port, plumbline_port* format, int want_input) {
  if (b == NULL) return NULL;
  if (plumbline_port_format(b->block, port, format) != PLUMBLINE_OK) {
    snprintf(last_error, sizeof last_error, "there is no port '%s'", port);
    return NULL;
  }
  if (want_input && strcmp(format->direction, "in") == 0) return &b->in[format->index];
  if (!want_input && strcmp(format->direction, "out") == 0) return &b->out[format->index];
  if (!want_input && strcmp(format->direction, "probe") == 0) {
    return &b->out[plumbline_port_count(b->block, "out") + (size_t)format->index];
  }
  snprintf(last_error, sizeof last_error, "port '%s' is not one to %s", port,
           want_input ? "give words to" : "take words from");
  return NULL;
}

static int32_t unpack(const svBitVecVal* data, size_t at, const plumbline_port* format) {
  uint32_t value = 0;
  for (int bit = 0; bit < format->width; ++bit, ++at) value |= (uint32_t)((data[at / 32] >> (at % 32)) & 1U) << bit;
  if (format->is_signed && (value >> (format->width - 1) & 1U) != 0 && format->width < 32) {
    value |= ~0U << format->width;
  }
  return (int32_t)value;
}

static void pack(svBitVecVal* data, size_t at, const plumbline_port* format, int32_t sample) {
  for (int bit = 0; bit < format->width; ++bit, ++at) {
    data[at / 32] |= (svBitVecVal)(((uint32_t)sample >> bit) & 1U) << (at % 32);
  }
}

/* A text of a block; "" when there is none. It stands until the next call that gives one, as simulators copy it. */
static const char* text_of(const dpi_block* b,
                           plumbline_status (*give)(const plumbline_block*, char*, size_t, size_t*)) {
  static char* text;
  size_t needed = 0;
  if (b == NULL) return "";
  give(b->block, NULL, 0, &needed);
  free(text);
  text = (char*)malloc(needed);
  if (text == NULL) {
    fail("no memory");
    return "";
  }
  return status_of(give(b->block, text, needed, NULL)) == 0 ? text : "";
}

static int fits(int words, const plumbline_port* format) {
  if (words >= 0 && (int64_t)words * format->lanes * format->width <= PLB_BITS) return 1;
  snprintf(last_error, sizeof last_error, "%d words of %d bits do not fit %d bits", words,
           format->lanes * format->width, PLB_BITS);
  return 0;
}

#ifdef __cplusplus
extern "C" {
#endif

const char* plb_version(void) {
  last_error[0] = '\0';
  return plumbline_version();
}

void* plb_create(const char* json) {
  last_error[0] = '\0';
  dpi_block* b = (dpi_block*)calloc(1, sizeof *b);
  if (b == NULL) {
    fail("no memory");
    return NULL;
  }
  if (status_of(plumbline_create(json, &b->block, last_error, sizeof last_error)) != 0) {
    free(b);
    return NULL;
  }
  b->ins = plumbline_port_count(b->block, "in");
  b->outs = plumbline_port_count(b->block, "out") + plumbline_port_count(b->block, "probe");
  return b;
}

void* plb_copy(void* handle) {
  dpi_block* from = begin(handle);
  if (from == NULL) return NULL;
  dpi_block* b = (dpi_block*)calloc(1, sizeof *b);
  if (b == NULL) {
    fail("no memory");
    return NULL;
  }
  int failed = status_of(plumbline_copy(from->block, &b->block));
  b->ins = from->ins;
  b->outs = from->outs;
  for (size_t p = 0; p < PLB_MOST_PORTS && !failed; ++p) {
    failed = copy_queue(&from->in[p], &b->in[p]) || copy_queue(&from->out[p], &b->out[p]);
  }
  if (!failed) return b;
  release(b);
  return NULL;
}

void plb_destroy(void* handle) {
  last_error[0] = '\0';
  release((dpi_block*)handle);
}

const char* plb_error(void) { return last_error; }

int plb_reset(void* handle) {
  dpi_block* b = begin(handle);
  if (b == NULL) return 1;
  for (size_t p = 0; p < PLB_MOST_PORTS; ++p) b->in[p].size = b->out[p].size = 0;
  return status_of(plumbline_reset(b->block));
}

int plb_arith_version(void* handle) {
  const dpi_block* b = begin(handle);
  return b == NULL ? 0 : plumbline_arith_version(b->block);
}

int plb_latency(void* handle) {
  const dpi_block* b = begin(handle);
  return b == NULL ? 0 : plumbline_latency(b->block);
}

int plb_put(void* handle, const char* port, int words, const svBitVecVal* data) {
  plumbline_port format;
  queue* q = queue_of(begin(handle), port, &format, 1);
  if (q == NULL || !fits(words, &format)) return 1;
  const size_t samples = (size_t)words * (size_t)format.lanes;
  int32_t* to = grow(q, samples);
  if (to == NULL) return fail("no memory");
  for (size_t i = 0; i < samples; ++i) to[i] = unpack(data, i * (size_t)format.width, &format);
  q->size += samples;
  return 0;
}

int plb_set(void* handle, const char* port, int words, const svBitVecVal* data) {
  dpi_block* b = begin(handle);
  plumbline_port format;
  int32_t values[PLB_BITS];
  if (b == NULL) return 1;
  if (plumbline_port_format(b->block, port, &format) != PLUMBLINE_OK || strcmp(format.direction, "coef") != 0) {
    snprintf(last_error, sizeof last_error, "there is no coefficient port '%s'", port);
    return 1;
  }
  if (!fits(words, &format)) return 1;
  const size_t samples = (size_t)words * (size_t)format.lanes;
  for (size_t i = 0; i < samples; ++i) values[i] = unpack(data, i * (size_t)format.width, &format);
  const int index = format.index;
  const int32_t* all = values;
  return status_of(plumbline_set_coefs(b->block, 1, &index, &all, &samples, last_error, sizeof last_error));
}

int plb_run(void* handle) {
  dpi_block* b = begin(handle);
  if (b == NULL) return 1;
  const size_t outs = plumbline_port_count(b->block, "out");
  for (;;) {
    const int32_t* in[PLB_MOST_PORTS];
    int32_t* out[PLB_MOST_PORTS];
    size_t in_sizes[PLB_MOST_PORTS];
    size_t out_sizes[PLB_MOST_PORTS];
    size_t consumed[PLB_MOST_PORTS];
    size_t produced[PLB_MOST_PORTS];
    for (size_t p = 0; p < b->ins; ++p) {
      in[p] = b->in[p].samples;
      in_sizes[p] = b->in[p].size;
    }
    for (size_t p = 0; p < b->outs; ++p) {
      plumbline_port format;
      const char* name =
          p < outs ? plumbline_port_name(b->block, "out", p) : plumbline_port_name(b->block, "probe", p - outs);
      plumbline_port_format(b->block, name, &format);
      const size_t frame = (size_t)format.words * (size_t)format.lanes;
      const size_t most = frame > 4096 ? frame : 4096;
      out[p] = grow(&b->out[p], most);
      if (out[p] == NULL) return fail("no memory");
      out_sizes[p] = most;
    }
    const plumbline_status status = plumbline_process(b->block, in, in_sizes, consumed, out, out_sizes, produced);
    if (status != PLUMBLINE_OK) {
      plumbline_last_error(b->block, last_error, sizeof last_error, NULL);
      return status_of(status);
    }
    size_t moved = 0;
    for (size_t p = 0; p < b->ins; ++p) {
      moved += consumed[p];
      drop(&b->in[p], consumed[p]);
    }
    for (size_t p = 0; p < b->outs; ++p) {
      moved += produced[p];
      b->out[p].size += produced[p];
    }
    if (moved == 0) return 0;
  }
}

int plb_get(void* handle, const char* port, int words, svBitVecVal* data) {
  plumbline_port format;
  queue* q = queue_of(begin(handle), port, &format, 0);
  if (q == NULL || !fits(words, &format)) return -1;
  const size_t lanes = (size_t)format.lanes;
  const size_t taken = q->size / lanes < (size_t)words ? q->size / lanes : (size_t)words;
  memset(data, 0, PLB_BITS / 8);
  for (size_t i = 0; i < taken * lanes; ++i) pack(data, i * (size_t)format.width, &format, q->samples[i]);
  drop(q, taken * lanes);
  return (int)taken;
}

int plb_put_samples(void* handle, const char* port, const svOpenArrayHandle samples) {
  plumbline_port format;
  queue* q = queue_of(begin(handle), port, &format, 1);
  if (q == NULL) return 1;
  const int count = svSize(samples, 1);
  int32_t* to = grow(q, (size_t)count);
  if (to == NULL) return fail("no memory");
  for (int i = 0; i < count; ++i) to[i] = *(const int32_t*)svGetArrElemPtr1(samples, svLow(samples, 1) + i);
  q->size += (size_t)count;
  return 0;
}

int plb_get_samples(void* handle, const char* port, const svOpenArrayHandle samples) {
  plumbline_port format;
  queue* q = queue_of(begin(handle), port, &format, 0);
  if (q == NULL) return -1;
  const size_t count = (size_t)svSize(samples, 1);
  const size_t taken = q->size < count ? q->size : count;
  for (size_t i = 0; i < taken; ++i) *(int32_t*)svGetArrElemPtr1(samples, svLow(samples, 1) + (int)i) = q->samples[i];
  drop(q, taken);
  return (int)taken;
}

const char* plb_describe(void* handle) { return text_of(begin(handle), plumbline_describe); }

const char* plb_save_state(void* handle) { return text_of(begin(handle), plumbline_save_state); }

int plb_load_state(void* handle, const char* json) {
  dpi_block* b = begin(handle);
  if (b == NULL) return 1;
  return status_of(plumbline_load_state(b->block, json, last_error, sizeof last_error));
}

#ifdef __cplusplus
}
#endif
