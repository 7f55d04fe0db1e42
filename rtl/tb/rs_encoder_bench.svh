// What the encoder's two benches have, with vectors and in lock-step with the model: the module and its ports.
  localparam integer ARITH_VERSION = 1;  // of the arithmetic that the module computes
  localparam integer MESSAGE = 514;
  localparam integer DRAIN = 2 * T / W + 2;  // parity comes without being asked for
`include "plv_bench.svh"

  reg [W*10-1:0] message_bus = 0;
  wire in_ready, out_valid;
  wire [W*10-1:0] codeword_bus;

  plb_rs_encoder #(
      .T(T),
      .W(W)
  ) dut (
      .clk(clk),
      .rst(rst),
      .in_valid(in_valid),
      .in_ready(in_ready),
      .message(message_bus),
      .out_valid(out_valid),
      .codeword(codeword_bus)
  );

  plv_file #(.WIDTH(10), .P(W), .DEPTH(16384)) message ();
  plv_file #(.WIDTH(10), .P(W), .DEPTH(16384)) codeword ();

  task automatic look;
    if (out_valid) codeword.arrive(codeword_bus);
  endtask
