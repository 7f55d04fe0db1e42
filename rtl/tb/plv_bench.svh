// What every bench has, included in its module: clock, reset, the list of cases, the walk through a case.
//
// +cases=FILE (without it rtl/tb/cases/<bench>.txt) has a line a case, made by rtl/run.py:
//   <folder>/tcNNNN  id  <settings in the coefficient files>  <words each holds>  <reset before this word, 0: none>  ...
// and whatever the bench asks for after that. +seed=N sets valid gaps and fill bits; +stop ends the run after the first
// case that fails.
//
// Benches assign their buses in tasks that wait, and leave functions to the rest: of a signal that a task without waiting
// assigns, Verilator 5.006 does not notice that it changed.
  import plv_pkg::*;

  reg clk = 0;
  reg rst = 1;
  always #1 clk = ~clk;

  integer list;             // the file of cases
  text_t list_path, prefix;
  integer id, settings, coef_every, reset_at;
  reg more;                 // there was another case

  task automatic open_list(input text_t path);
    if ($value$plusargs("seed=%d", draw_state) == 0 || draw_state == 0) draw_state = 32'd20261121;
    if ($value$plusargs("cases=%s", list_path) == 0) list_path = path;
    list = $fopen(list_path, "r");
    if (list == 0) $display("plv: %0s: cannot be opened; +cases=FILE names another list of cases", list_path);
    more = list != 0;
  endtask

  task automatic next_case;
    if ($test$plusargs("stop") != 0 && failed > 0) more = 0;
    if (more) more = $fscanf(list, "%s %d %d %d %d", prefix, id, settings, coef_every, reset_at) == 5;
  endtask

  // Whether a new setting of the coefficients holds from word `at` on: number at / coef_every.
  function automatic reg new_setting(input integer at);
    new_setting = settings > 1 && at % coef_every == 0 && at / coef_every < settings;
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
