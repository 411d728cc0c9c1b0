"""pp-registry, pp-aggregation and a Redis in a folder of their own. The test itself is the service "gateway": it has keys of its own in the keys folder."""
import contextlib
import os
import pathlib
import random
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time

import zmq
import zmq.utils.z85

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "tests/e2e"))
from messages import REASON, aggregation, bus, ingest, registry  # noqa: E402
from plant import Plant  # noqa: E402
from seed import DAY, credit_code, day_start  # noqa: E402

BIN = pathlib.Path(os.environ.get("PP_BIN", ROOT / "build/release/bin"))
ENDPOINTS = ("registry_rpc", "registry_bell", "aggregation_ingest", "aggregation_rpc", "aggregation_bell")
HOUR = 3_600_000


def wait_for(condition, what, seconds=20):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        value = condition()
        if value:
            return value
        time.sleep(0.01)  # the pace of asking, not a guess at how long it takes
    raise AssertionError(f"waited {seconds} s for {what}")


def free_ports(count):
    """Below the range the kernel takes for outgoing connections: a port of that range may connect to itself while its listener restarts."""
    with contextlib.ExitStack() as held:
        found = []
        for port in random.sample(range(20000, 32000), 200):
            s = held.enter_context(socket.socket())
            with contextlib.suppress(OSError):
                s.bind(("127.0.0.1", port))
                found.append(port)
            if len(found) == count:
                return found
    raise AssertionError(f"no {count} free ports between 20000 and 32000")


def key_id(name):
    """Ids of keys have 12 characters."""
    return name.ljust(12, "0")


class Place:
    def __init__(self, **settings):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="parkpulse-"))
        self.keys = self.folder / "keys"
        self.keys.mkdir(mode=0o700)
        self.settings = {"data": self.folder, "keys": self.keys, "redis": f"unix:{self.folder}/redis.sock"}
        self.settings |= {name: f"tcp://127.0.0.1:{port}" for name, port in zip(ENDPOINTS, free_ports(len(ENDPOINTS)))}
        self.settings |= settings
        self.conf = self.folder / "parkpulse.conf"
        self.conf.write_text("".join(f"{k} = {v}\n" for k, v in self.settings.items()))
        self.public, self.secret = zmq.curve_keypair()
        for part, text in (("public", self.public), ("secret", self.secret)):
            path = self.keys / f"gateway.{part}"
            path.write_bytes(text + b"\n")
            path.chmod(0o600)
        self.process, self.sockets, self.number = {}, {}, 0

    # --- processes
    def start(self, *names):
        for name in names:
            command = [str(BIN / f"pp-{name}"), "--config", str(self.conf)]
            if name == "redis":
                command = ["redis-server", "--port", "0", "--unixsocket", f"{self.folder}/redis.sock", "--save", "", "--dir", str(self.folder)]
            with open(self.folder / f"{name}.log", "ab") as log:
                self.process[name] = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        return self

    def end(self, name, number=signal.SIGTERM):
        self.process[name].send_signal(number)
        return self.process[name].wait(30)

    def log(self, name):
        return (self.folder / f"{name}.log").read_text(errors="replace")

    def close(self):
        for s in self.sockets.values():
            s.close()
        bad = []
        for name, process in reversed(self.process.items()):
            code = process.poll()
            if code is None:
                process.terminate()
                code = process.wait(30)
            if name != "redis" and code not in (0, -signal.SIGKILL):
                bad.append(f"{name} ended with {code}: {self.log(name)[-3000:]}")
        if not bad:
            shutil.rmtree(self.folder, ignore_errors=True)
        assert not bad, "\n".join(bad)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    # --- requests, as the gateway
    def server_key(self, service):
        path = self.keys / f"{service}.public"
        return wait_for(lambda: path.exists() and path.read_bytes().strip(), f"the key of {service}")

    def _socket(self, service):
        if service not in self.sockets:
            s = zmq.Context.instance().socket(zmq.DEALER)
            s.linger = 0
            s.curve_serverkey = self.server_key(service)
            s.curve_publickey, s.curve_secretkey = self.public, self.secret
            s.connect(self.settings[f"{service}_rpc"])
            self.sockets[service] = s
        return self.sockets[service]

    def ask(self, service, kind, message, answer, seconds=20):
        """The answer, or the Error; asked again while nobody answers, as every request here may be."""
        s = self._socket(service)
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            self.number += 1
            s.send_multipart([kind.encode(), struct.pack("<Q", self.number), message.SerializeToString()])
            while s.poll(1000):
                got, number, body = s.recv_multipart()
                if struct.unpack("<Q", number)[0] == self.number:
                    reply = bus.Error() if got == b"Error" else answer()
                    reply.ParseFromString(body)
                    return reply
        raise AssertionError(f"{service} did not answer {kind}")

    def write(self, *entities, mode=registry.WRITE_MODE_PUT):
        reply = self.ask("registry", "RegistryWrite", registry.RegistryWrite(actor="test", mode=mode, entity=entities), registry.RegistryWritten)
        assert isinstance(reply, registry.RegistryWritten) and not reply.error, reply
        return reply

    def status(self):
        return self.ask("aggregation", "StatusRequest", bus.StatusRequest(), bus.Status)

    def metric(self, name):
        return sum(float(line.rsplit(" ", 1)[1]) for line in self.status().metrics.splitlines() if line.startswith("parkpulse_aggregation_" + name))

    def series(self, enterprise, indicator, window=0, **more):
        return self.ask("aggregation", "SeriesQuery", aggregation.SeriesQuery(enterprise=enterprise, indicator=indicator, window=window, **more), aggregation.Series)

    def rollup(self, node, indicator, window, **more):
        return self.ask("aggregation", "RollupQuery", aggregation.RollupQuery(node=node, indicator=indicator, window=window, **more), aggregation.Rollup)

    def feed(self, after=0, follower="", committed=0):
        """Every record of the journal: (number, Admitted)."""
        log_id, records = 0, []
        while True:
            reply = self.ask("aggregation", "FeedRequest", bus.FeedRequest(follower=follower, after=after, committed=committed, log_id=log_id), bus.FeedReply)
            if reply.log_id != log_id:
                log_id = reply.log_id
                continue
            if not reply.record:
                return records
            for r in reply.record:
                admitted = aggregation.Admitted()
                admitted.ParseFromString(r.body)
                records.append((r.number, admitted))
                after = r.number

    # --- plants
    def key(self, *enterprises, name="plant"):
        """A new plant's key, known to aggregation."""
        public, secret = zmq.curve_keypair()
        raw = zmq.utils.z85.decode(public)
        version = self.write(registry.Entity(key=registry.Key(id=key_id(name), holder="test", enterprise=enterprises, curve_public=raw))).version
        self.settled(version)
        return {"curve_public": public.decode(), "curve_secret": secret.decode()}

    def settled(self, version):
        """Aggregation has this version of the registry."""
        wait_for(lambda: any(h.name == "registry" and h.position >= version for h in self.status().hop), f"version {version} of the registry")

    def plant(self, key):
        return Plant({"server_public": self.server_key("aggregation").decode(), "endpoint": self.settings["aggregation_ingest"]} | key)

    def gateway_plant(self):
        return self.plant({"curve_public": self.public.decode(), "curve_secret": self.secret.decode()})

    def seed(self, enterprises=6):
        """Two zones, three areas, some enterprises, some indicators."""
        self.codes = [credit_code(n) for n in range(1, enterprises + 1)]
        e = registry.Entity
        area = ("Z1A1", "Z1A2", "Z2A1")
        entities = [
            e(county=registry.County(code="530303", name="沾益区", city="530300")),
            e(zone=registry.Zone(code="Z1", name="一区", name_en="One", **{"class": "provincial_park"}, city="530300", county=["530303"])),
            e(zone=registry.Zone(code="Z2", name="二区", name_en="Two", **{"class": "provincial_park"}, city="530300", county=["530303"])),
            e(area=registry.Area(code="Z1A1", name="花山", zone="Z1", area_km2=1)),
            e(area=registry.Area(code="Z1A2", name="白水", zone="Z1", area_km2=1)),
            e(area=registry.Area(code="Z2A1", name="南海子", zone="Z2", area_km2=1)),
        ]
        for code, base, time_sum, late in (("kwh_15min", "QUARTER_HOUR", "SUM", 0), ("kwh_day", "DAY", "SUM", 0), ("peak_15min", "QUARTER_HOUR", "MAX", 0),
                                           ("output", "MONTH", "SUM", 1200)):
            entities.append(e(indicator=registry.Indicator(
                code=code, name=code, name_en=code, unit="kWh", base_period=getattr(registry, "PERIOD_" + base), time_sum=getattr(registry, "TIME_SUM_" + time_sum),
                space_sum=registry.SPACE_SUM_SUM, direction=registry.DIRECTION_FALL_IS_BAD, min=0, max=1e9, late_limit_days=late)))
        for n, code in enumerate(self.codes):
            entities.append(self.enterprise(code, area[n % 3]))
        self.settled(self.write(*entities).version)
        return self

    def enterprise(self, code, area):
        return registry.Entity(enterprise=registry.Enterprise(code=code, name="企业" + code[-4:], area=area, county="530303", industry="3252", scale="medium",
                                                              synthetic=True))

    def ready(self):
        wait_for(lambda: self.status().ready, "aggregation to be ready")
        return self
