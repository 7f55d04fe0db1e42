// What the phase detector's two benches have, with vectors and in lock-step with the model: the module and its ports.
  localparam integer ARITH_VERSION = 1;  // of the arithmetic that the module computes
  localparam integer DRAIN = 3;
`include "plv_bench.svh"

  reg blind_bit = 0;
  reg [1:0] mode = 0;
  reg [11:0] offset = 0;
  reg [P*16-1:0] z_bus = 0;
  reg [P*12-1:0] error_bus = 0;
  reg [P*2-1:0] decision_bus = 0;
  wire out_valid;
  wire [24:0] phase_error_bus;

  plb_mm_pd #(
      .P(P)
  ) dut (
      .clk(clk),
      .rst(rst),
      .mode(mode),
      .offset(offset),
      .in_valid(in_valid),
      .blind(blind_bit),
      .z(z_bus),
      .error(error_bus),
      .decision(decision_bus),
      .out_valid(out_valid),
      .phase_error(phase_error_bus)
  );

  plv_file #(.WIDTH(16), .P(P)) z ();
  plv_file #(.WIDTH(12), .P(P)) error ();
  plv_file #(.WIDTH(2), .P(P)) decision ();
  plv_file #(.WIDTH(1)) blind ();
  plv_file #(.WIDTH(25)) phase_error ();

  task automatic look;
    if (out_valid) phase_error.arrive(phase_error_bus);
  endtask
