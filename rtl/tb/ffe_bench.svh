// What the FFE's two benches have, one with vectors and one in lock-step with the model behind DPI: the module and its ports.
  localparam integer ARITH_VERSION = 1;  // of the arithmetic that the module computes
  localparam integer SUM_BITS = IN_BITS + TAP_BITS + $clog2(TAPS);
  localparam integer DRAIN = 3;
`include "plv_bench.svh"

  reg [P*IN_BITS-1:0] x_bus = 0;
  reg [TAPS*TAP_BITS-1:0] tap_bus = 0;
  wire sum_valid, out_valid;
  wire [P*SUM_BITS-1:0] sum_narrow;
  wire [P*OUT_BITS-1:0] y_bus;

  plb_ffe #(
      .P(P),
      .TAPS(TAPS),
      .IN_BITS(IN_BITS),
      .TAP_BITS(TAP_BITS),
      .OUT_SHIFT(OUT_SHIFT),
      .OUT_BITS(OUT_BITS)
  ) dut (
      .clk(clk),
      .rst(rst),
      .in_valid(in_valid),
      .x(x_bus),
      .tap(tap_bus),
      .sum_valid(sum_valid),
      .sum(sum_narrow),
      .out_valid(out_valid),
      .y(y_bus)
  );

  plv_file #(.WIDTH(IN_BITS), .P(P)) x ();
  plv_file #(.WIDTH(TAP_BITS), .P(TAPS)) tap ();
  plv_file #(.WIDTH(32), .P(P)) sum ();
  plv_file #(.WIDTH(OUT_BITS), .P(P)) y ();

  reg [P*32-1:0] sum_bus;  // the probe is 32 bits wide
  integer k;
  always @* for (k = 0; k < P; k = k + 1) sum_bus[k*32+:32] = $signed(sum_narrow[k*SUM_BITS+:SUM_BITS]);

  task automatic look;
    if (sum_valid) sum.arrive(sum_bus);
    if (out_valid) y.arrive(y_bus);
  endtask
