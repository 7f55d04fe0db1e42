#!/bin/sh
# Installs the library into a prefix of its own, checks what it exports, and builds and runs the C example against the
# installed package: by find_package and by pkg-config.   installed.sh SOURCE BUILD
set -eu
source=$1
build=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cmake --install "$build" --prefix "$work/prefix" --component plumbline >"$work/install.log"
library=$(find "$work/prefix" -name 'libplumbline.so.0')
nm -D --defined-only "$library" | sed -n 's/.* T \(.*\)/\1/p' | sed 's/@.*//' | sort -u >"$work/symbols"
diff "$source/bindings/c/symbols.txt" "$work/symbols"
readelf -d "$library" | grep -q 'SONAME.*libplumbline\.so\.0\]'

cat >"$work/expected" <<'EOF'
   1      3    2
   2      4    2
  -3    -13   -6
   0      6    3
 127    381  127
-128   -638 -128
   5    271  127
EOF
cmake -S "$source/examples/c" -B "$work/cmake" -DCMAKE_PREFIX_PATH="$work/prefix" >"$work/configure.log"
cmake --build "$work/cmake" >"$work/build.log"
"$work/cmake/ffe" | diff "$work/expected" -

pc=$(dirname "$(find "$work/prefix" -name plumbline.pc)")
# shellcheck disable=SC2046
cc -std=c11 -Wall -Wextra -Werror "$source/examples/c/ffe.c" -o "$work/ffe" $(PKG_CONFIG_PATH=$pc pkg-config --cflags --libs plumbline)
LD_LIBRARY_PATH=$(dirname "$library") "$work/ffe" | diff "$work/expected" -
# The header is C and C++.
echo '#include <plumbline.h>' | c++ -std=c++20 -Wall -Wextra -Werror -x c++ -fsyntax-only -I"$(dirname "$(find "$work/prefix" -name plumbline.h)")" -
echo "installed package: exports $(wc -l <"$work/symbols") functions, example built twice and right"
