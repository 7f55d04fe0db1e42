// Reader of golden vectors and bookkeeping of a bench, for Icarus and Verilator alike.
//
//   plv_file #(.WIDTH(7), .P(64)) x ();      one port of a block, P words a clock
//   x.load(prefix, "x");                     reads <prefix>.x.hex into x.mem[0 .. x.words-1]
//   x.bus(at, n)                             n words from `at` on, as the bus of a clock; random bits beyond them
//   y.await(n);  y.arrive(bus);              n words are under way; a clock's words have come: compared and counted
//   y.finish();                              all words of the file have come
//   begin_case(prefix, id);  end_case();     around each case
//   report();                                prints the status line; $finish is the bench's
//
// Simulators take a short, long or too wide file for good, each another one, so the loader pre-fills with x, reads width
// and count from the header line, counts the words itself, and refuses what does not fit. The last line of a run is
//   plv: PASS cases=N words=M                or  plv: FAIL cases=N words=M failed=F errors=E
// and a run of no case or no word is a failure.
package plv_pkg;
  typedef logic [8*512-1:0] text_t;

  localparam integer SHOWN = 4;  // errors printed a case

  integer cases = 0;       // run
  integer failed = 0;      // of those, with an error
  integer words = 0;       // compared
  integer errors = 0;      // of files and of words
  integer case_id = 0;     // the one that runs
  integer case_errors = 0; // its errors
  text_t case_prefix = 0;  // folder and first part of the names of its files
  logic [31:0] draw_state = 32'd1;

  // Random words that every simulator draws alike (xorshift32). One call a statement: argument order is theirs.
  function automatic logic [31:0] draw();
    draw_state = draw_state ^ (draw_state << 13);
    draw_state = draw_state ^ (draw_state >> 17);
    draw_state = draw_state ^ (draw_state << 5);
    draw = draw_state;
  endfunction

  // Counts an error; whether it is to be printed.
  function automatic logic count_error();
    errors = errors + 1;
    case_errors = case_errors + 1;
    count_error = case_errors <= SHOWN;
  endfunction

  task automatic count_word;
    words = words + 1;
  endtask

  task automatic begin_case(input text_t prefix, input integer id);
    cases = cases + 1;
    case_prefix = prefix;
    case_id = id;
    case_errors = 0;
  endtask

  task automatic end_case;
    if (case_errors > 0) failed = failed + 1;
  endtask

  task automatic report;
    if (errors == 0 && cases > 0 && words > 0) $display("plv: PASS cases=%0d words=%0d", cases, words);
    else $display("plv: FAIL cases=%0d words=%0d failed=%0d errors=%0d", cases, words, failed, errors);
  endtask
endpackage

module plv_file #(
    parameter integer WIDTH = 8,     // bits a sample
    parameter integer LANES = 1,     // samples a word
    parameter integer P     = 1,     // words a clock
    parameter integer DEPTH = 4096  // words at most
) ();
  import plv_pkg::*;
  localparam integer BITS = WIDTH * LANES;

  reg [BITS-1:0] mem[0:DEPTH-1];
  integer words = 0;
  integer arrived = 0;  // words that have come
  integer expected[0:1023];  // words of the clocks under way, a ring
  integer head = 0, tail = 0;
  text_t name = 0;

  task automatic refuse(input text_t path, input text_t why);
    if (count_error()) $display("plv: %0s: %0s", path, why);
    words = 0;
  endtask

  // Nothing has come; `count` words will, which whoever calls this writes into mem, all x now.
  task automatic expect_words(input text_t port, input integer count);
    integer i;
    for (i = 0; i < DEPTH; i = i + 1) mem[i] = {BITS{1'bx}};
    words = count;
    arrived = 0;
    head = 0;
    tail = 0;
    name = port;
  endtask

  task automatic load(input text_t prefix, input text_t port);
    text_t path, set, found, why;
    reg [BITS-1:0] word;
    integer file, got, id, width, lanes, count, i;
    expect_words(port, 0);
    $sformat(path, "%0s.%0s.hex", prefix, port);
    file = $fopen(path, "r");
    if (file == 0) refuse(path, "cannot be opened");
    else begin
      lanes = 1;
      got = $fscanf(file, "// plv-hex-1 %s case=%d port=%s width=%d", set, id, found, width);
      i = $fscanf(file, " lanes=%d", lanes);
      got = got + $fscanf(file, " words=%d", count);
      while ($fscanf(file, "%h", word) == 1) words = words + 1;
      $fclose(file);
      if (got != 5) refuse(path, "no header of plv-hex-1");
      else if (id != case_id || found != port) refuse(path, "of another case or port");
      else if (width != WIDTH || lanes != LANES) begin
        $sformat(why, "width %0d and %0d lanes; the bench has %0d and %0d", width, lanes, WIDTH, LANES);
        refuse(path, why);
      end else if (words != count) begin
        $sformat(why, "%0d words; its header says %0d", words, count);
        refuse(path, why);
      end else if (words > DEPTH) begin
        $sformat(why, "%0d words; the bench holds %0d", words, DEPTH);
        refuse(path, why);
      end else if (words > 0) begin
        $readmemh(path, mem, 0, words - 1);
        got = 0;
        for (i = 0; i < words; i = i + 1) if ((^mem[i]) === 1'bx) got = got + 1;
        if (got > 0) begin
          $sformat(why, "%0d words are unknown after reading", got);
          refuse(path, why);
        end
      end
    end
  endtask

  function automatic [P*BITS-1:0] bus(input integer at, input integer count);
    reg [BITS+31:0] word;
    integer k, bits;
    for (k = 0; k < P; k = k + 1) begin
      word = 0;
      if (k < count) word[BITS-1:0] = mem[at+k];
      else for (bits = 0; bits < BITS; bits = bits + 32) word = (word << 32) | draw();
      bus[k*BITS+:BITS] = word[BITS-1:0];
    end
  endfunction

  task automatic check(input integer index, input [BITS-1:0] found);
    count_word();
    if (index >= words) begin
      if (count_error()) $display("plv: %0s port %0s: word %0d is one too many", case_prefix, name, index);
    end else if (found !== mem[index]) begin
      if (count_error())
        $display("plv: %0s port %0s word %0d: expected %h, found %h", case_prefix, name, index, mem[index], found);
    end
  endtask

  task automatic await(input integer count);
    if (count > 0) begin
      expected[tail%1024] = count;
      tail = tail + 1;
    end
  endtask

  task automatic arrive(input [P*BITS-1:0] found);
    integer k;
    if (head == tail) begin
      if (count_error()) $display("plv: %0s port %0s: valid when nothing is due", case_prefix, name);
    end else begin
      for (k = 0; k < expected[head%1024]; k = k + 1) check(arrived + k, found[k*BITS+:BITS]);
      arrived = arrived + expected[head%1024];
      head = head + 1;
    end
  endtask

  task automatic finish;
    if (arrived != words)  // Icarus 11 calls functions on both sides of &&
      if (count_error())
        $display("plv: %0s port %0s: %0d words came, %0d are expected", case_prefix, name, arrived, words);
  endtask
endmodule
