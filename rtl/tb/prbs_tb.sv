// PRBS generator against the vectors of vectors/prbs/: a valid clock is one with `enable`. With P = 1 the port is driven as
// the case says, between the clocks that the bench itself leaves out.
module prbs_tb #(
    parameter integer P     = 64,
    parameter integer ORDER = 13
) ();
  localparam integer DRAIN = 1;
`include "plv_bench.svh"

  reg invert = 0;
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
      .enable(in_valid),
      .out_valid(out_valid),
      .bits(bits_bus),
      .shift(shift)
  );

  plv_file #(.WIDTH(1)) enable ();
  plv_file #(.WIDTH(1), .P(P)) bits ();
  plv_file #(.WIDTH(ORDER)) register_after ();
  integer inverted, start;

  task automatic look;
    integer known;
    if (out_valid) begin
      known = bits.arrived;
      bits.arrive(bits_bus);
      if (bits.arrived == known + P) register_after.check(bits.arrived - 1, shift);
    end
  endtask

  task automatic feed(input integer at, input integer count);
    if (P == 1 && count > 0) in_valid = enable.mem[at];
    if (in_valid) bits.await(count);
    tick;
  endtask

  task automatic run_case;
    if ($fscanf(list, "%d %d", inverted, start) != 2) start = 0;
    enable.load(prefix, "enable");
    bits.load(prefix, "bit");
    register_after.load(prefix, "register");
    invert = inverted != 0;
    seed = start[ORDER-1:0];
    walk(P == 1 ? enable.words : bits.words, P);
    bits.finish;
  endtask

  initial run_list("rtl/tb/cases/prbs.txt");
endmodule
