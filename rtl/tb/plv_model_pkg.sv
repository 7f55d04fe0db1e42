// Plumbline's model of a block, behind DPI, for benches in lock-step with it.
//
//   model = make("{\"block\":\"ffe\"}");      what it or a later call refuses is an error of the bench
//   restart(model);                          its state, inputs and coefficients are those after reset
//   set(model, "tap", TAPS, taps);           a coefficient port
//   give(model, "x", P, xs);                 words for an input port
//   y.append(P, take(model, "y", P));        what it has for an output or a probe is what the RTL is to bring next
package plv_model_pkg;
  import plv_pkg::*;
  import plumbline_pkg::*;

  task automatic ask(input integer status);
    if (status != 0) if (count_error()) $display("plv: model: %s", plb_error());
  endtask

  function automatic chandle make(input string json);
    make = plb_create(json);
    ask(make == null ? 1 : 0);
  endfunction

  task automatic restart(input chandle model);
    ask(plb_reset(model));
  endtask

  task automatic set(input chandle model, input string port, input integer words, input bit [PLB_BITS-1:0] data);
    ask(plb_set(model, port, words, data));
  endtask

  task automatic give(input chandle model, input string port, input integer words, input bit [PLB_BITS-1:0] data);
    ask(plb_put(model, port, words, data));
  endtask

  function automatic bit [PLB_BITS-1:0] take(input chandle model, input string port, input integer words);
    integer taken;
    ask(plb_run(model));
    taken = plb_get(model, port, words, take);
    if (taken != words)
      if (count_error()) $display("plv: model: %0d words of port %s, %0d are expected", taken, port, words);
  endfunction
endpackage
