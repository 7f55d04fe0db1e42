// The Reed-Solomon encoder in RTL against Plumbline's own, called by DPI. The model needs a whole message for its codeword,
// so a message is drawn at once; the reset in the midst of a case cuts one off.
module rs_encoder_dpi_tb #(
    parameter integer T = 15,
    parameter integer W = 2
) ();
  import plumbline_pkg::*;
  import plv_model_pkg::*;
  localparam integer WORDS = 4 * 514;  // of a case: message symbols
`include "rs_encoder_bench.svh"

  chandle model;
  reg [PLB_BITS-1:0] text, expected;  // the message under way and its codeword
  integer place;                      // symbols of it fed

  task automatic feed(input integer at, input integer count);
    integer k;
    message_bus = message.bus(0, 0);
    if (count > 0) begin
      if (after_reset(at)) place = 0;
      if (place == 0) begin
        for (k = 0; k < MESSAGE; k = k + 1) text[k*10+:10] = draw() % 1024;
        restart(model);
        give(model, "message", MESSAGE, text);
        expected = take(model, "codeword", MESSAGE + 2 * T);
      end
      message_bus = text[place*10+:W*10];
      for (k = 0; k < 2 * T && !in_ready; k = k + 1) tick;
      codeword.append(W, expected[place*10+:W*10]);
      place = place + W;
      if (place == MESSAGE) begin
        for (k = MESSAGE; k < MESSAGE + 2 * T; k = k + W) codeword.append(W, expected[k*10+:W*10]);
        place = 0;
      end
    end
    tick;
  endtask

  task automatic run_case;
    reset_at = W * (1 + draw() % (WORDS / W - 1));
    codeword.clear("codeword");
    walk(WORDS, W);
    codeword.finish;
  endtask

  initial begin
    model = make($sformatf("{\"block\":\"rs_encode\",\"config\":{\"code\":%0d}}", T == 15 ? 0 : 1));
    run_random(8);
  end
endmodule
