"""Prometheus: remote write, one alert rule over all series, recording rules that add them up."""
import struct
import urllib.request

import snappy

from load import Http
from peer import START_S, Peer, program, wait_for
from work import LIMIT

CONFIG = """
global:
  scrape_interval: 15s
  evaluation_interval: 5s
rule_files: [rules.yml]
"""

RULES = f"""
groups:
- name: judge
  rules:
  - alert: AboveLimit
    expr: '{{__name__=~"indicator_.+"}} > {LIMIT}'
    labels: {{severity: orange}}
- name: roll-ups
  rules:
  - record: rollup:indicator:sum
    expr: 'sum by (__name__) ({{__name__=~"indicator_.+"}})'
  - record: rollup:enterprise:sum
    expr: 'sum by (enterprise) ({{__name__=~"indicator_.+"}})'
"""


def varint(number):
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)
    return bytes(out)


def field(number, content):
    """A length-delimited protobuf field."""
    return varint(number << 3 | 2) + varint(len(content)) + content


class Prometheus(Peer):
    name, protocol = "prometheus", Http
    durability = "page cache"
    judges = "newest, every 5 s"

    def __init__(self, *place):
        super().__init__(*place)
        label = lambda name, value: field(1, field(1, name) + field(2, value))
        names = [label(b"__name__", name.encode()) for name in self.work.indicators]
        codes = [label(b"enterprise", code.encode()) for code in self.work.codes]
        self.labels = [[name + code for name in names] for code in codes]
        self.times = [b"\x10" + varint(clock * 1000) for clock in self.work.clocks]

    def start(self):
        (self.folder / "prometheus.yml").write_text(CONFIG)
        (self.folder / "rules.yml").write_text(RULES)
        self.run(program("prometheus"), "--config.file=prometheus.yml", f"--storage.tsdb.path={self.folder}/data", f"--web.listen-address=127.0.0.1:{self.port}",
                 "--web.enable-remote-write-receiver", "--log.level=warn")
        wait_for(lambda: self.answers("/-/ready"), START_S, "Prometheus to be ready")

    def encode(self, batch):
        series = []
        pack, times = struct.Struct("<d").pack, self.times
        for e, i, values in self.work.rows(batch):
            samples = [field(2, b"\x09" + pack(values[r]) + times[r]) for r in batch.rounds]
            series.append(field(1, self.labels[e][i] + b"".join(samples)))
        return Http.request("/api/v1/write", snappy.compress(b"".join(series)), "Content-Type: application/x-protobuf", "Content-Encoding: snappy",
                            "X-Prometheus-Remote-Write-Version: 0.1.0")

    def stored(self):
        count = 0
        for name in self.work.indicators:
            answer = self.get("/api/v1/query", query=f"sum(count_over_time({name}[2h]))")
            count += int(answer["data"]["result"][0]["value"][1])
        return count

    def notes(self):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/metrics", timeout=10) as answer:
            lines = [line for line in answer.read().decode().splitlines() if line.startswith("prometheus_rule_group_")]
        total = lambda name: sum(float(line.split()[-1]) for line in lines if line.startswith(name))
        return {"rule_evaluations": int(total("prometheus_rule_group_iterations_total")),
                "rule_evaluation_s": round(total("prometheus_rule_group_last_duration_seconds"), 3)}
