// What the slicer's two benches have, with vectors and in lock-step with the model: the module and its ports.
  localparam integer ARITH_VERSION = 1;  // of the arithmetic that the module computes
  localparam integer DRAIN = 2;
`include "plv_bench.svh"

  reg [P*16-1:0] z_bus = 0;
  reg [4*16-1:0] level_bus = 0;
  reg [3*16-1:0] threshold_bus = 0;
  wire out_valid;
  wire [P*2-1:0] decision_bus;
  wire [P*ERROR_BITS-1:0] error_bus;

  plb_slicer #(
      .P(P),
      .ERROR_BITS(ERROR_BITS)
  ) dut (
      .clk(clk),
      .rst(rst),
      .in_valid(in_valid),
      .z(z_bus),
      .level(level_bus),
      .threshold(threshold_bus),
      .out_valid(out_valid),
      .decision(decision_bus),
      .error(error_bus)
  );

  plv_file #(.WIDTH(16), .P(P)) z ();
  plv_file #(.WIDTH(16), .P(4)) level ();
  plv_file #(.WIDTH(16), .P(3)) threshold ();
  plv_file #(.WIDTH(2), .P(P)) decision ();
  plv_file #(.WIDTH(ERROR_BITS), .P(P)) error ();

  task automatic look;
    if (out_valid) begin
      decision.arrive(decision_bus);
      error.arrive(error_bus);
    end
  endtask
