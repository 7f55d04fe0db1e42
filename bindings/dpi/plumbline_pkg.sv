// Plumbline's blocks from SystemVerilog: imports of bindings/dpi/plumbline_dpi.c, which only marshals the C interface.
//
// Words travel in fixed packed vectors, word 0 in the least significant bits, each word lanes * width bits wide as on
// the bus of the block: plb_put and plb_get. plb_put_samples and plb_get_samples take open arrays of int instead.
package plumbline_pkg;

  parameter int PLB_BITS = 8192;  // of one call: words times lanes times width must fit

  // A block; null when it cannot be made: plb_error() says why. json: {"block": NAME, "config": {KEY: INTEGER}}
  import "DPI-C" function chandle plb_create(input string json);
  // A block that goes on from here on its own, with the words that wait at its ports; null when there is no memory.
  import "DPI-C" function chandle plb_copy(input chandle block);
  import "DPI-C" function void plb_destroy(input chandle block);
  // What the last call had to say when it failed; "" when it did not.
  import "DPI-C" function string plb_error();
  // Release of the library, "0.1.0".
  import "DPI-C" function string plb_version();

  // 0, or another number and plb_error() when the call failed: so for all that follow, unless they say otherwise.
  import "DPI-C" function int plb_reset(input chandle block);
  import "DPI-C" function int plb_arith_version(input chandle block);  // the version
  import "DPI-C" function int plb_latency(input chandle block);        // words

  // Gives `words` words to an input port; they wait until plb_run.
  import "DPI-C" function int plb_put(input chandle block, input string port, input int words, input bit [PLB_BITS-1:0] data);
  // Writes a coefficient port: all its words.
  import "DPI-C" function int plb_set(input chandle block, input string port, input int words, input bit [PLB_BITS-1:0] data);
  // Runs the block on what waits.
  import "DPI-C" function int plb_run(input chandle block);
  // Takes at most `words` words of an output or probe port; gives the number taken, or -1.
  import "DPI-C" function int plb_get(input chandle block, input string port, input int words, output bit [PLB_BITS-1:0] data);

  // The same with one sample an element.
  import "DPI-C" function int plb_put_samples(input chandle block, input string port, input int samples[]);
  import "DPI-C" function int plb_get_samples(input chandle block, input string port, output int samples[]);

  // Keys, configuration, ports with formats and limits, latency, as JSON; "" when the call failed.
  import "DPI-C" function string plb_describe(input chandle block);

  // The state as JSON with named fields, and back.
  import "DPI-C" function string plb_save_state(input chandle block);
  import "DPI-C" function int plb_load_state(input chandle block, input string json);

endpackage
