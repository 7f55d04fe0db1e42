// What the unrolled DFE's two benches have, with vectors and in lock-step with the model: the module and its ports.
  localparam integer ARITH_VERSION = 1;  // of the arithmetic that the module computes
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

  task automatic look;
    if (out_valid) begin
      z.arrive(z_bus);
      decision.arrive(decision_bus);
    end
  endtask
