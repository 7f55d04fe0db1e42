// The unrolled DFE in RTL against Plumbline's own, called by DPI, clock by clock. Inputs lie around those that a threshold
// decides, at the rails and around the levels as often as anywhere.
module dfe_unrolled_dpi_tb #(
    parameter integer P = 8
) ();
  import plumbline_pkg::*;
  import plv_model_pkg::*;
  localparam integer WORDS = 2048;  // of a case
`include "dfe_unrolled_bench.svh"

  chandle model;

  // They do not descend.
  function automatic [3*16-1:0] random_thresholds();
    integer i;
    for (i = 0; i < 3; i = i + 1) random_thresholds[i*16+:16] = (2 * i - 2) * 512 + draw() % 1024;
  endfunction

  function automatic [15:0] random_y();
    reg [31:0] r;
    reg signed [31:0] isi;
    r = draw();
    isi = $signed(tap_bus) * (2 * r[3:2] - 3);
    case (r[1:0])
      0: random_y = r[31:16];
      1: random_y = threshold_bus[r[15:8]%3*16+:16] + isi + r[18:16] % 3 - 1;
      2: random_y = (r[4] ? 32'sd32767 : -32'sd32768) + isi + r[17:16] - 2;
      default: random_y = (2 * r[5:4] - 3) * 512 + isi + r[24:16] - 256;
    endcase
  endfunction

  task automatic feed(input integer at, input integer count);
    integer k;
    if (new_setting(at)) begin
      tap_bus = draw() % 1025 - 512;
      threshold_bus = random_thresholds();
    end
    for (k = 0; k < P; k = k + 1) y_bus[k*16+:16] = random_y();
    if (count > 0) begin
      if (after_reset(at)) restart(model);
      set(model, "tap", 1, tap_bus);
      set(model, "threshold", 3, threshold_bus);
      give(model, "y", P, y_bus);
      z.append(P, take(model, "z", P));
      decision.append(P, take(model, "decision", P));
    end
    tick;
  endtask

  task automatic run_case;
    settings = 4;
    coef_every = WORDS / 4;
    reset_at = P * (1 + draw() % (WORDS / P - 1));
    z.clear("z");
    decision.clear("decision");
    walk(WORDS, P);
    z.finish;
    decision.finish;
  endtask

  initial begin
    model = make("{\"block\":\"dfe_unrolled\",\"config\":{\"limit\":512}}");
    run_random(16);
  end
endmodule
