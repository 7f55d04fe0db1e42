// Reed-Solomon syndromes against the probe `syndrome` of vectors/rs_decode/: a frame is a received word.
module rs_syndrome_tb #(
    parameter integer T = 15,
    parameter integer W = 2
) ();
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

  task automatic feed(input integer at, input integer count);
    received_bus = received.bus(at, count);
    if (count > 0 && (at + count) % SIZE == 0) syndrome.await(2 * T);
    tick;
  endtask

  task automatic run_case;
    received.load(prefix, "received");
    syndrome.load(prefix, "syndrome");
    status.load(prefix, "status");
    frame = 0;
    reset_at = reset_at * SIZE;
    walk(received.words, W);
    syndrome.finish;
  endtask

  initial run_list("rtl/tb/cases/rs_syndrome.txt");
endmodule
