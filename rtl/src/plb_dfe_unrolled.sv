// One-tap loop-unrolled PAM4 decision-feedback equalizer, P symbols a clock: the arithmetic of reference/eq/dfe_unrolled.h,
// whose bits are those of reference/eq/dfe.h with one tap.
//
//   candidates   z[n,c] = sat(y[n] - tap * (2c - 3), 16),  map[n](c) = the slicer's decision on z[n,c],  c = 0..3
//   resolution   d[n] = map[n](d[n-1]) = (map[n] o ... o map[0])(d[-1]),  z[n] = z[n,d[n-1]]
//
// Clock 1 forms candidates and maps, clock 2 composes the maps from lane 0 on (ceil(log2 P) levels of 4:1 multiplexers),
// clock 3 chooses by the last decision of the clock before: one multiplexer is all that is left of the loop.
// Lane 0 is the oldest symbol. Tap and thresholds are held. Latency: three clocks. Reset is synchronous: nothing is
// subtracted from the first symbol after it.
`include "plb_fault.svh"

module plb_dfe_unrolled #(
    parameter integer P = 64  // symbols a clock
) (
    input  wire                   clk,
    input  wire                   rst,
    input  wire                   in_valid,
    input  wire        [P*16-1:0] y,
    input  wire signed [    10:0] tap,
    input  wire        [3*16-1:0] threshold,
    output reg                    out_valid,
    output reg         [P*16-1:0] z,
    output reg         [ P*2-1:0] decision
);
  `PLB_FAULT
  reg fresh;                                 // no symbol since reset
  reg candidate_valid, composed_valid;
  wire [P*64-1:0] candidate;                 // z[n,c] at 64 n + 16 c
  wire [ P*8-1:0] map;                       // map[n](c) at 8 n + 2 c
  reg [P*64-1:0] candidate_later;
  reg [ P*8-1:0] composed, tree;
  reg [1:0] last;                            // decision of the clock before

  genvar k;
  generate
    for (k = 0; k < P; k = k + 1) begin : g_lane
      plb_dfe_lane lane (
          .clk(clk),
          .y(y[k*16+:16]),
          .tap(k == 0 && fresh ? 11'sd0 : tap),
          .threshold(threshold),
          .candidate(candidate[k*64+:64]),
          .map(map[k*8+:8])
      );
    end
  endgenerate

  // First `earlier`, then `later`.
  function automatic [7:0] compose(input [7:0] later, input [7:0] earlier);
    integer c;
    for (c = 0; c < 4; c = c + 1) compose[2*c+:2] = later[2*earlier[2*c+:2]+:2];
  endfunction

  integer n, distance;
  always @* begin
    tree = map;
    for (distance = 1; distance < P; distance = distance * 2)
      for (n = P - 1; n >= distance; n = n - 1)
        tree[n*8+:8] = fault == 1 ? compose(tree[(n-distance)*8+:8], tree[n*8+:8])
                                  : compose(tree[n*8+:8], tree[(n-distance)*8+:8]);
  end

  reg [1:0] previous;
  reg [P*16-1:0] z_next;
  reg [ P*2-1:0] decision_next;
  always @* begin
    previous = last;
    for (n = 0; n < P; n = n + 1) begin
      z_next[n*16+:16] = candidate_later[n*64+16*previous+:16];
      decision_next[n*2+:2] = composed[n*8+2*last+:2];
      previous = decision_next[n*2+:2];
    end
  end

  always @(posedge clk) begin
    if (rst && fault != 2) fresh <= 1;
    else if (in_valid) fresh <= 0;
    candidate_valid <= in_valid && !rst;
    composed_valid <= candidate_valid && !rst;
    candidate_later <= candidate;
    composed <= tree;
    out_valid <= (fault == 3 ? candidate_valid : composed_valid) && !rst;
    z <= z_next;
    decision <= decision_next;
    if (rst) last <= 0;  // any index serves
    else if (composed_valid || fault == 4) last <= decision_next[2*P-1-:2];
  end
endmodule

// Candidates and map of one symbol.
module plb_dfe_lane (
    input  wire               clk,
    input  wire signed [15:0] y,
    input  wire signed [10:0] tap,
    input  wire        [47:0] threshold,
    output reg         [63:0] candidate,
    output reg         [ 7:0] map
);
  `PLB_FAULT
  reg signed [17:0] difference;
  reg [63:0] z;
  reg [ 7:0] index;
  integer c, i;

  always @* begin
    index = 0;
    for (c = 0; c < 4; c = c + 1) begin
      difference = y - tap * (2 * c - 3);
      if (difference > 18'sd32767) difference = fault == 5 ? 18'sd32766 : 18'sd32767;
      if (difference < -18'sd32768 && fault != 6) difference = -18'sd32768;
      z[16*c+:16] = difference[15:0];
      for (i = 0; i < 3; i = i + 1)
        if (fault == 7 ? $signed(difference[15:0]) > $signed(threshold[16*i+:16])
                       : $signed(difference[15:0]) >= $signed(threshold[16*i+:16]))
          index[2*c+:2] = index[2*c+:2] + 2'd1;
    end
  end

  always @(posedge clk) begin
    candidate <= z;
    map <= index;
  end
endmodule
