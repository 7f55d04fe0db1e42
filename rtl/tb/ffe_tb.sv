// Feed-forward equalizer against the vectors of vectors/ffe/.
module ffe_tb #(
    parameter integer P         = 64,
    parameter integer TAPS      = 24,
    parameter integer IN_BITS   = 7,
    parameter integer TAP_BITS  = 14,
    parameter integer OUT_SHIFT = 5,
    parameter integer OUT_BITS  = 16
) ();
  localparam integer SUM_BITS = IN_BITS + TAP_BITS + $clog2(TAPS);
`include "plv_bench.svh"

  reg in_valid = 0;
  reg [P*IN_BITS-1:0] x_bus = 0;
  reg [TAPS*TAP_BITS-1:0] tap_bus = 0;
  wire sum_valid, out_valid;
  wire [P*SUM_BITS-1:0] sum_narrow;
  wire [P*OUT_BITS-1:0] y_bus;

  plb_ffe #(
      .P(P),
      .TAPS(TAPS),
      .IN_BITS(IN_BITS),
      .TAP_BITS(TAP_BITS),
      .OUT_SHIFT(OUT_SHIFT),
      .OUT_BITS(OUT_BITS)
  ) dut (
      .clk(clk),
      .rst(rst),
      .in_valid(in_valid),
      .x(x_bus),
      .tap(tap_bus),
      .sum_valid(sum_valid),
      .sum(sum_narrow),
      .out_valid(out_valid),
      .y(y_bus)
  );

  plv_file #(.WIDTH(IN_BITS), .P(P)) x ();
  plv_file #(.WIDTH(TAP_BITS)) tap ();
  plv_file #(.WIDTH(32), .P(P)) sum ();
  plv_file #(.WIDTH(OUT_BITS), .P(P)) y ();

  reg [P*32-1:0] sum_bus;  // the probe is 32 bits wide
  integer k;
  always @* for (k = 0; k < P; k = k + 1) sum_bus[k*32+:32] = $signed(sum_narrow[k*SUM_BITS+:SUM_BITS]);

  // One clock; outputs are looked at before the next.
  task automatic tick;
    @(negedge clk);
    if (sum_valid) sum.arrive(sum_bus);
    if (out_valid) y.arrive(y_bus);
  endtask

  // Taps of setting `number`; shorter filters leave the last ones at zero.
  integer num_taps;
  function automatic [TAPS*TAP_BITS-1:0] taps(input integer number);
    integer i;
    for (i = 0; i < TAPS; i = i + 1)
      taps[i*TAP_BITS+:TAP_BITS] = i < num_taps ? tap.mem[number*num_taps+i] : {TAP_BITS{1'b0}};
  endfunction

  task automatic drain;
    in_valid = 0;
    repeat (3) tick;
  endtask

  task automatic run_case;
    integer at, count;
    x.load(prefix, "x");
    tap.load(prefix, "tap");
    sum.load(prefix, "sum");
    y.load(prefix, "y");
    tap_bus = taps(0);
    in_valid = 1;  // a reset in the midst of another stream
    x_bus = x.bus(0, 0);
    repeat (2) @(negedge clk);
    rst = 1;
    tick;
    rst = 0;
    for (at = 0; at < x.words; at = at + count) begin
      if (new_setting(at)) begin
        drain;
        tap_bus = taps(at / coef_every);
      end
      if (reset_at > 0 && at == reset_at) begin
        drain;
        rst = 1;
        tick;
        rst = 0;
      end
      while (draw() % 4 == 0) begin
        in_valid = 0;
        x_bus = x.bus(0, 0);
        tick;
      end
      count = clock_words(at, x.words, P);
      in_valid = 1;
      x_bus = x.bus(at, count);
      sum.await(count);
      y.await(count);
      tick;
    end
    drain;
    sum.finish;
    y.finish;
  endtask

  initial begin
    open_list("rtl/tb/cases/ffe.txt");
    next_case;
    while (more) begin
      if ($fscanf(list, "%d", num_taps) != 1) num_taps = 0;
      begin_case(prefix, id);
      run_case;
      end_case;
      next_case;
    end
    report;
    $finish;
  end
endmodule
