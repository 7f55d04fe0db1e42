// PAM4 slicer, P symbols a clock: the arithmetic of reference/eq/slicer.h.
//
//   decision = (z >= threshold[0]) + (z >= threshold[1]) + (z >= threshold[2])
//   error    = sat(z - level[decision], ERROR_BITS)
//
// Levels and thresholds are held, index 0 in the low bits. Latency: one clock. Reset is synchronous.
`include "plb_fault.svh"

module plb_slicer #(
    parameter integer P          = 64,  // symbols a clock
    parameter integer ERROR_BITS = 12
) (
    input  wire                    clk,
    input  wire                    rst,
    input  wire                    in_valid,
    input  wire [        P*16-1:0] z,
    input  wire [        4*16-1:0] level,
    input  wire [        3*16-1:0] threshold,
    output reg                     out_valid,
    output wire [         P*2-1:0] decision,
    output wire [P*ERROR_BITS-1:0] error
);
  `PLB_FAULT
  always @(posedge clk) out_valid <= (in_valid || fault == 1) && !(rst && fault != 2);

  genvar k;
  generate
    for (k = 0; k < P; k = k + 1) begin : g_lane
      plb_slicer_lane #(
          .ERROR_BITS(ERROR_BITS)
      ) lane (
          .clk(clk),
          .z(z[k*16+:16]),
          .level(level),
          .threshold(threshold),
          .decision(decision[k*2+:2]),
          .error(error[k*ERROR_BITS+:ERROR_BITS])
      );
    end
  endgenerate
endmodule

module plb_slicer_lane #(
    parameter integer ERROR_BITS = 12
) (
    input  wire                         clk,
    input  wire signed [          15:0] z,
    input  wire        [      4*16-1:0] level,
    input  wire        [      3*16-1:0] threshold,
    output reg         [           1:0] decision,
    output reg signed  [ERROR_BITS-1:0] error
);
  `PLB_FAULT
  localparam signed [16:0] HIGH = (17'sd1 <<< (ERROR_BITS - 1)) - 17'sd1;
  localparam signed [16:0] LOW = -HIGH - 17'sd1;

  reg        [ 1:0] index;
  reg signed [16:0] difference;
  integer i;

  always @* begin
    index = 0;
    for (i = 0; i < 3; i = i + 1)
      if (fault == 3 ? z > $signed(threshold[i*16+:16]) : z >= $signed(threshold[i*16+:16])) index = index + 2'd1;

    difference = z - $signed(level[(fault == 4 && z[0] ? index ^ 2'd1 : index)*16+:16]);
    if (difference > HIGH) difference = fault == 5 ? HIGH - 17'sd1 : HIGH;
    if (difference < LOW && fault != 6) difference = LOW;
  end

  always @(posedge clk) begin
    decision <= index;
    error    <= difference[ERROR_BITS-1:0];
  end
endmodule
