// The phase detector in RTL against Plumbline's own, called by DPI, clock by clock: a word is a clock of P symbols. A case
// is of one mode and one offset.
module mm_pd_dpi_tb #(
    parameter integer P = 8
) ();
  import plumbline_pkg::*;
  import plv_model_pkg::*;
  localparam integer WORDS = 512;  // of a case
`include "mm_pd_bench.svh"

  chandle model;

  // Many zeros, whose sign is 0.
  task automatic feed(input integer at, input integer count);
    integer k;
    z_bus = z.bus(0, 0);
    error_bus = error.bus(0, 0);
    decision_bus = decision.bus(0, 0);
    blind_bit = draw() % 4 == 0;
    for (k = 0; k < P; k = k + 1) begin
      if (draw() % 8 == 0) z_bus[k*16+:16] = 0;
      if (draw() % 8 == 0) error_bus[k*12+:12] = 0;
    end
    if (count > 0) begin
      if (after_reset(at)) restart(model);
      give(model, "z", P, z_bus);
      give(model, "error", P, error_bus);
      give(model, "decision", P, decision_bus);
      give(model, "blind", 1, blind_bit);
      phase_error.append(1, take(model, "phase_error", 1));
    end
    tick;
  endtask

  task automatic run_case;
    integer value;
    value = draw() % 4095;
    value = value - 2047;
    mode = id % 3;
    offset = value[11:0];
    model = make($sformatf(
        "{\"block\":\"phase_detector\",\"config\":{\"symbols_per_clock\":%0d,\"mode\":%0d,\"offset\":%0d}}", P, mode, value));
    reset_at = 1 + draw() % (WORDS - 1);
    phase_error.clear("phase_error");
    walk(WORDS, 1);
    phase_error.finish;
    plb_destroy(model);
  endtask

  initial run_random(18);
endmodule
