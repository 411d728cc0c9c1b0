"""The same work for ParkPulse and for what else could take it, one after the other on this machine: values a second, what an answer is worth, what it costs.

Each peer is started fresh in a folder of its own, gets every series once (outside the clock) and then all values in ready-made requests. Its clock stops when it has
them all: stored, queryable and, if it judges each value, judged; its own count is compared with what was sent. Prints one JSON line and a short table.
"""
import argparse
import json
import os
import pathlib
import shlex
import socket
import statistics
import subprocess
import sys
import tempfile
import time

import load
import work
from influxdb import InfluxDB, InfluxDBWide
from peer import Missing, guarded
from prometheus import Prometheus
from zabbix import Zabbix

ROOT = pathlib.Path(__file__).resolve().parents[3]
# Ours: its last line of JSON tells per_s, judged and observations, durability, cpu_s, peak_rss_mb (deploy/bench ingest --help).
OURS = "deploy/bench ingest --mode {shape} --series {series} --observations {values}"
PEERS = {"zabbix": Zabbix, "prometheus": Prometheus, "influxdb": InfluxDB, "influxdb-wide": InfluxDBWide}
PORT = 21500


class Wrong(Exception):
    """A peer ran, but not the work it was given."""


def ours(shape, rounds, limit_s):
    command = OURS.format(shape=shape, series=work.ENTERPRISES * work.INDICATORS, values=work.ENTERPRISES * work.INDICATORS * rounds)
    try:
        done = subprocess.run(shlex.split(command), cwd=ROOT, capture_output=True, text=True, timeout=limit_s, check=False)
    except (OSError, subprocess.TimeoutExpired) as failure:
        raise Missing(f"{command}: {failure}") from failure
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    if done.returncode or not lines:
        raise Missing(f"`{command}` exits with {done.returncode}: {(done.stderr.strip().splitlines() or [''])[-1]}")
    result = json.loads(lines[-1])
    cpu = result["cpu_s"]
    return {"values": result["observations"], "values_per_s": result["per_s"], "durability": result["durability"],
            "judges": "every value" if result["judged"] == result["observations"] else f"{result['judged'] / result['observations']:.0%}",
            "cpu_s": round(sum(cpu.values()) - cpu["generator"], 2), "generator_cpu_s": cpu["generator"], "memory_mb": sum(result["peak_rss_mb"].values())}


def requests(peer, batches):
    return [[(peer.encode(batch), batch.values) for batch in lane] for lane in batches]


def measure(kind, shape, folder, options):
    """One run of one peer."""
    task = work.Work(shape, options.rounds)
    with tempfile.TemporaryDirectory(dir=folder) as folder:
        peer = kind(task, folder, options.port)
        warm_up, timed = requests(peer, task.warm_up()), requests(peer, task.timed())
        ceiling = load.ceiling(peer.protocol, timed)
        try:
            for port in (options.port, options.port + 1):
                socket.create_server(("127.0.0.1", port)).close()  # nobody else is to answer in the peer's place
            peer.start()
            load.send(peer.protocol, peer.port, warm_up)
            peer.settled(options.limit)
            if peer.stored() != task.series:
                raise Wrong(f"{peer.stored()} of {task.series} values after the first round")
            cpu, generator = peer.cpu_s(), time.process_time()
            began = time.monotonic()
            load.send(peer.protocol, peer.port, timed, options.limit)
            answered, generator = time.monotonic(), time.process_time() - generator
            settled = peer.settled(options.limit)
            cpu = peer.cpu_s() - cpu
            memory = peer.memory_mb()
            if peer.stored() != task.series + task.timed_values:
                raise Wrong(f"it has {peer.stored()} values of {task.series + task.timed_values}")
            if peer.judges == "every value" and peer.found() != task.problems:
                raise Wrong(f"it found {peer.found()} problems of {task.problems}")
            return {"values": task.timed_values, "values_per_s": round(task.timed_values / (settled - began)), "answered_per_s": round(task.timed_values / (answered - began)),
                    "durability": peer.durability, "judges": peer.judges, "cpu_s": round(cpu, 2), "generator_cpu_s": round(generator, 2), "memory_mb": round(memory),
                    "generator_alone_per_s": round(ceiling), **peer.notes()}
        except (OSError, load.Refused) as failure:
            raise Missing(str(failure)) from failure
        finally:
            peer.close()


def several(system, shape, one, times):
    """The run with the median speed, and the speeds of all runs; or the reason why there is none."""
    runs, row = [], {"system": system, "shape": shape}
    try:
        for _ in range(times):
            busy = round(os.getloadavg()[0], 1)
            runs.append({**one(), "load_before": busy})
            print(f"{system}, {shape}: {runs[-1]['values_per_s']} values/s, load {busy} before", file=sys.stderr)
    except (Missing, Wrong) as failure:
        reason = " ".join(str(failure).split())
        print(f"{system}, {shape}: {reason}", file=sys.stderr)
        return {**row, "failed": reason}
    median = statistics.median_low(run["values_per_s"] for run in runs)
    middle = next(run for run in runs if run["values_per_s"] == median)
    return {**row, **middle, "cpu_us_each": round(middle["cpu_s"] / middle["values"] * 1e6, 2), "runs": [run["values_per_s"] for run in runs]}


def compare(rows):
    """Adds to each peer's row how many times its speed is ours."""
    own = {row["shape"]: row for row in rows if row["system"] == "parkpulse"}
    for row in rows:
        reference = own.get(row["shape"], {})
        if row["system"] != "parkpulse" and "values_per_s" in row and "values_per_s" in reference:
            row["ours_to_peer"] = round(reference["values_per_s"] / row["values_per_s"], 2)


def table(rows):
    print(f"{'system':16}{'shape':9}{'values/s':>10}{'ours/peer':>11}{'us CPU each':>13}{'CPU s':>8}{'MB':>6}{'generator alone':>17}{'load':>6}  {'judges':20}durable at the answer")
    for row in rows:
        start = f"{row['system']:16}{row['shape']:9}"
        if "failed" in row:
            print(f"{start}failed: {row['failed']}")
            continue
        print(f"{start}{row['values_per_s']:>10}{row.get('ours_to_peer', ''):>11}{row['cpu_us_each']:>13}{row['cpu_s']:>8}{row['memory_mb']:>6}"
              f"{row.get('generator_alone_per_s', ''):>17}{row['load_before']:>6}  {row['judges']:20}{row['durability']}")


def rounds_of(text):
    rounds = int(text)
    if not 1 <= rounds <= work.ROUNDS_MAX:
        raise argparse.ArgumentTypeError(f"1 to {work.ROUNDS_MAX}")
    return rounds


def compared(options, folder):
    rows = []
    for shape in options.shape or work.SHAPES:
        for system in options.only or ["parkpulse", *PEERS]:
            one = (lambda: ours(shape, options.rounds, options.limit)) if system == "parkpulse" else (lambda: measure(PEERS[system], shape, folder, options))
            rows.append(several(system, shape, one, options.times))
    compare(rows)
    print(json.dumps({"bench": "peers", "series": work.ENTERPRISES * work.INDICATORS, "rounds": options.rounds, "cores": os.cpu_count(), "rows": rows}))
    table(rows)
    sys.exit(any("failed" in row for row in rows))


def main():
    shapes = "; ".join(f"{name}: {what}" for name, what in work.SHAPES.items())
    parser = argparse.ArgumentParser(prog="deploy/bench peers", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", action="append", choices=["parkpulse", *PEERS], help="one system; again for more (default: all)")
    parser.add_argument("--shape", action="append", choices=work.SHAPES, help=f"{shapes} (default: both)")
    parser.add_argument("--rounds", type=rounds_of, default=192, help="values of each of the 19 976 series, at most %d (default %%(default)s: two days of quarter hours)" % work.ROUNDS_MAX)
    parser.add_argument("--times", type=int, default=1, help="runs of each; the median counts (default %(default)s)")
    parser.add_argument("--limit", type=int, default=300, metavar="S", help="seconds after which a system that has not finished has failed (default %(default)s)")
    parser.add_argument("--folder", default="/var/tmp", help="where the peers' folders are made: on a disk, or fsync says nothing (default %(default)s)")
    parser.add_argument("--port", type=int, default=PORT, help="the first of two ports for the peers (default %(default)s)")
    options = parser.parse_args()
    sys.exit(guarded(lambda folder: compared(options, folder), options.folder))


main()
