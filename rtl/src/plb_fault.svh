// Planted faults: what shows that a bench can fail. A module that has some opens with `PLB_FAULT and asks for them as
// `fault == n`, each at the line that it breaks. Only simulations that define PLB_FAULTS have them, chosen by the plusarg
// +fault=n; everywhere else, and so in synthesis, `fault` is the constant 0.
`ifndef PLB_FAULT
`ifdef PLB_FAULTS
`define PLB_FAULT \
  integer fault; \
  initial if ($value$plusargs("fault=%d", fault) == 0) fault = 0;
`else
`define PLB_FAULT localparam integer fault = 0;
`endif
`endif
