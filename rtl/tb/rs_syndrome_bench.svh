// What the syndrome unit's two benches have, with vectors and in lock-step with the model: the module and its ports.
  localparam integer ARITH_VERSION = 1;  // of the arithmetic that the module computes
  localparam integer SIZE = 514 + 2 * T;
  localparam integer DRAIN = 2;
`include "plv_bench.svh"

  reg [W*10-1:0] received_bus = 0;
  wire out_valid, clean;
  wire [2*T*10-1:0] syndrome_bus;

  plb_rs_syndrome #(
      .T(T),
      .W(W)
  ) dut (
      .clk(clk),
      .rst(rst),
      .in_valid(in_valid),
      .received(received_bus),
      .out_valid(out_valid),
      .syndrome(syndrome_bus),
      .clean(clean)
  );

  plv_file #(.WIDTH(10), .P(W), .DEPTH(16384)) received ();
  plv_file #(.WIDTH(10), .P(2*T)) syndrome ();
  plv_file #(.WIDTH(2)) status ();
  integer frame;

  task automatic look;
    if (out_valid) begin
      syndrome.arrive(syndrome_bus);
      if (clean !== (status.mem[frame] == 0))
        if (count_error()) $display("plv: %0s word %0d: clean is %b, status %0d", prefix, frame, clean, status.mem[frame]);
      frame = frame + 1;
    end
  endtask
