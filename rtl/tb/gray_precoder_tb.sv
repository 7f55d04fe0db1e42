// Gray map and precoder against the vectors of vectors/gray_map/ and vectors/precoder_encode/. The list says which of the
// two a case belongs to (0 or 1), and `enable` of the precoder; symbols of a precoder case enter as the bits they stand for.
module gray_precoder_tb #(
    parameter integer P = 64
) ();
`include "plv_bench.svh"

  reg in_valid = 0, enable = 0;
  reg [2*P-1:0] bits_bus = 0;
  wire symbol_valid, line_valid;
  wire [2*P-1:0] symbol_bus, line_bus;

  plb_gray_precoder #(
      .P(P)
  ) dut (
      .clk(clk),
      .rst(rst),
      .enable(enable),
      .in_valid(in_valid),
      .bits(bits_bus),
      .symbol_valid(symbol_valid),
      .symbol(symbol_bus),
      .line_valid(line_valid),
      .line(line_bus)
  );

  plv_file #(.WIDTH(1), .P(2*P)) bits ();
  plv_file #(.WIDTH(2), .P(P)) symbol ();
  plv_file #(.WIDTH(2), .P(P)) line ();
  integer is_precoder, enabled;

  task automatic tick;
    @(negedge clk);
    if (symbol_valid && is_precoder == 0) symbol.arrive(symbol_bus);
    if (line_valid && is_precoder != 0) line.arrive(line_bus);
  endtask

  task automatic drain;
    in_valid = 0;
    repeat (3) tick;
  endtask

  // The bits A, B of each symbol, A in the lower lane.
  function automatic [2*P-1:0] unmapped(input [2*P-1:0] symbols);
    integer k;
    for (k = 0; k < P; k = k + 1) unmapped[2*k+:2] = {symbols[2*k] ^ symbols[2*k+1], symbols[2*k+1]};
  endfunction

  task automatic run_case;
    integer at, count, words;
    symbol.load(prefix, "symbol");
    if (is_precoder != 0) line.load(prefix, "line");
    else bits.load(prefix, "bit");
    words = symbol.words;
    enable = enabled != 0;
    in_valid = 1;  // a reset in the midst of another stream
    bits_bus = bits.bus(0, 0);
    repeat (3) @(negedge clk);
    rst = 1;
    tick;
    rst = 0;
    for (at = 0; at < words; at = at + count) begin
      if (reset_at > 0 && at == reset_at) begin
        drain;
        rst = 1;
        tick;
        rst = 0;
      end
      while (draw() % 4 == 0) begin
        in_valid = 0;
        bits_bus = bits.bus(0, 0);
        tick;
      end
      count = clock_words(at, words, P);
      in_valid = 1;
      if (is_precoder != 0) begin
        bits_bus = unmapped(symbol.bus(at, count));
        line.await(count);
      end else begin
        bits_bus = bits.bus(2 * at, 2 * count);
        symbol.await(count);
      end
      tick;
    end
    drain;
    if (is_precoder != 0) line.finish;
    else symbol.finish;
  endtask

  initial begin
    open_list("rtl/tb/cases/gray_precoder.txt");
    next_case;
    while (more) begin
      if ($fscanf(list, "%d %d", is_precoder, enabled) != 2) is_precoder = 0;
      begin_case(prefix, id);
      run_case;
      end_case;
      next_case;
    end
    report;
    $finish;
  end
endmodule
