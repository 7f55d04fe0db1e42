-- PAM4 slicer, P symbols a clock: the VHDL twin of plb_slicer.sv, arithmetic of reference/eq/slicer.h.
--
--   decision = (z >= threshold(0)) + (z >= threshold(1)) + (z >= threshold(2))
--   error    = sat(z - level(decision), ERROR_BITS)
--
-- Levels and thresholds are held, index 0 in the low bits; lane 0 is the oldest symbol. Latency: one clock. Reset is
-- synchronous. FAULT plants a fault for the bench to find; 0 is none.
library ieee;
use ieee.std_logic_1164.all;
use ieee.numeric_std.all;

entity plb_slicer is
  generic (
    P          : positive := 64;  -- symbols a clock
    ERROR_BITS : positive := 12;
    FAULT      : natural  := 0
  );
  port (
    clk       : in  std_logic;
    rst       : in  std_logic;
    in_valid  : in  std_logic;
    z         : in  std_logic_vector(P * 16 - 1 downto 0);
    level     : in  std_logic_vector(4 * 16 - 1 downto 0);
    threshold : in  std_logic_vector(3 * 16 - 1 downto 0);
    out_valid : out std_logic;
    decision  : out std_logic_vector(P * 2 - 1 downto 0);
    error     : out std_logic_vector(P * ERROR_BITS - 1 downto 0)
  );
end entity;

architecture rtl of plb_slicer is
  constant HIGH : integer := 2 ** (ERROR_BITS - 1) - 1;

  function lane(bus_bits : std_logic_vector; index : natural) return integer is
  begin
    return to_integer(signed(bus_bits(index * 16 + 15 downto index * 16)));
  end function;
begin
  process (clk)
    variable index : natural range 0 to 3;
    variable sample, difference : integer range -65536 to 65535;
  begin
    if rising_edge(clk) then
      out_valid <= in_valid and (not rst);
      if FAULT = 1 then
        out_valid <= in_valid;
      end if;
      for k in 0 to P - 1 loop
        sample := lane(z, k);
        index := 0;
        for i in 0 to 2 loop
          if sample > lane(threshold, i) or (sample = lane(threshold, i) and FAULT /= 2) then
            index := index + 1;
          end if;
        end loop;
        difference := sample - lane(level, index);
        if difference > HIGH then
          difference := HIGH;
        elsif difference < -HIGH - 1 then
          difference := -HIGH - 1;
          if FAULT = 3 then
            difference := -HIGH;
          end if;
        end if;
        decision(k * 2 + 1 downto k * 2) <= std_logic_vector(to_unsigned(index, 2));
        error((k + 1) * ERROR_BITS - 1 downto k * ERROR_BITS) <= std_logic_vector(to_signed(difference, ERROR_BITS));
      end loop;
    end if;
  end process;
end architecture;
