// Mueller-Muller phase detector against the vectors of vectors/phase_detector/: a frame is a clock of P symbols. The list
// ends with mode and offset.
module mm_pd_tb #(
    parameter integer P = 64
) ();
  localparam integer DRAIN = 3;
`include "plv_bench.svh"

  reg blind_bit = 0;
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

  task automatic look;
    if (out_valid) phase_error.arrive(phase_error_bus);
  endtask

  task automatic feed(input integer at, input integer count);
    z_bus = z.bus(at * P, count * P);
    error_bus = error.bus(at * P, count * P);
    decision_bus = decision.bus(at * P, count * P);
    blind_bit = blind.bus(at, count);
    phase_error.await(count);
    tick;
  endtask

  task automatic run_case;
    if ($fscanf(list, "%d %d", set_mode, set_offset) != 2) set_mode = 3;
    z.load(prefix, "z");
    error.load(prefix, "error");
    decision.load(prefix, "decision");
    blind.load(prefix, "blind");
    phase_error.load(prefix, "phase_error");
    mode = set_mode[1:0];
    offset = set_offset[11:0];
    walk(blind.words, 1);
    phase_error.finish;
  endtask

  initial run_list("rtl/tb/cases/mm_pd.txt");
endmodule
