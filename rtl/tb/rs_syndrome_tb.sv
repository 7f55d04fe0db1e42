// Reed-Solomon syndromes against the probe `syndrome` of vectors/rs_decode/: a frame is a received word.
module rs_syndrome_tb #(
    parameter integer T = 15,
    parameter integer W = 2
) ();
  localparam integer SIZE = 514 + 2 * T;
`include "plv_bench.svh"

  reg in_valid = 0;
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

  task automatic tick;
    @(negedge clk);
    if (out_valid) begin
      syndrome.arrive(syndrome_bus);
      if (clean !== (status.mem[frame] == 0))
        if (count_error()) $display("plv: %0s word %0d: clean is %b, status %0d", prefix, frame, clean, status.mem[frame]);
      frame = frame + 1;
    end
  endtask

  task automatic drain;
    in_valid = 0;
    repeat (2) tick;
  endtask

  task automatic run_case;
    integer at;
    received.load(prefix, "received");
    syndrome.load(prefix, "syndrome");
    status.load(prefix, "status");
    frame = 0;
    in_valid = 1;  // a reset in the midst of another word
    repeat (5) begin
      received_bus = received.bus(0, 0);
      @(negedge clk);
    end
    rst = 1;
    tick;
    rst = 0;
    for (at = 0; at < received.words; at = at + W) begin
      if (reset_at > 0 && at == reset_at * SIZE) begin
        drain;
        rst = 1;
        tick;
        rst = 0;
      end
      while (draw() % 4 == 0) begin
        in_valid = 0;
        received_bus = received.bus(0, 0);
        tick;
      end
      in_valid = 1;
      received_bus = received.bus(at, W);
      if ((at + W) % SIZE == 0) syndrome.await(2 * T);
      tick;
    end
    drain;
    syndrome.finish;
  endtask

  initial begin
    open_list("rtl/tb/cases/rs_syndrome.txt");
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
