// Mueller-Muller phase detector against the vectors of vectors/phase_detector/: a frame is a clock of P symbols. The list
// ends with mode and offset.
module mm_pd_tb #(
    parameter integer P = 64
) ();
`include "mm_pd_bench.svh"

  integer set_mode, set_offset;

  task automatic feed(input integer at, input integer count);
    z_bus = z.bus(at * P, count * P);
    error_bus = error.bus(at * P, count * P);
    decision_bus = decision.bus(at * P, count * P);
    blind_bit = blind.bus(at, count);
    phase_error.await(count);
    tick;
  endtask

  task automatic run_case;
    if ($fscanf(list, "%d %d", set_mode, set_offset) != 2) set_mode = 3;
    z.load(prefix, "z");
    error.load(prefix, "error");
    decision.load(prefix, "decision");
    blind.load(prefix, "blind");
    phase_error.load(prefix, "phase_error");
    mode = set_mode[1:0];
    offset = set_offset[11:0];
    walk(blind.words, 1);
    phase_error.finish;
  endtask

  initial run_list("rtl/tb/cases/mm_pd.txt");
endmodule
