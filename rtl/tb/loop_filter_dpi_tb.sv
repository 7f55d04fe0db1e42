// The loop filter in RTL against Plumbline's own, called by DPI, clock by clock: the phase, its fraction and the integrator.
// A case is of one set of gains; errors are of all magnitudes, and stretches of clocks are held.
module loop_filter_dpi_tb #(
    parameter integer LATENCY = 12
) ();
  import plumbline_pkg::*;
  import plv_model_pkg::*;
  localparam integer WORDS = 1024;  // of a case
  localparam integer SYMBOLS = 64;  // a clock
`include "loop_filter_bench.svh"

  chandle model;

  task automatic feed(input integer at, input integer count);
    reg [31:0] r;
    integer value;
    r = draw();
    value = draw();
    value = value >>> (7 + r % 20);
    error_bus = value[24:0];
    if (r[10:8] == 0) hold_bit = !hold_bit;
    value = r[31:16] % 33;
    value = value - 16;
    turn_bus = value[5:0];
    if (count > 0) begin
      if (after_reset(at)) restart(model);
      give(model, "error", 1, error_bus);
      give(model, "hold", 1, hold_bit);
      give(model, "turn", 1, turn_bus);
      phase_code.append(1, take(model, "phase_code", 1));
      fraction.append(1, take(model, "fraction", 1));
      frequency.append(1, take(model, "frequency", 1));
    end
    tick;
  endtask

  task automatic run_case;
    reg [63:0] limit;
    integer ppm;
    ppm = draw() % 1001;
    ppm = ppm >> draw() % 10;
    kp = 6000000 + draw() % 5000000;  // a loop with the phase margin that the model asks for
    ki = draw() % 10000;
    limit = 128 * SYMBOLS * ppm;
    limit = ((limit << 34) / 1000000) << 6;
    max_frequency = limit[45:0];
    model = make($sformatf(
        "{\"block\":\"loop_filter\",\"config\":{\"latency_clocks\":%0d,\"symbols_per_clock\":%0d,\"max_offset_ppm\":%0d,\"kp\":%0d,\"ki\":%0d}}",
        LATENCY, SYMBOLS, ppm, kp, ki));
    reset_at = 1 + draw() % (WORDS - 1);
    phase_code.clear("phase_code");
    fraction.clear("fraction");
    frequency.clear("frequency");
    walk(WORDS, 1);
    phase_code.finish;
    fraction.finish;
    frequency.finish;
    plb_destroy(model);
  endtask

  initial run_random(24);
endmodule
