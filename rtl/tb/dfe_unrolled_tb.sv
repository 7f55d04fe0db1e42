// Unrolled one-tap DFE against the vectors of vectors/dfe/ (one tap) and vectors/dfe_unrolled/. The list ends with whether a
// case has thresholds of its own.
module dfe_unrolled_tb #(
    parameter integer P = 64
) ();
  localparam integer DRAIN = 4;
`include "plv_bench.svh"

  reg [P*16-1:0] y_bus = 0;
  reg [10:0] tap_bus = 0;
  reg [3*16-1:0] threshold_bus = 0;
  wire out_valid;
  wire [P*16-1:0] z_bus;
  wire [P*2-1:0] decision_bus;

  plb_dfe_unrolled #(
      .P(P)
  ) dut (
      .clk(clk),
      .rst(rst),
      .in_valid(in_valid),
      .y(y_bus),
      .tap(tap_bus),
      .threshold(threshold_bus),
      .out_valid(out_valid),
      .z(z_bus),
      .decision(decision_bus)
  );

  plv_file #(.WIDTH(16), .P(P)) y ();
  plv_file #(.WIDTH(11)) tap ();
  plv_file #(.WIDTH(16), .P(3)) threshold ();
  plv_file #(.WIDTH(16), .P(P)) z ();
  plv_file #(.WIDTH(2), .P(P)) decision ();
  integer has_thresholds;

  task automatic look;
    if (out_valid) begin
      z.arrive(z_bus);
      decision.arrive(decision_bus);
    end
  endtask

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
