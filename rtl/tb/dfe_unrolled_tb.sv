// Unrolled one-tap DFE against the vectors of vectors/dfe/ (one tap) and vectors/dfe_unrolled/. The list ends with whether a
// case has thresholds of its own.
module dfe_unrolled_tb #(
    parameter integer P = 64
) ();
`include "plv_bench.svh"

  reg in_valid = 0;
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

  task automatic tick;
    @(negedge clk);
    if (out_valid) begin
      z.arrive(z_bus);
      decision.arrive(decision_bus);
    end
  endtask

  task automatic drain;
    in_valid = 0;
    repeat (4) tick;
  endtask

  task automatic run_case;
    integer at, count;
    y.load(prefix, "y");
    tap.load(prefix, "tap");
    z.load(prefix, "z");
    decision.load(prefix, "decision");
    tap_bus = tap.mem[0];
    threshold_bus = {16'sd1024, 16'sd0, -16'sd1024};  // the setting after reset
    if (has_thresholds != 0) begin
      threshold.load(prefix, "threshold");
      threshold_bus = threshold.bus(0, 3);
    end
    in_valid = 1;  // a reset in the midst of another stream
    y_bus = y.bus(0, 0);
    repeat (4) @(negedge clk);
    rst = 1;
    tick;
    rst = 0;
    for (at = 0; at < y.words; at = at + count) begin
      if (new_setting(at)) begin
        drain;
        tap_bus = tap.mem[at/coef_every];
        threshold_bus = threshold.bus(at / coef_every * 3, 3);
      end
      if (reset_at > 0 && at == reset_at) begin
        drain;
        rst = 1;
        tick;
        rst = 0;
      end
      while (draw() % 4 == 0) begin
        in_valid = 0;
        y_bus = y.bus(0, 0);
        tick;
      end
      count = clock_words(at, y.words, P);
      in_valid = 1;
      y_bus = y.bus(at, count);
      z.await(count);
      decision.await(count);
      tick;
    end
    drain;
    z.finish;
    decision.finish;
  endtask

  initial begin
    open_list("rtl/tb/cases/dfe_unrolled.txt");
    next_case;
    while (more) begin
      if ($fscanf(list, "%d", has_thresholds) != 1) has_thresholds = 0;
      begin_case(prefix, id);
      run_case;
      end_case;
      next_case;
    end
    report;
    $finish;
  end
endmodule
