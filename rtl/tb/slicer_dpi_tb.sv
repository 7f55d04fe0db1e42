// The slicer in RTL against Plumbline's own, called by DPI, clock by clock. Inputs lie around thresholds, around levels and
// at the rails of the error as often as anywhere.
module slicer_dpi_tb #(
    parameter integer P          = 8,
    parameter integer ERROR_BITS = 12
) ();
  import plumbline_pkg::*;
  import plv_model_pkg::*;
  localparam integer WORDS = 2048;  // of a case
`include "slicer_bench.svh"

  chandle model;

  function automatic [4*16-1:0] random_levels();
    integer i;
    for (i = 0; i < 4; i = i + 1) random_levels[i*16+:16] = (2 * i - 3) * 512 + draw() % 512;
  endfunction

  // They do not descend.
  function automatic [3*16-1:0] random_thresholds();
    integer i;
    for (i = 0; i < 3; i = i + 1) random_thresholds[i*16+:16] = (2 * i - 2) * 512 + draw() % 1024;
  endfunction

  function automatic [15:0] random_z();
    reg [31:0] r;
    r = draw();
    case (r[1:0])
      0: random_z = r[31:16];
      1: random_z = threshold_bus[r[15:8]%3*16+:16] + r[18:16] % 3 - 16'd1;
      2: random_z = level_bus[r[9:8]*16+:16] + r[20:16] - 16'd16;
      default: random_z = level_bus[r[9:8]*16+:16] + (r[10] ? 16'd1 << (ERROR_BITS - 1) : -16'd1 << (ERROR_BITS - 1)) +
                          r[17:16] - 16'd2;
    endcase
  endfunction

  task automatic feed(input integer at, input integer count);
    integer k;
    if (new_setting(at)) begin
      level_bus = random_levels();
      threshold_bus = random_thresholds();
    end
    for (k = 0; k < P; k = k + 1) z_bus[k*16+:16] = random_z();
    if (count > 0) begin
      if (after_reset(at)) restart(model);
      set(model, "level", 4, level_bus);
      set(model, "threshold", 3, threshold_bus);
      give(model, "z", P, z_bus);
      decision.append(P, take(model, "decision", P));
      error.append(P, take(model, "error", P));
    end
    tick;
  endtask

  task automatic run_case;
    model = make($sformatf("{\"block\":\"slicer\",\"config\":{\"error_bits\":%0d}}", ERROR_BITS));
    settings = 4;
    coef_every = WORDS / 4;
    reset_at = P * (1 + draw() % (WORDS / P - 1));
    decision.clear("decision");
    error.clear("error");
    walk(WORDS, P);
    decision.finish;
    error.finish;
    plb_destroy(model);
  endtask

  initial run_random(16);
endmodule
