// Feed-forward equalizer against the vectors of vectors/ffe/.
module ffe_tb #(
    parameter integer P         = 64,
    parameter integer TAPS      = 24,
    parameter integer IN_BITS   = 7,
    parameter integer TAP_BITS  = 14,
    parameter integer OUT_SHIFT = 5,
    parameter integer OUT_BITS  = 16
) ();
`include "ffe_bench.svh"

  // The setting that begins at word `from`; shorter filters leave the last taps at zero.
  integer num_taps;
  function automatic [TAPS*TAP_BITS-1:0] taps(input integer from);
    integer i;
    for (i = 0; i < TAPS; i = i + 1) taps[i*TAP_BITS+:TAP_BITS] = i < num_taps ? tap.mem[from+i] : {TAP_BITS{1'b0}};
  endfunction

  task automatic feed(input integer at, input integer count);
    if (new_setting(at)) tap_bus = taps(setting_at(at, num_taps));
    x_bus = x.bus(at, count);
    sum.await(count);
    y.await(count);
    tick;
  endtask

  task automatic run_case;
    if ($fscanf(list, "%d", num_taps) != 1) num_taps = 0;
    x.load(prefix, "x");
    tap.load(prefix, "tap");
    sum.load(prefix, "sum");
    y.load(prefix, "y");
    walk(x.words, P);
    sum.finish;
    y.finish;
  endtask

  initial run_list("rtl/tb/cases/ffe.txt");
endmodule
