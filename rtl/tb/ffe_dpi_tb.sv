// The FFE in RTL against Plumbline's own, called by DPI, clock by clock: outputs and the sums before rounding. Random
// samples, valid gaps, new taps and resets; no vectors needed. A planted fault (+fault=n) must make it fail.
module ffe_dpi_tb #(
    parameter integer P         = 64,
    parameter integer TAPS      = 24,
    parameter integer IN_BITS   = 7,
    parameter integer TAP_BITS  = 14,
    parameter integer OUT_SHIFT = 5,
    parameter integer OUT_BITS  = 16
) ();
  import plumbline_pkg::*;
  localparam integer CASES = 32;
  localparam integer WORDS = 4096;  // of each
`include "ffe_bench.svh"

  chandle model;

  task automatic ask(input integer status);
    if (status != 0) if (count_error()) $display("plv: model: %s", plb_error());
  endtask

  // Small taps in every other setting, so that not every output saturates.
  function automatic [TAPS*TAP_BITS-1:0] random_taps(input integer number);
    integer i;
    random_taps = tap.bus(0, 0);
    if (number % 2 == 0)
      for (i = 0; i < TAPS; i = i + 1)
        random_taps[i*TAP_BITS+:TAP_BITS] = TAP_BITS'($signed(random_taps[i*TAP_BITS+:TAP_BITS]) >>> 6);
  endfunction

  // What the model has for the clock becomes what is expected of the RTL.
  task automatic feed(input integer at, input integer count);
    bit [PLB_BITS-1:0] sums, ys;
    integer k;
    if (new_setting(at)) tap_bus = random_taps(at / coef_every);
    x_bus = x.bus(0, 0);
    if (count > 0) begin
      if (at == 0 || at == reset_at) ask(plb_reset(model));
      ask(plb_set(model, "tap", TAPS, PLB_BITS'(tap_bus)));
      ask(plb_put(model, "x", P, PLB_BITS'(x_bus)));
      ask(plb_run(model));
      ask(plb_get(model, "sum", P, sums) - P);
      ask(plb_get(model, "y", P, ys) - P);
      for (k = 0; k < P; k = k + 1) begin
        sum.mem[at+k] = sums[k*32+:32];
        y.mem[at+k] = ys[k*OUT_BITS+:OUT_BITS];
      end
      sum.await(P);
      y.await(P);
    end
    tick;
  endtask

  task automatic run_case;
    settings = 4;
    coef_every = WORDS / 4;
    reset_at = WORDS * 3 / 8;
    sum.expect_words("sum", WORDS);
    y.expect_words("y", WORDS);
    walk(WORDS, P);
    sum.finish;
    y.finish;
  endtask

  initial begin
    take_seed;
    model = plb_create($sformatf(
        "{\"block\":\"ffe\",\"config\":{\"num_taps\":%0d,\"in_bits\":%0d,\"tap_bits\":%0d,\"out_shift\":%0d,\"out_bits\":%0d}}",
        TAPS, IN_BITS, TAP_BITS, OUT_SHIFT, OUT_BITS));
    ask(model == null ? 1 : 0);
    for (id = 1; id <= CASES && model != null; id = id + 1) begin
      begin_case("lock-step", id);
      run_case;
      end_case;
    end
    report;
    plb_destroy(model);
    $finish;
  end
endmodule
