// PRBS generator against the vectors of vectors/prbs/. With P = 1 the enable port is driven as the case says; with more
// bits a clock, `enable` comes at random until all bits of the case were drawn.
module prbs_tb #(
    parameter integer P     = 64,
    parameter integer ORDER = 13
) ();
`include "plv_bench.svh"

  reg in_enable = 0, invert = 0;
  reg [ORDER-1:0] seed = 1;
  wire out_valid;
  wire [P-1:0] bits_bus;
  wire [ORDER-1:0] shift;

  plb_prbs #(
      .ORDER(ORDER),
      .P(P)
  ) dut (
      .clk(clk),
      .rst(rst),
      .seed(seed),
      .invert(invert),
      .enable(in_enable),
      .out_valid(out_valid),
      .bits(bits_bus),
      .shift(shift)
  );

  plv_file #(.WIDTH(1)) enable ();
  plv_file #(.WIDTH(1), .P(P)) bits ();
  plv_file #(.WIDTH(ORDER)) register_after ();
  integer inverted, start;

  task automatic tick;
    integer known;
    @(negedge clk);
    if (out_valid) begin
      known = bits.arrived;
      bits.arrive(bits_bus);
      if (bits.arrived == known + P) register_after.check(bits.arrived - 1, shift);
    end
  endtask

  task automatic run_case;
    integer at, count, words;
    enable.load(prefix, "enable");
    bits.load(prefix, "bit");
    register_after.load(prefix, "register");
    invert = inverted != 0;
    seed = start[ORDER-1:0];
    in_enable = 1;  // a reset in the midst of another sequence
    repeat (3) @(negedge clk);
    rst = 1;
    tick;
    rst = 0;
    words = P == 1 ? enable.words : bits.words;
    for (at = 0; at < words; at = at + count) begin
      if (reset_at > 0 && at == reset_at) begin
        in_enable = 0;
        tick;
        rst = 1;
        tick;
        rst = 0;
      end
      if (P == 1) in_enable = enable.mem[at];
      else in_enable = draw() % 4 != 0;
      count = P == 1 ? 1 : !in_enable ? 0 : clock_words(at, words, P);
      if (in_enable) bits.await(count);
      tick;
    end
    in_enable = 0;
    tick;
    bits.finish;
  endtask

  initial begin
    open_list("rtl/tb/cases/prbs.txt");
    next_case;
    while (more) begin
      if ($fscanf(list, "%d %d", inverted, start) != 2) start = 0;
      begin_case(prefix, id);
      run_case;
      end_case;
      next_case;
    end
    report;
    $finish;
  end
endmodule
