// The FFE in RTL against Plumbline's own, called by DPI, clock by clock: outputs and the sums before rounding. Random
// samples, valid gaps, new taps and resets; no vectors needed. A planted fault (+fault=n) must make it fail.
`include "plb_fault.svh"

module ffe_dpi_tb #(
    parameter integer P         = 64,
    parameter integer TAPS      = 24,
    parameter integer IN_BITS   = 7,
    parameter integer TAP_BITS  = 14,
    parameter integer OUT_SHIFT = 5,
    parameter integer OUT_BITS  = 16
) ();
  import plumbline_pkg::*;
  localparam integer SUM_BITS = IN_BITS + TAP_BITS + $clog2(TAPS);
  localparam integer CLOCKS = 2000;

  reg clk = 0;
  reg rst = 1;
  always #1 clk = ~clk;
  reg in_valid = 0;
  reg [P*IN_BITS-1:0] x = 0;
  reg [TAPS*TAP_BITS-1:0] tap = 0;
  wire sum_valid, out_valid;
  wire [P*SUM_BITS-1:0] sum;
  wire [P*OUT_BITS-1:0] y;

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
      .x(x),
      .tap(tap),
      .sum_valid(sum_valid),
      .sum(sum),
      .out_valid(out_valid),
      .y(y)
  );

  chandle model;
  bit [PLB_BITS-1:0] data;
  int clocks = 0, words = 0, errors = 0;

  // The model's next P words of a port against a bus of P words of `width` bits; the model's own words have `model_width`.
  task automatic compare(input string port, input integer width, input integer model_width, input bit [PLB_BITS-1:0] bus);
    bit [63:0] want, have;
    if (plb_get(model, port, P, data) != P) begin
      $display("clock %0d: the model has no %s: %s", clocks, port, plb_error());
      errors++;
      return;
    end
    for (int k = 0; k < P; k++) begin
      want = 64'(data >> k * model_width) & ((64'd1 << width) - 1);
      have = 64'(bus >> k * width) & ((64'd1 << width) - 1);
      words++;
      if (want != have) begin
        if (errors < 5) $display("clock %0d lane %0d: %s expected %0h, found %0h", clocks, k, port, want, have);
        errors++;
      end
    end
  endtask

  function automatic bit [PLB_BITS-1:0] random_bits(input integer bits);
    for (int i = 0; i < bits; i += 32) random_bits[i+:32] = $urandom;
  endfunction

  task automatic tick;
    @(negedge clk);
    if (sum_valid) compare("sum", SUM_BITS, 32, PLB_BITS'(sum));
    if (out_valid) compare("y", OUT_BITS, OUT_BITS, PLB_BITS'(y));
  endtask

  task automatic check(input int status);
    if (status == 0) return;
    $display("model: %s", plb_error());
    errors++;
  endtask

  initial begin
    model = plb_create($sformatf(
        "{\"block\":\"ffe\",\"config\":{\"num_taps\":%0d,\"in_bits\":%0d,\"tap_bits\":%0d,\"out_shift\":%0d,\"out_bits\":%0d}}",
        TAPS, IN_BITS, TAP_BITS, OUT_SHIFT, OUT_BITS));
    if (model == null) begin
      $display("model: %s", plb_error());
      $display("plv: FAIL cases=0 words=0");
      $finish;
    end
    repeat (2) @(negedge clk);
    rst = 0;
    while (clocks < CLOCKS) begin
      if (clocks % 100 == 0) begin  // new taps, or a reset
        in_valid = 0;
        repeat (3) tick;
        if (clocks % 400 == 0) begin
          rst = 1;
          check(plb_reset(model));
          tick;
          rst = 0;
        end
        data = random_bits(TAPS * TAP_BITS);
        tap = data[TAPS*TAP_BITS-1:0];
        // Small taps in every other setting, so that not every output saturates.
        if (clocks % 200 == 0) for (int i = 0; i < TAPS; i++) tap[i*TAP_BITS+:TAP_BITS] = TAP_BITS'($signed(tap[i*TAP_BITS+:TAP_BITS]) >>> 6);
        check(plb_set(model, "tap", TAPS, PLB_BITS'(tap)));
      end
      in_valid = $urandom % 4 != 0;
      data = random_bits(P * IN_BITS);
      x = data[P*IN_BITS-1:0];
      if (in_valid) begin
        check(plb_put(model, "x", P, PLB_BITS'(x)));
        check(plb_run(model));
      end
      tick;
      clocks++;
    end
    in_valid = 0;
    repeat (3) tick;
    if (words == 0) errors++;
    $display("plv: %s cases=1 words=%0d", errors == 0 ? "PASS" : "FAIL", words);
    plb_destroy(model);
    $finish;
  end
endmodule
