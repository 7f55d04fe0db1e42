// PAM4 slicer against the vectors of vectors/slicer/.
module slicer_tb #(
    parameter integer P          = 64,
    parameter integer ERROR_BITS = 12
) ();
`include "plv_bench.svh"

  reg in_valid = 0;
  reg [P*16-1:0] z_bus = 0;
  reg [4*16-1:0] level_bus = 0;
  reg [3*16-1:0] threshold_bus = 0;
  wire out_valid;
  wire [P*2-1:0] decision_bus;
  wire [P*ERROR_BITS-1:0] error_bus;

  plb_slicer #(
      .P(P),
      .ERROR_BITS(ERROR_BITS)
  ) dut (
      .clk(clk),
      .rst(rst),
      .in_valid(in_valid),
      .z(z_bus),
      .level(level_bus),
      .threshold(threshold_bus),
      .out_valid(out_valid),
      .decision(decision_bus),
      .error(error_bus)
  );

  plv_file #(.WIDTH(16), .P(P)) z ();
  plv_file #(.WIDTH(16), .P(4)) level ();
  plv_file #(.WIDTH(16), .P(3)) threshold ();
  plv_file #(.WIDTH(2), .P(P)) decision ();
  plv_file #(.WIDTH(ERROR_BITS), .P(P)) error ();

  task automatic tick;
    @(negedge clk);
    if (out_valid) begin
      decision.arrive(decision_bus);
      error.arrive(error_bus);
    end
  endtask

  task automatic drain;
    in_valid = 0;
    repeat (2) tick;
  endtask

  task automatic run_case;
    integer at, count;
    z.load(prefix, "z");
    decision.load(prefix, "decision");
    error.load(prefix, "error");
    if (settings > 0) begin
      level.load(prefix, "level");
      threshold.load(prefix, "threshold");
      level_bus = level.bus(0, 4);
      threshold_bus = threshold.bus(0, 3);
    end else begin  // the setting after reset
      level_bus = {16'sd1536, 16'sd512, -16'sd512, -16'sd1536};
      threshold_bus = {16'sd1024, 16'sd0, -16'sd1024};
    end
    in_valid = 1;  // a reset in the midst of another stream
    z_bus = z.bus(0, 0);
    repeat (2) @(negedge clk);
    rst = 1;
    tick;
    rst = 0;
    for (at = 0; at < z.words; at = at + count) begin
      if (new_setting(at)) begin
        drain;
        level_bus = level.bus(at / coef_every * 4, 4);
        threshold_bus = threshold.bus(at / coef_every * 3, 3);
      end
      if (reset_at > 0 && at == reset_at) begin
        drain;
        rst = 1;
        tick;
        rst = 0;
      end
      while (draw() % 4 == 0) begin
        in_valid = 0;
        z_bus = z.bus(0, 0);
        tick;
      end
      count = clock_words(at, z.words, P);
      in_valid = 1;
      z_bus = z.bus(at, count);
      decision.await(count);
      error.await(count);
      tick;
    end
    drain;
    decision.finish;
    error.finish;
  endtask

  initial begin
    open_list("rtl/tb/cases/slicer.txt");
    next_case;
    while (more) begin
      begin_case(prefix, id);
      run_case;
      end_case;
      next_case;
    end
    report;
    $finish;
  end
endmodule
