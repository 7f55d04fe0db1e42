// Feed-forward equalizer, P symbols a clock: the arithmetic of reference/eq/ffe.h.
//
//   sum[n] = sum_i tap[i] * x[n-i]                        exact
//   y[n]   = sat(round half up(sum[n] / 2^OUT_SHIFT))     OUT_BITS
//
// Lane 0 of a clock is the oldest symbol. Taps are held: they belong to the samples of the clocks at which they stand.
// Latency: sum one clock after x, y two. Reset is synchronous and empties history and pipeline.
`include "plb_fault.svh"

module plb_ffe #(
    parameter integer P         = 64,  // symbols a clock
    parameter integer TAPS      = 24,
    parameter integer IN_BITS   = 7,
    parameter integer TAP_BITS  = 14,
    parameter integer OUT_SHIFT = 5,
    parameter integer OUT_BITS  = 16,
    parameter integer SUM_BITS  = IN_BITS + TAP_BITS + $clog2(TAPS)  // follows from the others
) (
    input  wire                     clk,
    input  wire                     rst,
    input  wire                     in_valid,
    input  wire [    P*IN_BITS-1:0] x,
    input  wire [TAPS*TAP_BITS-1:0] tap,
    output reg                      sum_valid,  // test point: the sum before rounding
    output wire [   P*SUM_BITS-1:0] sum,
    output reg                      out_valid,
    output wire [   P*OUT_BITS-1:0] y
);
  `PLB_FAULT
  localparam integer PAST = TAPS > 1 ? TAPS - 1 : 1;  // samples kept from one clock to the next

  reg  [    PAST*IN_BITS-1:0] history;  // the youngest on top
  wire [(PAST+P)*IN_BITS-1:0] window = {x, history};
  wire [   TAPS*TAP_BITS-1:0] taps = fault == 4 ? tap >> TAP_BITS | tap << (TAPS - 1) * TAP_BITS : tap;  // or turned by one

  always @(posedge clk) begin
    if (rst && fault != 1) history <= 0;
    else if (in_valid || fault == 2) history <= window[P*IN_BITS+:PAST*IN_BITS];
    sum_valid <= in_valid && !rst;
    out_valid <= (fault == 3 ? in_valid : sum_valid) && !rst;
  end

  genvar k;
  generate
    for (k = 0; k < P; k = k + 1) begin : g_lane
      plb_ffe_lane #(
          .TAPS(TAPS),
          .IN_BITS(IN_BITS),
          .TAP_BITS(TAP_BITS),
          .SUM_BITS(SUM_BITS),
          .OUT_SHIFT(OUT_SHIFT),
          .OUT_BITS(OUT_BITS)
      ) lane (
          .clk(clk),
          .x  (window[(PAST+1+k-TAPS)*IN_BITS+:TAPS*IN_BITS]),
          .tap(taps),
          .sum(sum[k*SUM_BITS+:SUM_BITS]),
          .y  (y[k*OUT_BITS+:OUT_BITS])
      );
    end
  endgenerate
endmodule

// One symbol: the last TAPS samples, the youngest on top.
module plb_ffe_lane #(
    parameter integer TAPS      = 24,
    parameter integer IN_BITS   = 7,
    parameter integer TAP_BITS  = 14,
    parameter integer SUM_BITS  = 26,
    parameter integer OUT_SHIFT = 5,
    parameter integer OUT_BITS  = 16
) (
    input  wire                            clk,
    input  wire        [ TAPS*IN_BITS-1:0] x,
    input  wire        [TAPS*TAP_BITS-1:0] tap,
    output reg signed  [     SUM_BITS-1:0] sum,
    output reg signed  [     OUT_BITS-1:0] y
);
  `PLB_FAULT
  localparam integer WIDE = (SUM_BITS > OUT_SHIFT ? SUM_BITS : OUT_SHIFT) + 2;
  localparam signed [WIDE-1:0] ONE = 1;
  localparam signed [WIDE-1:0] HALF = OUT_SHIFT > 0 ? ONE <<< (OUT_SHIFT - 1) : 0;
  localparam signed [WIDE-1:0] HIGH = (ONE <<< (OUT_BITS - 1)) - 1;
  localparam signed [WIDE-1:0] LOW = -HIGH - 1;

  reg signed [SUM_BITS-1:0] acc;
  reg signed [    WIDE-1:0] rounded;
  integer i;

  always @* begin
    acc = 0;
    for (i = 0; i < TAPS; i = i + 1)
      acc = acc + $signed(x[(TAPS-1-i)*IN_BITS+:IN_BITS]) * $signed(tap[i*TAP_BITS+:TAP_BITS]);

    rounded = (sum + (fault == 5 ? 0 : fault == 6 && OUT_SHIFT > 0 ? HALF - ONE : HALF)) >>> OUT_SHIFT;
    if (rounded > HIGH && fault != 7) rounded = HIGH;
    if (rounded < LOW) rounded = fault == 8 ? LOW + ONE : LOW;
  end

  always @(posedge clk) begin
    sum <= acc;
    y   <= rounded[OUT_BITS-1:0];
  end
endmodule
