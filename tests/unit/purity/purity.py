#!/usr/bin/python3
"""Cores stay free of clock, I/O and neighbours: by the symbols their libraries need, and by what sources include.

purity.py SOURCE_FOLDER LIBRARY...   Each check is tried on a bad sample first, so that it is known to be able to fail.
"""
import pathlib
import re
import subprocess
import sys
import tempfile

# What a pure library may call beside itself and the pure base: memory, strings, arithmetic, formatting into memory.
ALLOWED = re.compile(r"""^(
    mem(cpy|move|set|cmp|chr|rchr)|str(len|cmp|ncmp|chr|rchr|spn|cspn|str|tok|cpy|ncpy|nlen|cat|casecmp|ncasecmp|pbrk)|strto(d|l|ul|ll|ull)|strtok_r
    |malloc|calloc|realloc|aligned_alloc|free|abort|qsort|bsearch|abs|labs|v?snprintf
    |(f|l|ll)?(floor|ceil|round|trunc|rint)l?|llround|lround|fabs|fmod|fmin|fmax|sqrt|exp|expm1|log|log1p|log2|pow|cos|sin|hypot|ldexp|frexp|modf|nearbyint|erf|erfc
    |__assert_fail|__errno_location|__ctype_(b|tolower|toupper)_loc|toupper|tolower|__stack_chk_fail|_GLOBAL_OFFSET_TABLE_|__isoc.*_(sscanf|strto.*)
    |__.*_chk|__(u?div|u?mod|mul|float|fix).*ti.*|__(popcount|clz|ctz)\w+|__asan_.*|__ubsan_.*|__sanitizer_.*|__start___sancov.*|__stop___sancov.*
)$""", re.X)


def symbols(library):
    needs, has = set(), set()
    for line in subprocess.run(["nm", library], capture_output=True, text=True, check=True).stdout.splitlines():
        kind, name = line.split()[-2:] if len(line.split()) > 1 else ("", "")
        (needs if kind == "U" else has).add(name)
    return needs - has, has


def impure(libraries):
    own = set().union(*(symbols(lib)[1] for lib in libraries[:2]))  # the base and the policies, which are looked at themselves
    for library in libraries:
        for name in sorted(symbols(library)[0]):
            if name not in own and not ALLOWED.match(name):
                yield f"{pathlib.Path(library).name} calls {name}"


def strays(root):
    """Includes and texts that stand in the wrong file."""
    services = {p.name for p in (root / "services").iterdir() if p.is_dir()}
    sql = re.compile(r'"[^"]*\b(SELECT .* FROM|INSERT (OR [A-Z]+ )?INTO|UPDATE [a-z_]+ SET|DELETE FROM|CREATE TABLE)\b')
    for path in sorted((root / "services").rglob("*.[ch]")):
        service, text = path.relative_to(root / "services").parts[0], path.read_text(encoding="utf-8")
        for number, line in enumerate(text.splitlines(), 1):
            where = f"{path.relative_to(root)}:{number}"
            if ".pb-c.h" in line and "#include" in line and not re.match(r"wire(_\w+)?\.c", path.name):
                yield f"{where}: only wire.c sees the generated messages"
            found = re.match(r'#include "(?:\.\./)*(?:services/)?(\w+)/', line)
            if found and found[1] in services and found[1] != service:
                yield f"{where}: services do not include each other"
            if sql.search(line) and not re.match(r"(store|peek|ledger|journal|history)\w*\.c", path.name):
                yield f"{where}: SQL stands in store.c"


def self_test():
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "bad.c").write_text("#include <time.h>\nlong now(void);\nlong now(void) { return time(0); }\n")
        subprocess.run(["cc", "-c", folder / "bad.c", "-o", folder / "bad.o"], check=True)
        subprocess.run(["ar", "rc", folder / "libbad.a", folder / "bad.o"], check=True)
        assert list(impure([folder / "libbad.a"])) == ["libbad.a calls time"]
        for name, text in {"one/core.c": '#include "bus.pb-c.h"', "one/service.c": '#include "two/core.h"', "two/core.c": 'q("SELECT a FROM b");'}.items():
            (folder / "services" / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / "services" / name).write_text(text + "\n")
        assert len(list(strays(folder))) == 3


self_test()
mistakes = [*impure(sys.argv[2:]), *strays(pathlib.Path(sys.argv[1]))]
print("\n".join(mistakes))
print(f"{len(sys.argv) - 2} passed, {len(mistakes)} failed")
sys.exit(bool(mistakes))
