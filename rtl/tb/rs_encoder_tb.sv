// Reed-Solomon encoder against the vectors of vectors/rs_encode/: a frame is a codeword.
module rs_encoder_tb #(
    parameter integer T = 15,
    parameter integer W = 2
) ();
  localparam integer MESSAGE = 514;
`include "plv_bench.svh"

  reg in_valid = 0;
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

  task automatic tick;
    @(negedge clk);
    if (out_valid) codeword.arrive(codeword_bus);
  endtask

  // Parity comes without being asked for.
  task automatic drain;
    in_valid = 0;
    repeat (2 * T / W + 2) tick;
  endtask

  task automatic run_case;
    integer at, k;
    message.load(prefix, "message");
    codeword.load(prefix, "codeword");
    in_valid = 1;  // a reset in the midst of another message
    repeat (5) begin
      message_bus = message.bus(0, 0);
      @(negedge clk);
    end
    rst = 1;
    tick;
    rst = 0;
    for (at = 0; at < message.words; at = at + W) begin
      if (reset_at > 0 && at == reset_at * MESSAGE) begin
        drain;
        rst = 1;
        tick;
        rst = 0;
      end
      while (draw() % 4 == 0) begin
        in_valid = 0;
        message_bus = message.bus(0, 0);
        tick;
      end
      in_valid = 1;
      message_bus = message.bus(at, W);
      for (k = 0; k < 2 * T && !in_ready; k = k + 1) tick;
      codeword.await(W);
      if ((at + W) % MESSAGE == 0) for (k = 0; k < 2 * T; k = k + W) codeword.await(W);
      tick;
    end
    drain;
    codeword.finish;
  endtask

  initial begin
    open_list("rtl/tb/cases/rs_encoder.txt");
    next_case;
    while (more) begin
      begin_case(prefix, id);
      run_case;
      end_case;
      next_case;
    end
    report;
    $finish;
  end
endmodule
