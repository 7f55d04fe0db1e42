// Syndromes of a received Reed-Solomon word, W symbols a clock: S_j of reference/fec/rs.h. T = 15 is KP4 RS(544,514),
// T = 7 is KR4 RS(528,514).
//
//   S_j = r(alpha^j), j = 0..2T-1, by Horner's rule, first in time (highest power) first
//
// Words follow each other without a gap if they come so. Lane 0 of a clock is first in time; S_0 is in the low bits.
// Latency: the syndromes are valid one clock after the last symbols. Reset is synchronous: the next symbol is the first of
// a word.
`include "plb_fault.svh"

module plb_rs_syndrome #(
    parameter integer T = 15,  // symbols that the code corrects
    parameter integer W = 2    // symbols a clock: divides 514 + 2 T
) (
    input  wire              clk,
    input  wire              rst,
    input  wire              in_valid,
    input  wire [  W*10-1:0] received,
    output reg               out_valid,
    output wire [2*T*10-1:0] syndrome,
    output wire              clean       // all are zero
);
  `PLB_FAULT
  localparam integer SIZE = 514 + 2 * T;

  reg [9:0] count;  // symbols of the word so far
  wire last = count == SIZE - (fault == 1 ? 2 * W : W);

  always @(posedge clk) begin
    out_valid <= in_valid && last && !rst;
    if (rst && fault != 2) count <= 0;
    else if (in_valid) count <= last ? 10'd0 : count + W;
  end

  genvar j;
  generate
    for (j = 0; j < 2 * T; j = j + 1) begin : g_syndrome
      plb_rs_syndrome_cell #(
          .J(j),
          .W(W)
      ) element (
          .clk(clk),
          .step(in_valid),
          .first(count == 0),
          .received(received),
          .sum(syndrome[j*10+:10])
      );
    end
  endgenerate
  assign clean = syndrome == 0;
endmodule

// One of them: sum = sum * alpha^J + symbol, W times a clock.
module plb_rs_syndrome_cell #(
    parameter integer J = 0,
    parameter integer W = 2
) (
    input  wire            clk,
    input  wire            step,
    input  wire            first,  // of a word
    input  wire [W*10-1:0] received,
    output reg  [     9:0] sum
);
  `PLB_FAULT
`include "plb_gf1024.svh"

  // alpha^exponent, and that times alpha, times alpha^2, ..., times alpha^9.
  function automatic [99:0] multiples(input integer exponent);
    integer i;
    begin
      multiples = 1;
      for (i = 0; i < exponent; i = i + 1) multiples[9:0] = gf_double(multiples[9:0]);
      for (i = 1; i < 10; i = i + 1) multiples[i*10+:10] = gf_double(multiples[(i-1)*10+:10]);
    end
  endfunction
  localparam [99:0] ALPHA = multiples(J);
  localparam [99:0] ALPHA_WRONG = multiples(J + 1);

  // s * alpha^J
  function automatic [9:0] times(input [99:0] m, input [9:0] s);
    times = (s[0] ? m[0+:10] : 10'd0) ^ (s[1] ? m[10+:10] : 10'd0) ^ (s[2] ? m[20+:10] : 10'd0) ^
            (s[3] ? m[30+:10] : 10'd0) ^ (s[4] ? m[40+:10] : 10'd0) ^ (s[5] ? m[50+:10] : 10'd0) ^
            (s[6] ? m[60+:10] : 10'd0) ^ (s[7] ? m[70+:10] : 10'd0) ^ (s[8] ? m[80+:10] : 10'd0) ^
            (s[9] ? m[90+:10] : 10'd0);
  endfunction

  reg [9:0] next;
  integer k;
  always @* begin
    next = first && fault != 3 ? 10'd0 : sum;
    for (k = 0; k < W; k = k + 1)
      next = times(fault == 4 ? ALPHA_WRONG : ALPHA, next) ^ received[(fault == 5 ? W - 1 - k : k)*10+:10];
  end

  always @(posedge clk) if (step || fault == 6) sum <= next;
endmodule
