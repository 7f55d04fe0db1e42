// The syndrome unit in RTL against the decoder of Plumbline, called by DPI, clock by clock: its probe `syndrome`, and
// whether the word is clean. Words are codewords of Plumbline's encoder with up to 20 symbols changed, every fourth with
// none; the reset in the midst of a case cuts one off.
module rs_syndrome_dpi_tb #(
    parameter integer T = 15,
    parameter integer W = 2
) ();
  import plumbline_pkg::*;
  import plv_model_pkg::*;
  localparam integer WORDS = 8 * (514 + 2 * T);  // of a case: received symbols
`include "rs_syndrome_bench.svh"

  chandle encoder, decoder;
  reg [PLB_BITS-1:0] text;  // the word under way
  integer place;            // symbols of it fed

  task automatic random_word;
    integer k, at;
    for (k = 0; k < 514; k = k + 1) text[k*10+:10] = draw() % 1024;
    give(encoder, "message", 514, text);
    text = take(encoder, "codeword", SIZE);
    if (draw() % 4 > 0)
      for (k = draw() % 20; k >= 0; k = k - 1) begin
        at = draw() % SIZE;
        text[at*10+:10] = text[at*10+:10] ^ 10'(1 + draw() % 1023);
      end
  endtask

  task automatic feed(input integer at, input integer count);
    received_bus = received.bus(0, 0);
    if (count > 0) begin
      if (after_reset(at)) begin
        restart(decoder);
        place = 0;
      end
      if (place == 0) random_word;
      received_bus = text[place*10+:W*10];
      give(decoder, "received", W, received_bus);
      place = place + W;
      if (place == SIZE) begin
        syndrome.append(2 * T, take(decoder, "syndrome", 2 * T));
        status.append(1, take(decoder, "status", 1));
        place = 0;
      end
    end
    tick;
  endtask

  task automatic run_case;
    frame = 0;
    reset_at = W * (1 + draw() % (WORDS / W - 1));
    syndrome.clear("syndrome");
    status.clear("status");
    walk(WORDS, W);
    syndrome.finish;
  endtask

  initial begin
    encoder = make($sformatf("{\"block\":\"rs_encode\",\"config\":{\"code\":%0d}}", T == 15 ? 0 : 1));
    decoder = make($sformatf("{\"block\":\"rs_decode\",\"config\":{\"code\":%0d}}", T == 15 ? 0 : 1));
    run_random(8);
  end
endmodule
