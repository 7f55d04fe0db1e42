// What the Gray map and precoder's two benches have, with vectors and in lock-step with the model: the module and its ports.
  localparam integer ARITH_VERSION = 1;  // of the arithmetic that the module computes
  localparam integer DRAIN = 3;
`include "plv_bench.svh"

  reg enable = 0;
  reg [2*P-1:0] bits_bus = 0;
  wire symbol_valid, line_valid;
  wire [2*P-1:0] symbol_bus, line_bus;

  plb_gray_precoder #(
      .P(P)
  ) dut (
      .clk(clk),
      .rst(rst),
      .enable(enable),
      .in_valid(in_valid),
      .bits(bits_bus),
      .symbol_valid(symbol_valid),
      .symbol(symbol_bus),
      .line_valid(line_valid),
      .line(line_bus)
  );

  plv_file #(.WIDTH(1), .P(2*P)) bits ();
  plv_file #(.WIDTH(2), .P(P)) symbol ();
  plv_file #(.WIDTH(2), .P(P)) line ();
