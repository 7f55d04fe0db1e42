// Pseudo-random binary sequence PRBS7, 9, 11, 13, 15, 23 or 31, P bits a clock: reference/coding/prbs.h.
//
//   b[n] = b[n-t0] ^ b[n-t1] (^ b[n-t2] ^ b[n-t3]),  out = b ^ invert
//
// The register holds the last ORDER bits, the youngest in bit 0, and the seed on reset (synchronous). Lane 0 of `bits` is
// the first in time. Latency: one clock after `enable`.
`include "plb_fault.svh"

module plb_prbs #(
    parameter integer ORDER = 13,
    parameter integer P     = 64  // bits a clock
) (
    input  wire             clk,
    input  wire             rst,
    input  wire [ORDER-1:0] seed,
    input  wire             invert,
    input  wire             enable,
    output reg              out_valid,
    output reg  [    P-1:0] bits,
    output reg  [ORDER-1:0] shift  // test point: after the last of these bits
);
  `PLB_FAULT
  // Bit t-1 for each exponent t of the generator polynomial but 0.
  localparam [30:0] MASK = ORDER == 7  ? 31'h0000_0060 :  // x^7 + x^6 + 1
                           ORDER == 9  ? 31'h0000_0110 :  // x^9 + x^5 + 1
                           ORDER == 11 ? 31'h0000_0500 :  // x^11 + x^9 + 1
                           ORDER == 13 ? 31'h0000_1803 :  // x^13 + x^12 + x^2 + x + 1
                           ORDER == 15 ? 31'h0000_6000 :  // x^15 + x^14 + 1
                           ORDER == 23 ? 31'h0042_0000 :  // x^23 + x^18 + 1
                                         31'h4800_0000;   // x^31 + x^28 + 1

  reg [ORDER-1:0] next;
  reg [    P-1:0] fed_back;
  integer k;

  always @* begin
    next = shift;
    for (k = 0; k < P; k = k + 1) begin
      fed_back[k] = (fault == 1 ? next[ORDER-1] : ^(next & (fault == 2 ? MASK[ORDER-1:0] >> 1 : MASK[ORDER-1:0])));
      next = {next[ORDER-2:0], fed_back[k]};
    end
  end

  always @(posedge clk) begin
    out_valid <= enable && !rst;
    bits <= fed_back ^ {P{invert && fault != 3}};
    if (rst && fault != 4) shift <= seed;
    else if (enable || fault == 5) shift <= next;
  end
endmodule
