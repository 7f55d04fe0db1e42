#!/bin/sh
# The FFE in RTL in lock-step with the model behind DPI-C, in Verilator; every planted fault must be noticed.
#   dpi.sh SOURCE BUILD
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
if ! (cd "$work" && timeout 900 verilator --binary --timing -O0 -j 2 -DPLB_FAULTS -GP=16 -Wno-fatal -Wno-lint \
  -I"$source/rtl/src" --top-module ffe_dpi_tb -CFLAGS "-O0 -I$source/bindings/c" \
  -LDFLAGS "-L$library -lplumbline -Wl,-rpath,$library" "$source/bindings/dpi/plumbline_pkg.sv" \
  "$source/rtl/tb/ffe_dpi_tb.sv" "$source/rtl/src/plb_ffe.sv" "$source/bindings/dpi/plumbline_dpi.c" >build.log 2>&1); then
  tail -n 30 "$work/build.log" >&2
  exit 1
fi
timeout 120 "$work/obj_dir/Vffe_dpi_tb" >"$work/run.log"
cat "$work/run.log"
grep -q '^plv: PASS cases=1 words=[1-9]' "$work/run.log"
for fault in 1 2 3 4 5 6 7 8; do
  timeout 120 "$work/obj_dir/Vffe_dpi_tb" +fault=$fault >"$work/run.log" || true
  if ! grep -q '^plv: FAIL' "$work/run.log"; then
    echo "fault $fault was not noticed" >&2
    exit 1
  fi
done
echo "lock-step: agrees, 8 of 8 planted faults noticed"
