#!/bin/sh
# The FFE in RTL, 64 symbols a clock, in lock-step with the model behind DPI-C, in Verilator; every planted fault must be
# noticed.   dpi.sh SOURCE BUILD
set -eu
source=$1
build=$2
if ! command -v verilator >/dev/null; then
  echo "verilator is not installed: the lock-step did not run" >&2
  [ -z "${CI:-}" ] && exit 77
  exit 1
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
library=$build/bindings
# A model that runs for a moment: the less C++ and the less optimisation the better. 64 lanes compile in 8 s of processor
# time instead of 40.
if ! timeout 900 verilator --binary -O0 -fno-inline --unroll-stmts 10 --output-split 0 -DPLB_FAULTS -Wno-fatal -Wno-lint \
  -I"$source/rtl/src" -I"$source/rtl/tb" --top-module ffe_dpi_tb --Mdir "$work" -o bench \
  -CFLAGS "-I$source/bindings/c" -LDFLAGS "-L$library -lplumbline -Wl,-rpath,$library" \
  -MAKEFLAGS "VM_PARALLEL_BUILDS=0 OPT_FAST=-O0 OPT_SLOW=-O0 OPT_GLOBAL=-O0" "$source/bindings/dpi/plumbline_pkg.sv" \
  "$source/rtl/tb/plv_pkg.sv" "$source/rtl/tb/ffe_dpi_tb.sv" "$source/rtl/src/plb_ffe.sv" \
  "$source/bindings/dpi/plumbline_dpi.c" >"$work/build.log" 2>&1; then
  tail -n 30 "$work/build.log" >&2
  exit 1
fi

# Runs with what is given and requires that verdict: the program ends with status 0 either way.
expect() {
  verdict=$1
  shift
  if ! timeout 120 "$work/bench" "$@" >"$work/run.log" 2>&1 || [ "$(grep -c "^plv: $verdict cases=32 words=[1-9]" "$work/run.log")" != 1 ]; then
    echo "lock-step $*: $verdict is expected" >&2
    head -n 20 "$work/run.log" >&2
    exit 1
  fi
}

expect PASS
grep '^plv: PASS' "$work/run.log"
expect PASS +seed=7
for fault in 1 2 3 4 5 6 7 8; do
  expect FAIL "+fault=$fault"
done
echo "lock-step: agrees, 8 of 8 planted faults noticed"
