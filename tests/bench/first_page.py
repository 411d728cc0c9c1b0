"""How long the console's first page takes in Chromium with an empty cache, on the Qujing demo: on localhost, and over a line of 10 Mbit/s with 40 ms to and fro.

It counts until the page has its figures and can be used. Chromium and all services share this machine. Prints one JSON line and a short table.
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))

from stack import BIN, ROOT, Stack  # noqa: E402

TARGETS = {"localhost_median_ms": 1000, "10_mbit_median_ms": 3000, "javascript_kb": 350}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=10)
    options = parser.parse_args()
    with Stack() as stack:
        stack.start().ready()
        environment = os.environ | {"PP_URL": stack.url, "PP_TOKEN": stack.admin, "PATH": f"{BIN}:{os.environ['PATH']}"}
        subprocess.run([ROOT / "deploy/demo/load", "--data", stack.folder / "demo"], env=environment, check=True, capture_output=True)
        script = ROOT / "tests/bench/first_page.mjs"
        line = subprocess.run(["node", script, str(options.rounds)], env=environment, check=True, capture_output=True, text=True).stdout
    result = json.loads(line) | {"load_average": round(os.getloadavg()[0], 1)}
    print(json.dumps(result))
    for name, most in TARGETS.items():
        print(f"{name:24}{result[name]:>8}   target {most}")
    if any(result[name] > most for name, most in TARGETS.items()):
        sys.exit("missed")


main()
