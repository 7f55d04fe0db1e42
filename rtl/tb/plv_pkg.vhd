-- Reader of golden vectors and bookkeeping of a bench in VHDL-2008: the twin of plv_pkg.sv.
--
--   begin_case(s);                           before the files of a case
--   load(s, prefix, "z", id, 16, z);         reads <prefix>.z.hex; words of up to 64 bits
--   check(s, prefix, "error", z, i, found);  compares word i and counts it
--   report_status(s);                        prints the status line
--
-- Lines of textio lose their carriage returns, so load reads characters. It refuses a file in which the header line is not
-- that of the case, port and width, or anything else stands behind it than the counted words, each ceil(width / 4) digits of
-- 0-9 a-f and a line feed; s.refused counts the files of the case, and where it is not 0 the bench skips the case. The status
-- line is  plv: PASS cases=N words=M  or  plv: FAIL ...; no case and no word is a failure.
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
    refused : natural;  -- files of the case that runs
  end record;

  procedure begin_case(s : inout status_t);
  procedure fail(s : inout status_t; why : string);
  procedure load(s : inout status_t; prefix, port_name : string; id, width : natural; data : inout words_ptr);
  procedure check(s : inout status_t; prefix, port_name : string; data : inout words_ptr; index : natural;
                  found : std_logic_vector);
  procedure report_status(s : status_t);
  -- Random words that every simulator draws alike (xorshift32).
  procedure draw(state : inout unsigned(31 downto 0));
end package;

package body plv_pkg is
  constant SHOWN : natural := 8;  -- errors of words printed
  constant MOST : natural := 65536;  -- words of a file

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

  procedure begin_case(s : inout status_t) is
  begin
    s.cases := s.cases + 1;
    s.refused := 0;
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
    while at > 0 and at <= header'high and header(at) >= '0' and header(at) <= '9' and value <= MOST loop
      value := maximum(value, 0) * 10 + character'pos(header(at)) - character'pos('0');
      at := at + 1;
    end loop;
    return value;
  end function;

  -- The value of a hex digit; 16 where it is none.
  function to_digit(c : character) return natural is
  begin
    case c is
      when '0' to '9' => return character'pos(c) - character'pos('0');
      when 'a' to 'f' => return character'pos(c) - character'pos('a') + 10;
      when others => return 16;
    end case;
  end function;

  procedure load(s : inout status_t; prefix, port_name : string; id, width : natural; data : inout words_ptr) is
    constant PATH : string := prefix & "." & port_name & ".hex";
    constant DIGITS : positive := (width + 3) / 4;
    constant TOP_DIGIT : positive := 2 ** (width - 4 * (DIGITS - 1)) - 1;  -- at most
    type characters_t is file of character;
    file f : characters_t;
    variable opened : file_open_status;
    variable c : character := LF;
    variable more : boolean := true;  -- there is c
    variable header : line;
    variable number_of_line : natural := 1;
    variable count, digit : integer;
    variable words, column : natural := 0;
    variable good : boolean := true;

    procedure refuse(why : string) is
    begin
      print("plv: " & PATH & ": case " & integer'image(id) & " port " & port_name & ": " & why);
      s.errors := s.errors + 1;
      s.refused := s.refused + 1;
      good := false;
    end procedure;

    procedure refuse_line(why : string) is
    begin
      refuse("line " & integer'image(number_of_line) & ": " & why);
    end procedure;

    procedure take is
    begin
      more := not endfile(f);
      if more then
        read(f, c);
      end if;
    end procedure;

    procedure check_header is
      constant CASE_AT : natural := behind(header.all, " case=");
      impure function expected return string is
      begin
        return header(1 to CASE_AT - 1) & integer'image(id) & " port=" & port_name & " width=" & integer'image(width) &
               " words=" & integer'image(count);
      end function;
    begin
      count := number(header.all, " words=");
      if not more then
        refuse_line("the file ends here");
      elsif header.all /= "" and header(header'high) = CR then
        refuse_line("ends with a carriage return");
      elsif behind(header.all, "// plv-hex-1 ") /= 14 or behind(header(14 to CASE_AT - 1), " ") /= CASE_AT - 5 or
            count < 0 then
        refuse_line("not the header of a file plv-hex-1");
      elsif count > MOST then
        refuse_line("more than the " & integer'image(MOST) & " words that the bench holds");
      elsif header.all /= expected then
        refuse_line("of another case, port or width; '" & expected & "' is expected");
      end if;
    end procedure;
  begin
    deallocate(data);
    data := new words_t(0 to -1);
    file_open(opened, f, PATH, read_mode);
    if opened /= open_ok then
      refuse("cannot be opened");
      return;
    end if;
    header := new string'("");
    take;
    while more and c /= LF loop
      write(header, c);
      take;
    end loop;
    check_header;
    deallocate(header);
    if good then
      number_of_line := 2;
      take;
      while more and c = '/' loop  -- further comments
        while more and c /= LF loop
          take;
        end loop;
        take;
        number_of_line := number_of_line + 1;
      end loop;
      deallocate(data);
      data := new words_t'(0 to count - 1 => (others => '0'));
      while words < count and good loop
        column := 0;
        while column < DIGITS and good loop
          digit := to_digit(c);
          good := more and digit <= 15 and (column > 0 or digit <= TOP_DIGIT);
          if good then
            data(words) := data(words)(59 downto 0) & std_logic_vector(to_unsigned(digit, 4));
            column := column + 1;
            take;
          end if;
        end loop;
        good := good and more and c = LF;
        if good then
          words := words + 1;
          number_of_line := number_of_line + 1;
          take;
        end if;
      end loop;
      if good and more then
        refuse_line("more than the " & integer'image(count) & " words of its header");
      elsif not good and not more then
        refuse_line("the file ends here, after " & integer'image(words) & " of " & integer'image(count) & " words");
      elsif not good and c = CR then
        refuse_line("a carriage return");
      elsif not good then
        refuse_line("character " & integer'image(column + 1) & " is " & to_hstring(to_unsigned(character'pos(c), 8)) &
                    " hex; a word of " & integer'image(width) & " bits is " & integer'image(DIGITS) &
                    " digits of 0-9 a-f and a line feed");
      end if;
    end if;
    file_close(f);
    if not good then
      deallocate(data);
      data := new words_t(0 to -1);
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
