// Mueller-Muller phase detector, one error a clock of P symbols: the arithmetic of reference/timing/phase_detector.h.
//
//   E = sum_k (e[k] a[k-1] - e[k-1] a[k] + offset)          mode 1: sgn(a), mode 2: sgn(e) and sgn(a)
//   E = sum_k 2 (z[k] sgn(z[k-1]) - z[k-1] sgn(z[k]))       blind
//
// Exact. Lane 0 is the oldest symbol; amplitude a = 2 decision - 3. Latency: two clocks. Reset is synchronous: z, e and a
// of the symbol before the first are 0.
`include "plb_fault.svh"

module plb_mm_pd #(
    parameter integer P = 64  // symbols a clock, at most 128
) (
    input  wire                   clk,
    input  wire                   rst,
    input  wire        [     1:0] mode,    // held
    input  wire signed [    11:0] offset,  // held
    input  wire                   in_valid,
    input  wire                   blind,
    input  wire        [P*16-1:0] z,
    input  wire        [P*12-1:0] error,
    input  wire        [ P*2-1:0] decision,
    output reg                    out_valid,
    output reg signed  [    24:0] phase_error
);
  `PLB_FAULT
  reg [15:0] last_z;
  reg [11:0] last_error;
  reg [ 1:0] last_decision;
  reg        any;  // a symbol came since reset
  reg        term_valid;

  wire [(P+1)*16-1:0] all_z = {z, last_z};
  wire [(P+1)*12-1:0] all_error = {error, last_error};
  wire [ (P+1)*2-1:0] all_decision = {decision, last_decision};
  wire [    P*19-1:0] term;

  genvar k;
  generate
    for (k = 0; k < P; k = k + 1) begin : g_lane
      plb_mm_pd_lane lane (
          .clk(clk),
          .mode(mode),
          .offset(offset),
          .blind(blind),
          .any(k > 0 || any),
          .z_before(all_z[k*16+:16]),
          .z(all_z[(k+1)*16+:16]),
          .error_before(all_error[k*12+:12]),
          .error(all_error[(k+1)*12+:12]),
          .decision_before(all_decision[k*2+:2]),
          .decision(all_decision[(k+1)*2+:2]),
          .term(term[k*19+:19])
      );
    end
  endgenerate

  reg signed [24:0] sum;
  integer n;
  always @* begin
    sum = 0;
    for (n = 0; n < P; n = n + 1) sum = sum + $signed(term[n*19+:19]);
  end

  always @(posedge clk) begin
    term_valid <= in_valid && !rst;
    out_valid <= (fault == 1 ? in_valid : term_valid) && !rst;
    phase_error <= sum;
    if (rst && fault != 2) begin
      last_z <= 0;
      last_error <= 0;
      last_decision <= 0;
      any <= 0;
    end else if (in_valid || fault == 3) begin
      last_z <= z[P*16-1-:16];
      last_error <= error[P*12-1-:12];
      last_decision <= decision[P*2-1-:2];
      any <= 1;
    end
  end
endmodule

// What one symbol adds.
module plb_mm_pd_lane (
    input  wire               clk,
    input  wire        [ 1:0] mode,
    input  wire signed [11:0] offset,
    input  wire               blind,
    input  wire               any,  // there is a symbol before
    input  wire signed [15:0] z_before,
    input  wire signed [15:0] z,
    input  wire signed [11:0] error_before,
    input  wire signed [11:0] error,
    input  wire        [ 1:0] decision_before,
    input  wire        [ 1:0] decision,
    output reg signed  [18:0] term
);
  `PLB_FAULT
  // -1, 0 or 1
  function automatic signed [1:0] sign(input signed [15:0] value);
    sign = value < 0 ? -2'sd1 : value == 0 && fault != 4 ? 2'sd0 : 2'sd1;
  endfunction
  // 2 index - 3, or its sign
  function automatic signed [2:0] amplitude(input [1:0] index, input only_sign);
    amplitude = index[1] ? (index[0] && !only_sign ? 3'sd3 : 3'sd1) : (index[0] || only_sign ? -3'sd1 : -3'sd3);
  endfunction

  reg signed [11:0] e_before, e;
  reg signed [ 2:0] a_before, a;
  reg signed [18:0] next;

  always @* begin
    e_before = mode == 2 ? sign({{4{error_before[11]}}, error_before}) : error_before;
    e = mode == 2 ? sign({{4{error[11]}}, error}) : error;
    a_before = any ? amplitude(decision_before, mode != 0 && fault != 5) : 3'sd0;
    a = amplitude(decision, mode != 0 && fault != 5);
    if (blind) next = (z * sign(z_before) - z_before * sign(z)) * (fault == 6 ? 19'sd1 : 19'sd2);
    else next = e * a_before - e_before * a + (fault == 7 && !any ? 12'sd0 : offset);
  end

  always @(posedge clk) term <= next;
endmodule
