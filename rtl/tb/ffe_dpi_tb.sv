// The FFE in RTL against Plumbline's own, called by DPI, clock by clock: outputs and the sums before rounding.
module ffe_dpi_tb #(
    parameter integer P         = 64,
    parameter integer TAPS      = 24,
    parameter integer IN_BITS   = 7,
    parameter integer TAP_BITS  = 14,
    parameter integer OUT_SHIFT = 5,
    parameter integer OUT_BITS  = 16
) ();
  import plumbline_pkg::*;
  import plv_model_pkg::*;
  localparam integer WORDS = 4096;  // of a case
`include "ffe_bench.svh"

  chandle model;

  // Small taps in every other setting, so that not every output saturates.
  function automatic [TAPS*TAP_BITS-1:0] random_taps(input integer number);
    integer i;
    random_taps = tap.bus(0, 0);
    if (number % 2 == 0)
      for (i = 0; i < TAPS; i = i + 1)
        random_taps[i*TAP_BITS+:TAP_BITS] = TAP_BITS'($signed(random_taps[i*TAP_BITS+:TAP_BITS]) >>> 6);
  endfunction

  task automatic feed(input integer at, input integer count);
    if (new_setting(at)) tap_bus = random_taps(at / coef_every);
    x_bus = x.bus(0, 0);
    if (count > 0) begin
      if (after_reset(at)) restart(model);
      set(model, "tap", TAPS, tap_bus);
      give(model, "x", P, x_bus);
      sum.append(P, take(model, "sum", P));
      y.append(P, take(model, "y", P));
    end
    tick;
  endtask

  task automatic run_case;
    settings = 4;
    coef_every = WORDS / 4;
    reset_at = P * (1 + draw() % (WORDS / P - 1));
    sum.clear("sum");
    y.clear("y");
    walk(WORDS, P);
    sum.finish;
    y.finish;
  endtask

  initial begin
    model = make($sformatf(
        "{\"block\":\"ffe\",\"config\":{\"num_taps\":%0d,\"in_bits\":%0d,\"tap_bits\":%0d,\"out_shift\":%0d,\"out_bits\":%0d}}",
        TAPS, IN_BITS, TAP_BITS, OUT_SHIFT, OUT_BITS));
    run_random(32);
  end
endmodule
