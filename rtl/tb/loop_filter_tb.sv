// Loop filter against the vectors of vectors/loop_filter/: a valid clock a word. The list ends with kp, ki and the largest
// frequency.
module loop_filter_tb #(
    parameter integer LATENCY = 12
) ();
`include "plv_bench.svh"

  reg in_valid = 0, hold_bit = 0;
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

  task automatic tick;
    @(negedge clk);
    if (out_valid) begin
      phase_code.arrive(phase_code_bus);
      fraction.arrive({24'd0, fraction_bus});
      frequency.arrive({{17{frequency_bus[46]}}, frequency_bus});
    end
  endtask

  task automatic run_case;
    integer at;
    error.load(prefix, "error");
    hold.load(prefix, "hold");
    turn.load(prefix, "turn");
    phase_code.load(prefix, "phase_code");
    fraction.load(prefix, "fraction");
    frequency.load(prefix, "frequency");
    kp = set_kp[30:0];
    ki = set_ki[30:0];
    max_frequency = set_limit[45:0];
    in_valid = 1;  // a reset in the midst of another stream
    error_bus = error.bus(0, 0);
    hold_bit = 0;
    repeat (LATENCY + 2) @(negedge clk);
    rst = 1;
    tick;
    rst = 0;
    for (at = 0; at < error.words; at = at + 1) begin
      if (reset_at > 0 && at == reset_at) begin
        in_valid = 0;
        tick;
        rst = 1;
        tick;
        rst = 0;
      end
      while (draw() % 4 == 0) begin
        in_valid = 0;
        error_bus = error.bus(0, 0);
        hold_bit = hold.bus(0, 0);
        turn_bus = turn.bus(0, 0);
        tick;
      end
      in_valid = 1;
      error_bus = error.mem[at];
      hold_bit = hold.mem[at];
      turn_bus = turn.mem[at];
      phase_code.await(1);
      fraction.await(1);
      frequency.await(1);
      tick;
    end
    in_valid = 0;
    repeat (2) tick;
    phase_code.finish;
    fraction.finish;
    frequency.finish;
  endtask

  initial begin
    open_list("rtl/tb/cases/loop_filter.txt");
    next_case;
    while (more) begin
      if ($fscanf(list, "%d %d %d", set_kp, set_ki, set_limit) != 3) set_kp = 0;
      begin_case(prefix, id);
      run_case;
      end_case;
      next_case;
    end
    report;
    $finish;
  end
endmodule
