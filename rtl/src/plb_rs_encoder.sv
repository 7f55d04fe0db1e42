// Reed-Solomon encoder of Ethernet, W symbols a clock: the arithmetic of reference/fec/rs.h. T = 15 is KP4 RS(544,514),
// T = 7 is KR4 RS(528,514).
//
//   g(x) = prod_{j=0}^{2T-1} (x - alpha^j);  parity = m(x) x^2T mod g(x), highest power first, after the message
//
// Takes 514 message symbols while in_ready, then gives 2T parity symbols while it is not. Lane 0 of a clock is first in
// time. Latency: one clock. Reset is synchronous: the next symbol is the first of a message.
`include "plb_fault.svh"

module plb_rs_encoder #(
    parameter integer T = 15,  // symbols that the code corrects
    parameter integer W = 2    // symbols a clock: divides 514 and 2 T
) (
    input  wire            clk,
    input  wire            rst,
    input  wire            in_valid,
    output wire            in_ready,
    input  wire [W*10-1:0] message,
    output reg             out_valid,
    output reg  [W*10-1:0] codeword
);
  `PLB_FAULT
`include "plb_gf1024.svh"
  localparam integer PARITY = 2 * T;
  localparam integer MESSAGE = 514;

  // g_0 .. g_{2T-1}, g_0 in the low bits; g_2T = 1. Then the same times alpha, times alpha^2, ..., times alpha^9.
  function automatic [10*PARITY*10-1:0] multiples(input integer roots);
    integer root, i;
    reg [9:0] alpha;
    reg [(PARITY+1)*10-1:0] g;
    begin
      g = 1;
      alpha = 1;
      for (root = 0; root < roots; root = root + 1) begin  // g *= x - alpha^root
        for (i = PARITY; i > 0; i = i - 1) g[i*10+:10] = g[(i-1)*10+:10] ^ gf_multiply(g[i*10+:10], alpha);
        g[9:0] = gf_multiply(g[9:0], alpha);
        alpha = gf_double(alpha);
      end
      multiples[0+:PARITY*10] = g[PARITY*10-1:0];
      for (i = PARITY; i < 10 * PARITY; i = i + 1) multiples[i*10+:10] = gf_double(multiples[(i-PARITY)*10+:10]);
    end
  endfunction
  localparam [10*PARITY*10-1:0] G = multiples(PARITY);

  reg [PARITY*10-1:0] remainder;  // highest power on top
  reg [9:0] count;                // symbols of the codeword so far
  assign in_ready = count < MESSAGE - (fault == 1 ? W : 0);
  wire step = in_ready ? in_valid || fault == 2 : 1'b1;

  reg [PARITY*10-1:0] next;
  reg [W*10-1:0] out;
  reg [9:0] feedback;
  integer k, i;
  always @* begin
    next = remainder;
    out = message;
    for (k = 0; k < W; k = k + 1) begin
      feedback = message[k*10+:10] ^ next[PARITY*10-1-:10];
      if (!in_ready) begin  // parity leaves, zeros follow
        out[k*10+:10] = next[PARITY*10-1-:10];
        feedback = 0;
      end
      next = {next[PARITY*10-11:0], 10'd0};
      for (i = fault == 3 ? 1 : 0; i < 10; i = i + 1) if (feedback[i]) next = next ^ G[i*PARITY*10+:PARITY*10];
    end
  end

  always @(posedge clk) begin
    out_valid <= step && !rst;
    codeword <= out;
    if (rst) begin
      count <= 0;
      if (fault != 4) remainder <= 0;
    end else if (step) begin
      count <= count == MESSAGE + PARITY - W ? 10'd0 : count + W;
      remainder <= fault == 5 && !in_ready ? remainder : next;
    end
  end
endmodule
