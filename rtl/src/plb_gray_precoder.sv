// Gray map and precoder 1/(1+D) mod 4, P symbols a clock: the arithmetic of reference/coding/gray.h and precoder.h.
//
//   symbol: bits {A, B}, A first in time:  00 -> 0   01 -> 1   11 -> 2   10 -> 3
//   line[j] = (symbol[j] - line[j-1]) mod 4;  with enable = 0 the symbol itself, and the state follows the line
//
// The recursion is a running sum with alternating signs, (-1)^j line[j] = (-1)^(j-1) line[j-1] + (-1)^j symbol[j], so P
// of them are a prefix sum modulo 4 (Kogge-Stone), and one addition waits for the clock before.
// Lane 0 is the oldest symbol; bits 2k and 2k+1 are A and B of lane k. Latency: symbol one clock, line two. Reset is
// synchronous: the symbol before the first is 0.
`include "plb_fault.svh"

module plb_gray_precoder #(
    parameter integer P = 64  // symbols a clock
) (
    input  wire           clk,
    input  wire           rst,
    input  wire           enable,  // of the precoder; held
    input  wire           in_valid,
    input  wire [2*P-1:0] bits,
    output reg            symbol_valid,
    output reg  [2*P-1:0] symbol,
    output reg            line_valid,
    output reg  [2*P-1:0] line
);
  `PLB_FAULT
  reg [1:0] last;  // symbol on the line

  reg [2*P-1:0] mapped, sum, next;
  integer k, distance;

  always @* begin
    for (k = 0; k < P; k = k + 1)
      mapped[2*k+:2] = {bits[2*k], fault == 1 ? bits[2*k+1] : bits[2*k] ^ bits[2*k+1]};

    for (k = 0; k < P; k = k + 1) sum[2*k+:2] = k % 2 == 1 && fault != 2 ? -symbol[2*k+:2] : symbol[2*k+:2];
    for (distance = 1; distance < P; distance = distance * 2)
      for (k = P - 1; k >= distance; k = k - 1) sum[2*k+:2] = sum[2*k+:2] + sum[2*(k-distance)+:2];

    for (k = 0; k < P; k = k + 1) begin
      next[2*k+:2] = sum[2*k+:2] - (fault == 3 ? 2'd0 : last);
      if (k % 2 == 1) next[2*k+:2] = -next[2*k+:2];
    end
    if (!enable && fault != 4) next = symbol;
  end

  always @(posedge clk) begin
    symbol_valid <= in_valid && !rst;
    symbol <= mapped;
    line_valid <= symbol_valid && !rst;
    line <= next;
    if (rst && fault != 5) last <= 0;
    else if (symbol_valid || fault == 6) last <= next[2*P-1-:2];
  end
endmodule
