// PAM4 slicer against the vectors of vectors/slicer/.
module slicer_tb #(
    parameter integer P          = 64,
    parameter integer ERROR_BITS = 12
) ();
  localparam integer DRAIN = 2;
`include "plv_bench.svh"

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

  task automatic look;
    if (out_valid) begin
      decision.arrive(decision_bus);
      error.arrive(error_bus);
    end
  endtask

  task automatic feed(input integer at, input integer count);
    if (new_setting(at)) begin
      level_bus = level.bus(setting_at(at, 4), 4);
      threshold_bus = threshold.bus(setting_at(at, 3), 3);
    end
    z_bus = z.bus(at, count);
    decision.await(count);
    error.await(count);
    tick;
  endtask

  task automatic run_case;
    z.load(prefix, "z");
    decision.load(prefix, "decision");
    error.load(prefix, "error");
    if (settings > 0) begin
      level.load(prefix, "level");
      threshold.load(prefix, "threshold");
    end
    level_bus = {16'sd1536, 16'sd512, -16'sd512, -16'sd1536};  // the setting after reset
    threshold_bus = {16'sd1024, 16'sd0, -16'sd1024};
    walk(z.words, P);
    decision.finish;
    error.finish;
  endtask

  initial run_list("rtl/tb/cases/slicer.txt");
endmodule
