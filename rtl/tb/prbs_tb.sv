// PRBS generator against the vectors of vectors/prbs/: a valid clock is one with `enable`. With P = 1 the port is driven as
// the case says, between the clocks that the bench itself leaves out.
module prbs_tb #(
    parameter integer P     = 64,
    parameter integer ORDER = 13
) ();
`include "prbs_bench.svh"

  integer inverted, start;

  task automatic feed(input integer at, input integer count);
    if (P == 1 && count > 0) in_valid = enable.mem[at];
    if (in_valid) bits.await(count);
    tick;
  endtask

  task automatic run_case;
    if ($fscanf(list, "%d %d", inverted, start) != 2) start = 0;
    enable.load(prefix, "enable");
    bits.load(prefix, "bit");
    register_after.load(prefix, "register");
    invert = inverted != 0;
    seed = start[ORDER-1:0];
    walk(P == 1 ? enable.words : bits.words, P);
    bits.finish;
  endtask

  initial run_list("rtl/tb/cases/prbs.txt");
endmodule
