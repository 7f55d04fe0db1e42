// Loop filter against the vectors of vectors/loop_filter/: a valid clock a word. The list ends with kp, ki and the largest
// frequency.
module loop_filter_tb #(
    parameter integer LATENCY = 12
) ();
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
  reg [63:0] set_kp, set_ki, set_limit;

  task automatic look;
    if (out_valid) begin
      phase_code.arrive(phase_code_bus);
      fraction.arrive({24'd0, fraction_bus});
      frequency.arrive({{17{frequency_bus[46]}}, frequency_bus});
    end
  endtask

  task automatic feed(input integer at, input integer count);
    error_bus = error.bus(at, count);
    hold_bit = hold.bus(at, count);
    turn_bus = turn.bus(at, count);
    phase_code.await(count);
    fraction.await(count);
    frequency.await(count);
    tick;
  endtask

  task automatic run_case;
    if ($fscanf(list, "%d %d %d", set_kp, set_ki, set_limit) != 3) set_kp = 0;
    error.load(prefix, "error");
    hold.load(prefix, "hold");
    turn.load(prefix, "turn");
    phase_code.load(prefix, "phase_code");
    fraction.load(prefix, "fraction");
    frequency.load(prefix, "frequency");
    kp = set_kp[30:0];
    ki = set_ki[30:0];
    max_frequency = set_limit[45:0];
    walk(error.words, 1);
    phase_code.finish;
    fraction.finish;
    frequency.finish;
  endtask

  initial run_list("rtl/tb/cases/loop_filter.txt");
endmodule
