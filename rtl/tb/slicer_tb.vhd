-- PAM4 slicer in VHDL against the vectors of vectors/slicer/, with the same list of cases as slicer_tb.sv.
library ieee;
use ieee.std_logic_1164.all;
use ieee.numeric_std.all;
use std.textio.all;
use std.env.all;
use work.plv_pkg.all;

entity slicer_tb is
  generic (
    P          : positive := 64;
    ERROR_BITS : positive := 12;
    FAULT      : natural  := 0;
    CASES      : string   := "rtl/tb/cases/slicer.txt"
  );
end entity;

architecture bench of slicer_tb is
  constant ARITH_VERSION : natural := 1;  -- of the arithmetic that the module computes: vectors of others end the run
  signal clk : std_logic := '0';
  signal rst : std_logic := '1';
  signal in_valid, out_valid : std_logic := '0';
  signal z_bus : std_logic_vector(P * 16 - 1 downto 0) := (others => '0');
  signal level_bus : std_logic_vector(4 * 16 - 1 downto 0);
  signal threshold_bus : std_logic_vector(3 * 16 - 1 downto 0);
  signal decision_bus : std_logic_vector(P * 2 - 1 downto 0);
  signal error_bus : std_logic_vector(P * ERROR_BITS - 1 downto 0);
begin
  clk <= not clk after 1 ns;

  dut : entity work.plb_slicer
    generic map (P => P, ERROR_BITS => ERROR_BITS, FAULT => FAULT)
    port map (clk, rst, in_valid, z_bus, level_bus, threshold_bus, out_valid, decision_bus, error_bus);

  process
    file list : text open read_mode is CASES;
    variable l : line;
    variable prefix : line;
    variable id, arith, settings, coef_every, reset_at, at, size, arrived, due : integer;
    variable z, level, threshold, decision, error : words_ptr;
    variable good : boolean;
    variable s : status_t := (others => 0);
    variable random : unsigned(31 downto 0) := to_unsigned(20261121, 32);

    -- The first word of the line, as a line of its own.
    procedure take_word(rest : inout line; word : inout line) is
      variable c : character;
      variable good : boolean;
    begin
      deallocate(word);
      word := new string'("");
      loop
        read(rest, c, good);
        exit when not good or c = ' ';
        write(word, c);
      end loop;
    end procedure;

    -- One clock; what has come is compared before the next.
    procedure tick is
    begin
      wait until falling_edge(clk);
      if out_valid = '1' then
        if due = 0 then
          fail(s, prefix.all & ": valid when nothing is due");
        end if;
        for k in 0 to due - 1 loop
          check(s, prefix.all, "decision", decision, arrived + k, decision_bus(k * 2 + 1 downto k * 2));
          check(s, prefix.all, "error", error, arrived + k, error_bus((k + 1) * ERROR_BITS - 1 downto k * ERROR_BITS));
        end loop;
        arrived := arrived + due;
        due := 0;
      end if;
    end procedure;

    procedure reset is
    begin
      rst <= '1';
      tick;
      rst <= '0';
    end procedure;

    -- `count` samples from `from` on, and random bits beyond them.
    procedure drive(from, count : natural) is
    begin
      for k in 0 to P - 1 loop
        draw(random);
        z_bus(k * 16 + 15 downto k * 16) <= std_logic_vector(random(15 downto 0));
        if k < count then
          z_bus(k * 16 + 15 downto k * 16) <= z(from + k)(15 downto 0);
        end if;
      end loop;
    end procedure;

    procedure set_levels(number : natural) is
    begin
      for i in 0 to 3 loop
        level_bus(i * 16 + 15 downto i * 16) <= level(number * 4 + i)(15 downto 0);
      end loop;
      for i in 0 to 2 loop
        threshold_bus(i * 16 + 15 downto i * 16) <= threshold(number * 3 + i)(15 downto 0);
      end loop;
    end procedure;
  begin
    due := 0;
    arrived := 0;
    while not endfile(list) loop
      readline(list, l);
      take_word(l, prefix);
      read(l, id, good);
      read(l, arith, good);
      read(l, settings, good);
      read(l, coef_every, good);
      read(l, reset_at, good);
      if not good then
        fail(s, CASES & ": '" & prefix.all & "' begins no line of a case");
        exit;
      end if;
      if arith /= ARITH_VERSION then
        fail(s, prefix.all & ": made with arith_version " & integer'image(arith) & "; this bench is of arith_version "
                & integer'image(ARITH_VERSION));
        exit;
      end if;
      begin_case(s);
      load(s, prefix.all, "z", id, 16, z);
      load(s, prefix.all, "decision", id, 2, decision);
      load(s, prefix.all, "error", id, ERROR_BITS, error);
      if settings > 0 then
        load(s, prefix.all, "level", id, 16, level);
        load(s, prefix.all, "threshold", id, 16, threshold);
      end if;
      next when s.refused > 0;
      if settings > 0 then
        set_levels(0);
      else  -- the setting after reset
        level_bus <= x"0600" & x"0200" & x"fe00" & x"fa00";
        threshold_bus <= x"0400" & x"0000" & x"fc00";
      end if;
      in_valid <= '1';  -- a reset in the midst of another stream
      drive(0, 0);
      wait until falling_edge(clk);
      wait until falling_edge(clk);
      due := 0;
      reset;
      arrived := 0;
      at := 0;
      while at < z'length loop
        if settings > 1 and at mod maximum(coef_every, 1) = 0 and at / maximum(coef_every, 1) < settings then
          set_levels(at / coef_every);
        end if;
        if at > 0 and at = reset_at then
          in_valid <= '0';
          tick;
          reset;
        end if;
        loop
          draw(random);
          exit when random(1 downto 0) /= "00";
          in_valid <= '0';
          drive(0, 0);
          tick;
        end loop;
        size := minimum(P, z'length - at);
        for i in 1 to size - 1 loop  -- none across a reset or a new setting
          if at + i = reset_at or (settings > 1 and (at + i) mod maximum(coef_every, 1) = 0) then
            size := i;
            exit;
          end if;
        end loop;
        in_valid <= '1';
        drive(at, size);
        due := size;
        tick;
        at := at + size;
      end loop;
      in_valid <= '0';
      tick;
      if arrived /= decision'length or arrived /= error'length then
        fail(s, prefix.all & ": " & integer'image(arrived) & " words came, " & integer'image(decision'length) & " are expected");
      end if;
    end loop;
    report_status(s);
    finish;
  end process;

  process  -- a bench that waits for ever is a failure too
  begin
    wait for 4 ms;
    report "plv: FAIL the bench hangs" severity failure;
  end process;
end architecture;
