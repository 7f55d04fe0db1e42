// Loop filter of the clock recovery, one error a valid clock: the arithmetic of reference/timing/loop_filter.h.
//
//   E'[n]     = E[n - (LATENCY - 1)]
//   frequency = sat(frequency + ki E', +-max_frequency)                       2^-40 phase codes a clock
//   phase     = phase + sat(kp E' + frequency + turn, +-32 phase codes)       phase_code and 40 fraction bits
//
// With hold, 0 enters the delay line, no error acts, and `turn` (phase codes a clock) is added; without, turn is not.
// kp, ki (2^-40 phase codes an error unit) and max_frequency are held. Outputs are the state after the clock: latency one
// clock. Reset is synchronous, to zero.
`include "plb_fault.svh"

module plb_loop_filter #(
    parameter integer LATENCY    = 12,  // clocks from an error to the phase that it changes, 1..64
    parameter integer PHASE_BITS = 64   // of the phase code, which wraps
) (
    input  wire                         clk,
    input  wire                         rst,
    input  wire        [          30:0] kp,
    input  wire        [          30:0] ki,
    input  wire        [          45:0] max_frequency,
    input  wire                         in_valid,
    input  wire signed [          24:0] error,
    input  wire                         hold,
    input  wire signed [           5:0] turn,
    output reg                          out_valid,
    output wire        [PHASE_BITS-1:0] phase_code,
    output wire        [          39:0] fraction,   // test points
    output reg signed  [          46:0] frequency
);
  `PLB_FAULT
  localparam integer PAST = LATENCY > 1 ? LATENCY - 1 : 1;  // errors on their way
  localparam signed [58:0] MAX_STEP = 59'sd32 <<< 40;

  reg [PAST*25-1:0] delay;  // the oldest on top
  reg [PHASE_BITS+39:0] phase;
  assign {phase_code, fraction} = phase;

  wire signed [24:0] oldest = delay[(fault == 1 && PAST > 1 ? PAST - 1 : PAST)*25-1-:25];
  wire signed [24:0] acting = hold ? 25'sd0 : LATENCY > 1 ? oldest : error;
  wire signed [47:0] limit = {2'b00, max_frequency};

  reg signed [58:0] integral, step;
  always @* begin
    integral = frequency + $signed({1'b0, ki}) * acting;
    if (integral > limit) integral = limit;
    if (integral < -limit) integral = fault == 2 ? -limit - 59'sd1 : -limit;

    step = $signed({1'b0, kp}) * acting + integral;
    if (hold || fault == 3) step = step + (turn * (59'sd1 <<< 40));
    if (step > MAX_STEP && fault != 4) step = MAX_STEP;
    if (step < -MAX_STEP) step = -MAX_STEP;
  end

  always @(posedge clk) begin
    out_valid <= in_valid && !rst;
    if (rst) begin
      frequency <= 0;
      phase <= 0;
      if (fault != 5) delay <= 0;
    end else if (in_valid || fault == 6) begin
      frequency <= integral[46:0];
      phase <= phase + {{(PHASE_BITS - 19) {step[58]}}, step};
      delay <= {delay, hold && fault != 7 ? 25'd0 : error};
    end
  end
endmodule
