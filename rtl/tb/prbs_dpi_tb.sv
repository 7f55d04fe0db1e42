// The PRBS generator in RTL against Plumbline's own, called by DPI, clock by clock: the bits and the register. A case is of
// one seed, plain or inverted.
module prbs_dpi_tb #(
    parameter integer P     = 8,
    parameter integer ORDER = 13
) ();
  import plumbline_pkg::*;
  import plv_model_pkg::*;
  localparam integer WORDS = 2048;  // of a case
`include "prbs_bench.svh"

  chandle model;

  task automatic feed(input integer at, input integer count);
    if (count > 0) begin
      if (after_reset(at)) restart(model);
      give(model, "enable", P, {P{1'b1}});
      bits.append(P, take(model, "bit", P));
      register_after.append(P, take(model, "register", P));
    end
    tick;
  endtask

  task automatic run_case;
    invert = id % 2;
    seed = draw();
    if (seed == 0) seed = 1;
    model = make($sformatf("{\"block\":\"prbs\",\"config\":{\"order\":%0d,\"invert\":%0d,\"seed\":%0d}}", ORDER, invert, seed));
    reset_at = P * (1 + draw() % (WORDS / P - 1));
    bits.clear("bit");
    register_after.clear("register");
    walk(WORDS, P);
    bits.finish;
    plb_destroy(model);
  endtask

  initial run_random(16);
endmodule
