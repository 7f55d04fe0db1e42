#!/usr/bin/env bash
# Static checks: include rules, ASCII, format, generated tables, clang-tidy. `--fast` leaves clang-tidy out.
set -euo pipefail
cd "$(dirname "$0")/.."

python3 tools/check_includes.py

if git grep -nIP '[^\x00-\x7F]' -- '*.h' '*.cc' '*.cu' '*.py' '*.sh' '*.cmake' 'CMakeLists.txt' '*.toml' plumbline; then
  echo "sources are ASCII" >&2
  exit 1
fi

mapfile -t sources < <(git ls-files '*.h' '*.cc' '*.cu')
clang-format --dry-run -Werror "${sources[@]}"
echo "format: ${#sources[@]} files"

if [[ ${1:-} != --fast ]]; then
  [[ -f build/dev/compile_commands.json ]] || cmake --preset dev >/dev/null
  # The library's own units; tests and benches are held by the compilers' warnings.
  mapfile -t units < <(git ls-files 'reference/*.cc' 'kernels/*.cc' 'dsp/*.cc' 'link/*.cc' 'study/*.cc' 'apps/*.cc')
  printf '%s\n' "${units[@]}" | xargs -P "$(nproc)" -n 4 clang-tidy --quiet -p build/dev --extra-arg=-Wno-unknown-warning-option 2>build/tidy.log
  echo "clang-tidy: ${#units[@]} units"
fi
