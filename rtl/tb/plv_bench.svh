// What every bench has, included in its module: clock, reset, the list of cases, the walk through a case.
//
// A bench connects its module to clk, rst and in_valid, and has
//   ARITH_VERSION    localparam: the arith_version of the vectors that the module is built to; others end the run
//   DRAIN            localparam: clocks after which all that was fed has come
//   run_case         takes the rest of the case's line with $fscanf(list, ...), loads the files, applies the configuration,
//                    calls walk(words, words a clock), and asks the ports whether all has come
//   feed(at, count)  drives a clock: `count` words from `at` on, random bits beyond them; says what is to be awaited; tick
//   look             hands over what is valid now
// and `initial run_list("rtl/tb/cases/<bench>.txt");`.
//
// +cases=FILE takes another list. It has a line a case, made by rtl/run.py:
//   <folder>/tcNNNN  id  <arith_version>  <settings in the coefficient files>  <frames each holds>  <reset before this frame, 0: none>  ...
// and whatever the bench asks for after that. +seed=N sets valid gaps and fill bits; +stop ends the run after the first
// case that fails.
//
// Benches assign their buses in tasks that wait, and leave functions to the rest: of a signal that a task without waiting
// assigns, Verilator 5.006 does not notice that it changed.
  import plv_pkg::*;

  reg clk = 0;
  reg rst = 1;
  reg in_valid = 0;
  always #1 clk = ~clk;

  integer list;  // the file of cases
  text_t list_path, prefix;
  integer id, arith_version, settings, coef_every, reset_at;
  reg more;          // there was another case
  reg watching = 0;  // outputs are those of the case

  task automatic next_case;
    integer got;
    got = $fscanf(list, "%s %d %d %d %d %d", prefix, id, arith_version, settings, coef_every, reset_at);
    more = got == 6;
    if (!more && got > 0) if (count_error()) $display("plv: %0s: '%0s' begins no line of a case", list_path, prefix);
    if (more && arith_version != ARITH_VERSION) begin
      more = 0;
      got = {31'd0, count_error()};
      $display("plv: %0s: made with arith_version %0d; this bench is of arith_version %0d", prefix, arith_version, ARITH_VERSION);
    end
    if (stopped()) more = 0;
  endtask

  function automatic reg stopped();
    stopped = $test$plusargs("stop") != 0 && failed > 0;
  endfunction

  task automatic take_seed;
    if ($value$plusargs("seed=%d", draw_state) == 0 || draw_state == 0) draw_state = 32'd20261121;
  endtask

  task automatic run_list(input text_t path);
    take_seed;
    if ($value$plusargs("cases=%s", list_path) == 0) list_path = path;
    list = $fopen(list_path, "r");
    if (list == 0) $display("plv: %0s: cannot be opened; +cases=FILE names another list of cases", list_path);
    else next_case;
    while (list != 0 && more) begin
      begin_case(prefix, id);
      run_case;
      end_case;
      next_case;
    end
    report;
    $finish;
  endtask

  // Cases without files: run_case makes up what is fed and asks a model for what is to come. Numbered from 1.
  task automatic run_random(input integer count);
    take_seed;
    for (id = 1; id <= count && !stopped(); id = id + 1) begin
      begin_case("lock-step", id);
      run_case;
      end_case;
    end
    report;
    $finish;
  endtask

  // One clock; what comes is looked at before the next.
  task automatic tick;
    @(negedge clk);
    if (watching) look;
  endtask

  task automatic drain;
    in_valid = 0;
    repeat (DRAIN) tick;
  endtask

  task automatic reset;
    rst = 1;
    tick;
    rst = 0;
  endtask

  // Feeds all words of a case, up to `most` a clock, after a reset in the midst of another stream; none where a file of the
  // case was refused.
  task automatic walk(input integer words, input integer most);
    if (case_refused == 0) walk_words(words, most);
  endtask

  task automatic walk_words(input integer words, input integer most);
    integer at, count;
    watching = 0;
    in_valid = 1;
    repeat (DRAIN + 2) feed(0, 0);
    watching = 1;
    reset;
    for (at = 0; at < words; at = at + count) begin
      if (at > 0 && (at == reset_at || new_setting(at))) drain;
      if (at > 0 && at == reset_at) reset;
      while (draw() % 4 == 0) begin
        in_valid = 0;
        feed(at, 0);
      end
      count = clock_words(at, words, most);
      in_valid = 1;
      feed(at, count);
    end
    drain;
  endtask

  // Whether word `at` is the first since a reset.
  function automatic reg after_reset(input integer at);
    after_reset = at == 0 || at == reset_at;
  endfunction

  // Whether a setting of the coefficients begins with word `at`: number at / coef_every, or 0.
  function automatic reg new_setting(input integer at);
    if (at == 0) new_setting = settings > 0;
    else new_setting = settings > 1 && at % coef_every == 0 && at / coef_every < settings;
  endfunction

  // Where setting number at / coef_every begins in a file of coefficients with `size` words a setting.
  function automatic integer setting_at(input integer at, input integer size);
    setting_at = at == 0 ? 0 : at / coef_every * size;
  endfunction

  // Words of the clock that begins at word `at`: up to `most`, and none across a reset or a new setting.
  function automatic integer clock_words(input integer at, input integer words, input integer most);
    integer i;
    clock_words = most < words - at ? most : words - at;
    for (i = most; i > 0; i = i - 1) if (at + i == reset_at || new_setting(at + i)) if (i < clock_words) clock_words = i;
  endfunction

  // A bench that waits for ever is a failure too.
  initial begin
    #4000000;
    $display("plv: FAIL the bench hangs in %0s", case_prefix);
    $finish;
  end
