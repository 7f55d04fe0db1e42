// Gray map and precoder against the vectors of vectors/gray_map/ and vectors/precoder_encode/. The list says which of the
// two a case belongs to (0 or 1), and `enable` of the precoder; symbols of a precoder case enter as the bits they stand for.
module gray_precoder_tb #(
    parameter integer P = 64
) ();
`include "gray_precoder_bench.svh"

  integer is_precoder, enabled;

  task automatic look;
    if (symbol_valid && is_precoder == 0) symbol.arrive(symbol_bus);
    if (line_valid && is_precoder != 0) line.arrive(line_bus);
  endtask

  // The bits A, B of each symbol, A in the lower lane.
  function automatic [2*P-1:0] unmapped(input [2*P-1:0] symbols);
    integer k;
    for (k = 0; k < P; k = k + 1) unmapped[2*k+:2] = {symbols[2*k] ^ symbols[2*k+1], symbols[2*k+1]};
  endfunction

  task automatic feed(input integer at, input integer count);
    if (is_precoder != 0) begin
      bits_bus = unmapped(symbol.bus(at, count));
      line.await(count);
    end else begin
      bits_bus = bits.bus(2 * at, 2 * count);
      symbol.await(count);
    end
    tick;
  endtask

  task automatic run_case;
    if ($fscanf(list, "%d %d", is_precoder, enabled) != 2) is_precoder = 0;
    symbol.load(prefix, "symbol");
    if (is_precoder != 0) line.load(prefix, "line");
    else bits.load(prefix, "bit");
    enable = enabled != 0;
    walk(symbol.words, P);
    if (is_precoder != 0) line.finish;
    else symbol.finish;
  endtask

  initial run_list("rtl/tb/cases/gray_precoder.txt");
endmodule
