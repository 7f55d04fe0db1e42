// What the loop filter's two benches have, with vectors and in lock-step with the model: the module and its ports.
  localparam integer ARITH_VERSION = 1;  // of the arithmetic that the module computes
  localparam integer DRAIN = LATENCY + 2;
`include "plv_bench.svh"

  reg hold_bit = 0;
  reg [30:0] kp = 0, ki = 0;
  reg [45:0] max_frequency = 0;
  reg [24:0] error_bus = 0;
  reg [5:0] turn_bus = 0;
  wire out_valid;
  wire [63:0] phase_code_bus;
  wire [39:0] fraction_bus;
  wire signed [46:0] frequency_bus;

  plb_loop_filter #(
      .LATENCY(LATENCY)
  ) dut (
      .clk(clk),
      .rst(rst),
      .kp(kp),
      .ki(ki),
      .max_frequency(max_frequency),
      .in_valid(in_valid),
      .error(error_bus),
      .hold(hold_bit),
      .turn(turn_bus),
      .out_valid(out_valid),
      .phase_code(phase_code_bus),
      .fraction(fraction_bus),
      .frequency(frequency_bus)
  );

  plv_file #(.WIDTH(25)) error ();
  plv_file #(.WIDTH(1)) hold ();
  plv_file #(.WIDTH(6)) turn ();
  plv_file #(.WIDTH(32), .LANES(2)) phase_code ();
  plv_file #(.WIDTH(32), .LANES(2)) fraction ();
  plv_file #(.WIDTH(32), .LANES(2)) frequency ();

  task automatic look;
    if (out_valid) begin
      phase_code.arrive(phase_code_bus);
      fraction.arrive({24'd0, fraction_bus});
      frequency.arrive({{17{frequency_bus[46]}}, frequency_bus});
    end
  endtask
