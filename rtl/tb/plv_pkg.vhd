-- Reader of golden vectors and bookkeeping of a bench in VHDL-2008: the twin of plv_pkg.sv, with textio.
--
--   load(s, prefix, "z", id, 16, z);         reads <prefix>.z.hex; words of up to 64 bits
--   check(s, prefix, "error", z, i, found);  compares word i and counts it
--   report_status(s);                        prints the status line
--
-- Width, count, case and port are those of the header line; what differs, a digit that is none, a word too many or too few
-- is an error. The status line is  plv: PASS cases=N words=M  or  plv: FAIL ...; no case and no word is a failure.
library ieee;
use ieee.std_logic_1164.all;
use ieee.numeric_std.all;
use std.textio.all;

package plv_pkg is
  subtype word_t is std_logic_vector(63 downto 0);
  type words_t is array (natural range <>) of word_t;
  type words_ptr is access words_t;

  type status_t is record
    cases, words, errors : natural;
  end record;

  procedure fail(s : inout status_t; why : string);
  procedure load(s : inout status_t; prefix, port_name : string; id, width : natural; data : inout words_ptr);
  procedure check(s : inout status_t; prefix, port_name : string; data : inout words_ptr; index : natural;
                  found : std_logic_vector);
  procedure report_status(s : status_t);
  -- Random words that every simulator draws alike (xorshift32).
  procedure draw(state : inout unsigned(31 downto 0));
end package;

package body plv_pkg is
  constant SHOWN : natural := 8;  -- errors printed

  procedure print(text : string) is
    variable l : line;
  begin
    write(l, text);
    writeline(output, l);
  end procedure;

  procedure fail(s : inout status_t; why : string) is
  begin
    s.errors := s.errors + 1;
    if s.errors <= SHOWN then
      print("plv: " & why);
    end if;
  end procedure;

  -- Where `key` ends in the header, 0 if it is not there.
  function behind(header, key : string) return natural is
  begin
    for i in header'low to header'high - key'length + 1 loop
      if header(i to i + key'length - 1) = key then
        return i + key'length;
      end if;
    end loop;
    return 0;
  end function;

  -- The number behind `key`; -1 if there is none.
  function number(header, key : string) return integer is
    variable at : natural := behind(header, key);
    variable value : integer := -1;
  begin
    while at > 0 and at <= header'high and header(at) >= '0' and header(at) <= '9' loop
      value := maximum(value, 0) * 10 + character'pos(header(at)) - character'pos('0');
      at := at + 1;
    end loop;
    return value;
  end function;

  function to_word(text : string) return word_t is
    variable value : word_t := (others => '0');
    variable digit : std_logic_vector(3 downto 0);
  begin
    for i in text'range loop
      case text(i) is
        when '0' to '9' => digit := std_logic_vector(to_unsigned(character'pos(text(i)) - character'pos('0'), 4));
        when 'a' to 'f' => digit := std_logic_vector(to_unsigned(character'pos(text(i)) - character'pos('a') + 10, 4));
        when others => digit := "XXXX";
      end case;
      value := value(59 downto 0) & digit;
    end loop;
    return value;
  end function;

  procedure load(s : inout status_t; prefix, port_name : string; id, width : natural; data : inout words_ptr) is
    constant PATH : string := prefix & "." & port_name & ".hex";
    file f : text;
    variable opened : file_open_status;
    variable l : line;
    variable count : integer;
    variable read_words : natural := 0;
  begin
    deallocate(data);
    data := new words_t(0 to -1);
    file_open(opened, f, PATH, read_mode);
    if opened /= open_ok then
      fail(s, PATH & ": cannot be opened");
      return;
    end if;
    readline(f, l);
    count := number(l.all, " words=");
    if behind(l.all, "// plv-hex-1 ") /= 14 or count < 0 then
      fail(s, PATH & ": no header of plv-hex-1");
      count := 0;
    elsif number(l.all, " case=") /= id or behind(l.all, " port=" & port_name & " ") = 0 then
      fail(s, PATH & ": of another case or port");
    elsif number(l.all, " width=") /= width then
      fail(s, PATH & ": width " & integer'image(number(l.all, " width=")) & ", the bench has " & integer'image(width));
    end if;
    deallocate(data);
    data := new words_t'(0 to count - 1 => (others => 'X'));
    while not endfile(f) loop
      readline(f, l);
      if read_words < count then
        data(read_words) := to_word(l.all);
        if is_x(data(read_words)) then
          fail(s, PATH & ": word " & integer'image(read_words) & " is unknown");
        end if;
      end if;
      read_words := read_words + 1;
    end loop;
    file_close(f);
    if read_words /= count then
      fail(s, PATH & ": " & integer'image(read_words) & " words; its header says " & integer'image(count));
    end if;
  end procedure;

  procedure check(s : inout status_t; prefix, port_name : string; data : inout words_ptr; index : natural;
                  found : std_logic_vector) is
    constant FOUND_BITS : std_logic_vector(found'length - 1 downto 0) := found;
  begin
    s.words := s.words + 1;
    if index >= data'length then
      fail(s, prefix & " port " & port_name & ": word " & integer'image(index) & " is one too many");
    elsif data(index)(FOUND_BITS'range) /= FOUND_BITS then
      fail(s, prefix & " port " & port_name & " word " & integer'image(index) & ": expected " &
           to_hstring(data(index)(FOUND_BITS'range)) & ", found " & to_hstring(FOUND_BITS));
    end if;
  end procedure;

  procedure report_status(s : status_t) is
    constant COUNTS : string := " cases=" & integer'image(s.cases) & " words=" & integer'image(s.words);
  begin
    if s.errors = 0 and s.cases > 0 and s.words > 0 then
      print("plv: PASS" & COUNTS);
    else
      print("plv: FAIL" & COUNTS & " errors=" & integer'image(s.errors));
    end if;
  end procedure;

  procedure draw(state : inout unsigned(31 downto 0)) is
  begin
    state := state xor shift_left(state, 13);
    state := state xor shift_right(state, 17);
    state := state xor shift_left(state, 5);
  end procedure;
end package body;
