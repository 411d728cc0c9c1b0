"""InfluxDB 1.6: line protocol."""
from load import Http
from peer import START_S, Peer, program, wait_for
from work import INDICATORS

# Debian's own settings but for the folders, the port, the noise of a log line per request, and a cache that holds what a burst brings.
CONFIG = """
reporting-disabled = true
bind-address = "127.0.0.1:{rpc}"
[meta]
  dir = "{folder}/meta"
[data]
  dir = "{folder}/data"
  wal-dir = "{folder}/wal"
  wal-fsync-delay = "0s"
  index-version = "inmem"
  query-log-enabled = false
[monitor]
  store-enabled = false
[http]
  bind-address = "127.0.0.1:{port}"
  log-enabled = false
[logging]
  level = "warn"
"""


class InfluxDB(Peer):
    name, protocol = "influxdb", Http
    durability = "fsync"

    def start(self):
        (self.folder / "influxdb.conf").write_text(CONFIG.format(folder=self.folder, port=self.port, rpc=self.port + 1))
        self.run(program("influxd"), "-config", "influxdb.conf")
        wait_for(lambda: self.answers("/ping"), START_S, "InfluxDB to answer")
        self.get("/query", q="CREATE DATABASE park")

    def encode(self, batch):
        work = self.work
        keys = [[f"{name},enterprise={code} value=" for name in work.indicators] for code in (work.codes[e] for e in batch.enterprises)]
        times = [f" {clock}\n" for clock in work.clocks]
        first = batch.enterprises.start
        lines = [f"{keys[e - first][i]}{values[r]}{times[r]}" for e, i, values in work.rows(batch) for r in batch.rounds]
        return self.request(lines)

    @staticmethod
    def request(lines):
        return Http.request("/write?db=park&precision=s", "".join(lines).encode())

    def stored(self):
        """Counted by itself: the values of each field of each measurement."""
        answer = self.get("/query", db="park", q="SELECT count(*) FROM /.*/")
        return sum(sum(series["values"][0][1:]) for series in answer["results"][0]["series"])


class InfluxDBWide(InfluxDB):
    """The layout that InfluxDB likes best: all indicators of an enterprise and a time are fields of one line. Not possible where each comes from a system of its own."""
    name = "influxdb-wide"

    def encode(self, batch):
        work = self.work
        lines = []
        for e in batch.enterprises:
            named = list(zip(work.indicators, work.values[e * INDICATORS:(e + 1) * INDICATORS]))
            for r in batch.rounds:
                fields = ",".join(f"{name}={values[r]}" for name, values in named)
                lines.append(f"plant,enterprise={work.codes[e]} {fields} {work.clocks[r]}\n")
        return self.request(lines)
