// Gray map and precoder in RTL against Plumbline's own, called by DPI, clock by clock: the symbols between the two, and those
// on the line. Every other case is without precoder.
module gray_precoder_dpi_tb #(
    parameter integer P = 8
) ();
  import plumbline_pkg::*;
  import plv_model_pkg::*;
  localparam integer WORDS = 2048;  // of a case
`include "gray_precoder_bench.svh"

  chandle map, precoder;

  task automatic look;
    if (symbol_valid) symbol.arrive(symbol_bus);
    if (line_valid) line.arrive(line_bus);
  endtask

  task automatic feed(input integer at, input integer count);
    bit [PLB_BITS-1:0] symbols;
    bits_bus = bits.bus(0, 0);
    if (count > 0) begin
      if (after_reset(at)) begin
        restart(map);
        restart(precoder);
      end
      give(map, "bit", 2 * P, bits_bus);
      symbols = take(map, "symbol", P);
      give(precoder, "symbol", P, symbols);
      symbol.append(P, symbols);
      line.append(P, take(precoder, "line", P));
    end
    tick;
  endtask

  task automatic run_case;
    enable = id % 2;
    map = make("{\"block\":\"gray_map\"}");
    precoder = make($sformatf("{\"block\":\"precoder_encode\",\"config\":{\"enable\":%0d}}", enable));
    reset_at = P * (1 + draw() % (WORDS / P - 1));
    symbol.clear("symbol");
    line.clear("line");
    walk(WORDS, P);
    symbol.finish;
    line.finish;
    plb_destroy(map);
    plb_destroy(precoder);
  endtask

  initial run_random(16);
endmodule
