// PAM4 slicer against the vectors of vectors/slicer/.
module slicer_tb #(
    parameter integer P          = 64,
    parameter integer ERROR_BITS = 12
) ();
`include "slicer_bench.svh"

  task automatic feed(input integer at, input integer count);
    if (new_setting(at)) begin
      level_bus = level.bus(setting_at(at, 4), 4);
      threshold_bus = threshold.bus(setting_at(at, 3), 3);
    end
    z_bus = z.bus(at, count);
    decision.await(count);
    error.await(count);
    tick;
  endtask

  task automatic run_case;
    z.load(prefix, "z");
    decision.load(prefix, "decision");
    error.load(prefix, "error");
    if (settings > 0) begin
      level.load(prefix, "level");
      threshold.load(prefix, "threshold");
    end
    level_bus = {16'sd1536, 16'sd512, -16'sd512, -16'sd1536};  // the setting after reset
    threshold_bus = {16'sd1024, 16'sd0, -16'sd1024};
    walk(z.words, P);
    decision.finish;
    error.finish;
  endtask

  initial run_list("rtl/tb/cases/slicer.txt");
endmodule
