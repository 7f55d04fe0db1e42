// What the PRBS generator's two benches have, with vectors and in lock-step with the model: the module and its ports.
  localparam integer ARITH_VERSION = 1;  // of the arithmetic that the module computes
  localparam integer DRAIN = 1;
`include "plv_bench.svh"

  reg invert = 0;
  reg [ORDER-1:0] seed = 1;
  wire out_valid;
  wire [P-1:0] bits_bus;
  wire [ORDER-1:0] shift;

  plb_prbs #(
      .ORDER(ORDER),
      .P(P)
  ) dut (
      .clk(clk),
      .rst(rst),
      .seed(seed),
      .invert(invert),
      .enable(in_valid),
      .out_valid(out_valid),
      .bits(bits_bus),
      .shift(shift)
  );

  plv_file #(.WIDTH(1)) enable ();
  plv_file #(.WIDTH(1), .P(P)) bits ();
  plv_file #(.WIDTH(ORDER), .P(P)) register_after ();

  task automatic look;
    integer known;
    if (out_valid) begin
      known = bits.arrived;
      bits.arrive(bits_bus);
      if (bits.arrived == known + P) register_after.check(bits.arrived - 1, shift);
    end
  endtask
