// Reed-Solomon encoder against the vectors of vectors/rs_encode/: a frame is a codeword.
module rs_encoder_tb #(
    parameter integer T = 15,
    parameter integer W = 2
) ();
`include "rs_encoder_bench.svh"

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
