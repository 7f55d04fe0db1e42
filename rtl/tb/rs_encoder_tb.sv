// Reed-Solomon encoder against the vectors of vectors/rs_encode/: a frame is a codeword.
module rs_encoder_tb #(
    parameter integer T = 15,
    parameter integer W = 2
) ();
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

  task automatic feed(input integer at, input integer count);
    integer k;
    message_bus = message.bus(at, count);
    for (k = 0; k < 2 * T && count > 0 && !in_ready; k = k + 1) tick;
    codeword.await(count);
    if (count > 0 && (at + count) % MESSAGE == 0) for (k = 0; k < 2 * T; k = k + W) codeword.await(W);
    tick;
  endtask

  task automatic run_case;
    message.load(prefix, "message");
    codeword.load(prefix, "codeword");
    reset_at = reset_at * MESSAGE;
    walk(message.words, W);
    codeword.finish;
  endtask

  initial run_list("rtl/tb/cases/rs_encoder.txt");
endmodule
