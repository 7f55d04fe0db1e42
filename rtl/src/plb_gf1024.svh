// Arithmetic of GF(2^10), field polynomial x^10 + x^3 + 1, alpha = 2 (reference/fec/gf1024.h); included inside a module.

  // a * alpha
  function automatic [9:0] gf_double(input [9:0] a);
    gf_double = {a[8:0], 1'b0} ^ (a[9] ? 10'h009 : 10'h000);
  endfunction

  // a * b
  function automatic [9:0] gf_multiply(input [9:0] a, input [9:0] b);
    integer i;
    begin
      gf_multiply = 0;
      for (i = 9; i >= 0; i = i - 1) gf_multiply = gf_double(gf_multiply) ^ (b[i] ? a : 10'h000);
    end
  endfunction
