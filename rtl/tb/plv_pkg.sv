// Reader of golden vectors and bookkeeping of a bench, for Icarus and Verilator alike.
//
//   plv_file #(.WIDTH(7), .P(64)) x ();      one port of a block, P words a clock
//   x.load(prefix, "x");                     reads <prefix>.x.hex into x.mem[0 .. x.words-1]
//   x.bus(at, n)                             n words from `at` on, as the bus of a clock; random bits beyond them
//   y.await(n);  y.arrive(bus);              n words are under way; a clock's words have come: compared and counted
//   y.finish();                              all words of the file have come
//   y.clear("y");  y.append(n, bus);         in place of a file: words are expected as they become known
//   begin_case(prefix, id);  end_case();     around each case
//   report();                                prints the status line; $finish is the bench's
//
// Simulators read damaged files without a word, each another one, so the loader takes none of their readers of words: it
// reads characters, and refuses a file in which the header line is not that of the case, port and width, or anything else
// stands behind it than the counted words, each ceil(WIDTH * LANES / 4) digits of 0-9 a-f and a line feed. An error of a
// file names it, case, port and line, and no word of its case is compared. The last line of a run is
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
  integer case_refused = 0; // its files that are not what they must be
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
    case_refused = 0;
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
  localparam integer DIGITS = (BITS + 3) / 4;
  localparam integer TOP_DIGIT = (1 << (BITS - 4 * (DIGITS - 1))) - 1;  // at most

  reg [BITS-1:0] mem[0:DEPTH-1];
  integer words = 0;
  integer arrived = 0;  // words that have come
  integer expected[0:1023];  // words of the clocks under way, a ring
  integer head = 0, tail = 0;
  text_t name = 0;

  task automatic refuse(input text_t path, input text_t why);
    if (count_error()) $display("plv: %0s: case %0d port %0s: %0s", path, case_id, name, why);
    case_refused = case_refused + 1;
    words = 0;
  endtask

  // Nothing has come, and no word is expected: all of mem is x.
  task automatic clear(input text_t port);
    integer i;
    for (i = 0; i < DEPTH; i = i + 1) mem[i] = {BITS{1'bx}};
    words = 0;
    arrived = 0;
    head = 0;
    tail = 0;
    name = port;
  endtask

  // Without a file: so many words of a bus are what a clock is to bring next.
  task automatic append(input integer count, input [P*BITS-1:0] next);
    integer k;
    for (k = 0; k < count; k = k + 1) mem[words+k] = next[k*BITS+:BITS];
    words = words + count;
    await(count);
  endtask

  task automatic load(input text_t prefix, input text_t port);
    text_t path, header, expected_header, set, found, why;
    integer file, got, scanned, id, width, lanes, count;
    clear(port);
    $sformat(path, "%0s.%0s.hex", prefix, port);
    file = $fopen(path, "rb");
    if (file == 0) refuse(path, "cannot be opened");
    else begin
      if (LANES == 1) begin
        scanned = $fscanf(file, "// plv-hex-1 %s case=%d port=%s width=%d words=%d", set, id, found, width, count) + 1;
        $sformat(expected_header, "// plv-hex-1 %0s case=%0d port=%0s width=%0d words=%0d", set, case_id, port, WIDTH, count);
      end else begin
        scanned = $fscanf(file, "// plv-hex-1 %s case=%d port=%s width=%d lanes=%d words=%d", set, id, found, width, lanes, count);
        $sformat(expected_header, "// plv-hex-1 %0s case=%0d port=%0s width=%0d lanes=%0d words=%0d", set, case_id, port, WIDTH,
                 LANES, count);
      end
      header = 0;
      got = $rewind(file);
      got = $fgets(header, file);
      if (header[15:0] == 16'h0d0a) refuse(path, "line 1: ends with a carriage return");
      else if (scanned != 6) begin
        $sformat(why, "line 1: not the header of a file plv-hex-1 of %0d lanes", LANES);
        refuse(path, why);
      end else if (header != {expected_header[8*511-1:0], "\n"}) begin
        $sformat(why, "line 1: of another case, port or width; '%0s' is expected", expected_header);
        refuse(path, why);
      end else if (count < 0 || count > DEPTH) begin
        $sformat(why, "line 1: %0d words; the bench holds %0d", count, DEPTH);
        refuse(path, why);
      end else load_words(path, file, count);
      $fclose(file);
    end
  endtask

  // `count` words and nothing else, from line 2 on; further comments may stand before them.
  task automatic load_words(input text_t path, input integer file, input integer count);
    text_t why;
    reg [BITS-1:0] word;
    reg good;
    integer line, column, c, digit;
    line = 2;
    c = $fgetc(file);
    while (c == "/") begin
      while (c != "\n" && c != -1) c = $fgetc(file);
      c = $fgetc(file);
      line = line + 1;
    end
    good = 1;
    while (words < count && good) begin
      word = 0;
      column = 0;
      while (column < DIGITS && good) begin
        digit = c >= "0" && c <= "9" ? c - "0" : c >= "a" && c <= "f" ? c - "a" + 10 : 16;
        good = digit <= (column == 0 ? TOP_DIGIT : 15);
        if (good) begin
          word = (word << 4) | digit;
          column = column + 1;
          c = $fgetc(file);
        end
      end
      good = good && c == "\n";
      if (good) begin
        mem[words] = word;
        words = words + 1;
        line = line + 1;
        c = $fgetc(file);
      end
    end
    if (good && c != -1) $sformat(why, "line %0d: more than the %0d words of its header", line, count);
    else if (c == -1) $sformat(why, "line %0d: the file ends here, after %0d of %0d words", line, words, count);
    else if (c == 8'h0d) $sformat(why, "line %0d: a carriage return", line);
    else
      $sformat(why, "line %0d: character %0d is %h hex; a word of %0d bits is %0d digits of 0-9 a-f and a line feed", line,
               column + 1, c[7:0], BITS, DIGITS);
    if (!good || c != -1) refuse(path, why);
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
    if (case_refused == 0) begin
      count_word();
      if (index >= words) begin
        if (count_error()) $display("plv: %0s port %0s: word %0d is one too many", case_prefix, name, index);
      end else if (found !== mem[index]) begin
        if (count_error())
          $display("plv: %0s port %0s word %0d: expected %h, found %h", case_prefix, name, index, mem[index], found);
      end
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
    if (arrived != words && case_refused == 0)  // Icarus 11 calls functions on both sides of &&
      if (count_error())
        $display("plv: %0s port %0s: %0d words came, %0d are expected", case_prefix, name, arrived, words);
  endtask
endmodule
