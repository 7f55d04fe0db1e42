// Mueller-Muller phase detector against the vectors of vectors/phase_detector/: a frame is a clock of P symbols. The list
// ends with mode and offset.
module mm_pd_tb #(
    parameter integer P = 64
) ();
`include "plv_bench.svh"

  reg in_valid = 0, blind_bit = 0;
  reg [1:0] mode = 0;
  reg [11:0] offset = 0;
  reg [P*16-1:0] z_bus = 0;
  reg [P*12-1:0] error_bus = 0;
  reg [P*2-1:0] decision_bus = 0;
  wire out_valid;
  wire [24:0] phase_error_bus;

  plb_mm_pd #(
      .P(P)
  ) dut (
      .clk(clk),
      .rst(rst),
      .mode(mode),
      .offset(offset),
      .in_valid(in_valid),
      .blind(blind_bit),
      .z(z_bus),
      .error(error_bus),
      .decision(decision_bus),
      .out_valid(out_valid),
      .phase_error(phase_error_bus)
  );

  plv_file #(.WIDTH(16), .P(P)) z ();
  plv_file #(.WIDTH(12), .P(P)) error ();
  plv_file #(.WIDTH(2), .P(P)) decision ();
  plv_file #(.WIDTH(1)) blind ();
  plv_file #(.WIDTH(25)) phase_error ();
  integer set_mode, set_offset;

  task automatic tick;
    @(negedge clk);
    if (out_valid) phase_error.arrive(phase_error_bus);
  endtask

  task automatic drain;
    in_valid = 0;
    repeat (3) tick;
  endtask

  task automatic run_case;
    integer at;
    z.load(prefix, "z");
    error.load(prefix, "error");
    decision.load(prefix, "decision");
    blind.load(prefix, "blind");
    phase_error.load(prefix, "phase_error");
    mode = set_mode[1:0];
    offset = set_offset[11:0];
    in_valid = 1;  // a reset in the midst of another stream
    z_bus = z.bus(0, 0);
    error_bus = error.bus(0, 0);
    decision_bus = decision.bus(0, 0);
    repeat (3) @(negedge clk);
    rst = 1;
    tick;
    rst = 0;
    for (at = 0; at < blind.words; at = at + 1) begin
      if (reset_at > 0 && at == reset_at) begin
        drain;
        rst = 1;
        tick;
        rst = 0;
      end
      while (draw() % 4 == 0) begin
        in_valid = 0;
        z_bus = z.bus(0, 0);
        error_bus = error.bus(0, 0);
        decision_bus = decision.bus(0, 0);
        blind_bit = blind.bus(0, 0);
        tick;
      end
      in_valid = 1;
      z_bus = z.bus(at * P, P);
      error_bus = error.bus(at * P, P);
      decision_bus = decision.bus(at * P, P);
      blind_bit = blind.mem[at];
      phase_error.await(1);
      tick;
    end
    drain;
    phase_error.finish;
  endtask

  initial begin
    open_list("rtl/tb/cases/mm_pd.txt");
    next_case;
    while (more) begin
      if ($fscanf(list, "%d %d", set_mode, set_offset) != 2) set_mode = 3;
      begin_case(prefix, id);
      run_case;
      end_case;
      next_case;
    end
    report;
    $finish;
  end
endmodule
