// Unrolled one-tap DFE against the vectors of vectors/dfe/ (one tap) and vectors/dfe_unrolled/. The list ends with whether a
// case has thresholds of its own.
module dfe_unrolled_tb #(
    parameter integer P = 64
) ();
`include "dfe_unrolled_bench.svh"

  integer has_thresholds;

  task automatic feed(input integer at, input integer count);
    if (new_setting(at)) begin
      tap_bus = tap.mem[setting_at(at, 1)];
      if (has_thresholds != 0) threshold_bus = threshold.bus(setting_at(at, 3), 3);
    end
    y_bus = y.bus(at, count);
    z.await(count);
    decision.await(count);
    tick;
  endtask

  task automatic run_case;
    if ($fscanf(list, "%d", has_thresholds) != 1) has_thresholds = 0;
    y.load(prefix, "y");
    tap.load(prefix, "tap");
    z.load(prefix, "z");
    decision.load(prefix, "decision");
    if (has_thresholds != 0) threshold.load(prefix, "threshold");
    threshold_bus = {16'sd1024, 16'sd0, -16'sd1024};  // the setting after reset
    walk(y.words, P);
    z.finish;
    decision.finish;
  endtask

  initial run_list("rtl/tb/cases/dfe_unrolled.txt");
endmodule
