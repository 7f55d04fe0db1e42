// Loop filter against the vectors of vectors/loop_filter/: a valid clock a word. The list ends with kp, ki and the largest
// frequency.
module loop_filter_tb #(
    parameter integer LATENCY = 12
) ();
`include "loop_filter_bench.svh"

  reg [63:0] set_kp, set_ki, set_limit;

  task automatic feed(input integer at, input integer count);
    error_bus = error.bus(at, count);
    hold_bit = hold.bus(at, count);
    turn_bus = turn.bus(at, count);
    phase_code.await(count);
    fraction.await(count);
    frequency.await(count);
    tick;
  endtask

  task automatic run_case;
    if ($fscanf(list, "%d %d %d", set_kp, set_ki, set_limit) != 3) set_kp = 0;
    error.load(prefix, "error");
    hold.load(prefix, "hold");
    turn.load(prefix, "turn");
    phase_code.load(prefix, "phase_code");
    fraction.load(prefix, "fraction");
    frequency.load(prefix, "frequency");
    kp = set_kp[30:0];
    ki = set_ki[30:0];
    max_frequency = set_limit[45:0];
    walk(error.words, 1);
    phase_code.finish;
    fraction.finish;
    frequency.finish;
  endtask

  initial run_list("rtl/tb/cases/loop_filter.txt");
endmodule
