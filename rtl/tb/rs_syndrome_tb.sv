// Reed-Solomon syndromes against the probe `syndrome` of vectors/rs_decode/: a frame is a received word.
module rs_syndrome_tb #(
    parameter integer T = 15,
    parameter integer W = 2
) ();
`include "rs_syndrome_bench.svh"

  task automatic feed(input integer at, input integer count);
    received_bus = received.bus(at, count);
    if (count > 0 && (at + count) % SIZE == 0) syndrome.await(2 * T);
    tick;
  endtask

  task automatic run_case;
    received.load(prefix, "received");
    syndrome.load(prefix, "syndrome");
    status.load(prefix, "status");
    frame = 0;
    reset_at = reset_at * SIZE;
    walk(received.words, W);
    syndrome.finish;
  endtask

  initial run_list("rtl/tb/cases/rs_syndrome.txt");
endmodule
