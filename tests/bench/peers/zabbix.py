"""Zabbix 6.0 on PostgreSQL: trapper items, one trigger per item."""
import gzip
import json
import os
import pathlib
import re
import signal
import socket
import struct
import subprocess
import time

from load import TIMEOUT_S, Refused
from peer import START_S, Missing, Peer, program, wait_for
from work import INDICATORS, LIMIT

SCHEMA = pathlib.Path("/usr/share/zabbix-server-pgsql")
# Of the 130 000 rows that the schema brings only what the server cannot start without: no template and no item of its own, so every row of history is of the work.
SEED = re.compile(r"^INSERT INTO (?:role|users|users_groups|usrgrp|hstgrp|config|config_autoreg_tls|globalmacro) .*;$", re.M)

POSTGRES = {"listen_addresses": "", "shared_buffers": "1GB", "effective_cache_size": "4GB", "max_wal_size": "4GB", "wal_compression": "on",
            "fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}

CONFIG = """
ListenIP=127.0.0.1
ListenPort={port}
DBHost={folder}
DBPort={database_port}
DBName=zabbix
DBUser=zabbix
LogType=console
PidFile={folder}/zabbix_server.pid
SocketDir={folder}
StatsAllowedIP=127.0.0.1
StartTrappers=8
StartDBSyncers=4
StartPollers=1
StartPreprocessors=1
StartHTTPPollers=0
StartPingers=0
StartDiscoverers=0
CacheSize=128M
HistoryCacheSize=1G
HistoryIndexCacheSize=64M
TrendCacheSize=64M
ValueCacheSize=512M
"""

HOST, ITEM = 1000, 100_000  # the first ids


HEADER = struct.Struct("<4sBII")  # "ZBXD", flags, length, reserved


def framed(body):
    return HEADER.pack(b"ZBXD", 1, len(body), 0) + body


class Zbxd:
    """The sender's protocol: a connection per request; it is taken when the server says that no value failed."""
    keeps_open = False
    ANSWER = framed(b'{"response":"success","info":"processed: 1; failed: 0; total: 1"}')

    def __init__(self, port):
        self.port = port

    def exchange(self, request):
        with socket.create_connection(("127.0.0.1", self.port), TIMEOUT_S) as connection:
            connection.sendall(request)
            answer = b""
            while part := connection.recv(65536):
                answer += part
        if not answer.startswith(b"ZBXD"):
            raise Refused(f"no answer to a request of {len(request)} bytes")
        return json.loads(answer[HEADER.size:])

    def send(self, request):
        answer = self.exchange(request)
        if "; failed: 0; " not in answer.get("info", ""):
            raise Refused(str(answer))

    def close(self):
        pass

    @staticmethod
    def length(start):
        return HEADER.size + HEADER.unpack_from(start)[2]


class Zabbix(Peer):
    name, protocol = "zabbix", Zbxd
    durability = "memory at the answer, fsync when the clock stops"
    judges = "every value"

    def __init__(self, *place):
        super().__init__(*place)
        # Neither PostgreSQL nor Zabbix runs as root: root becomes postgres, anybody else stays who he is.
        self.user = "postgres" if os.getuid() == 0 else None
        self.database_port = self.port + 1

    def psql(self, database, sql, *options):
        environment = {**os.environ, "PGOPTIONS": "-c client_min_messages=warning"}
        command = [program("psql"), "-h", str(self.folder), "-p", str(self.database_port), "-U", "zabbix", "-d", database, "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1"]
        done = subprocess.run([*command, *options], input=sql, capture_output=True, text=True, timeout=120, env=environment, check=False)
        if done.returncode:
            raise Missing(f"psql: {done.stderr.strip()[:300]}")
        return done.stdout.strip()

    def start(self):
        server = program("zabbix_server")
        binaries = max(pathlib.Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), default=None)
        postgres, initdb = program("postgres", binaries or ""), program("initdb", binaries or "")
        if self.user:
            subprocess.run(["chown", self.user, self.folder], check=True)
        database = self.folder / "postgresql"
        done = subprocess.run([initdb, "-D", str(database), "-U", "zabbix", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"], capture_output=True, text=True, timeout=START_S,
                              cwd=self.folder, user=self.user, check=False)
        if done.returncode:
            raise Missing(f"initdb: {done.stderr.strip()[-300:]}")
        settings = [part for name, value in POSTGRES.items() for part in ("-c", f"{name}={value}")]
        # SIGINT, because on SIGTERM PostgreSQL waits until its clients are gone.
        self.run(postgres, "-D", str(database), "-k", str(self.folder), "-p", str(self.database_port), *settings, user=self.user, stop=signal.SIGINT)
        wait_for(self._database_answers, START_S, "PostgreSQL to answer")
        self.psql("postgres", "CREATE DATABASE zabbix")
        self.psql("zabbix", self._packaged("schema"), "-1")
        self.psql("zabbix", "\n".join(SEED.findall(self._packaged("data"))), "-1")
        self.psql("zabbix", self._configuration(), "-1")
        self.psql("zabbix", "VACUUM ANALYZE; CHECKPOINT")
        config = self.folder / "zabbix_server.conf"
        config.write_text(CONFIG.format(folder=self.folder, port=self.port, database_port=self.database_port))
        self.run(server, "-f", "-c", str(config), user=self.user)
        wait_for(self._answers, START_S, "Zabbix to answer")

    @staticmethod
    def _packaged(part):
        try:
            with gzip.open(SCHEMA / f"{part}.sql.gz", "rt", encoding="utf-8") as text:
                return text.read()
        except OSError as failure:
            raise Missing(f"the schema of zabbix-server-pgsql: {failure}") from failure

    def _database_answers(self):
        self.alive()
        try:
            return self.psql("postgres", "SELECT 1") == "1"
        except Missing:
            return False

    def _answers(self):
        self.alive()
        try:
            return self._stats()
        except (OSError, Refused):
            return False

    def _stats(self):
        return Zbxd(self.port).exchange(framed(b'{"request":"zabbix.stats"}')).get("data")

    def _configuration(self):
        """SQL: a host per enterprise, an item and a trigger per series."""
        hosts, items, state, triggers, functions = [], [], [], [], []
        for e, code in enumerate(self.work.codes):
            hosts.append(f"{HOST + e}\t{code}\t{code}")
            for i, name in enumerate(self.work.indicators):
                number = ITEM + e * INDICATORS + i
                items.append(f"{number}\t2\t{HOST + e}\t{name}\t{name}\t0")
                state.append(f"{number}")
                triggers.append(f"{number}\t{{{number}}}>{LIMIT}\t{name} above {LIMIT}\t4")
                functions.append(f"{number}\t{number}\t{number}\tlast\t$")
        tables = [("hosts(hostid,host,name)", hosts), ("items(itemid,type,hostid,name,key_,value_type)", items), ("item_rtdata(itemid)", state),
                  ("triggers(triggerid,expression,description,priority)", triggers), ("functions(functionid,itemid,triggerid,name,parameter)", functions)]
        return "".join("COPY {} FROM stdin;\n{}\n\\.\n".format(table, "\n".join(rows)) for table, rows in tables)

    def encode(self, batch):
        work = self.work
        times = [f'","clock":{clock},"ns":0}}' for clock in work.clocks]
        names = [f'","key":"{name}","value":"' for name in work.indicators]
        rows = [f'{{"host":"{work.codes[e]}{names[i]}{values[r]}{times[r]}' for e, i, values in work.rows(batch) for r in batch.rounds]
        return framed(f'{{"request":"sender data","data":[{",".join(rows)}]}}'.encode())

    def settled(self, seconds):
        """The history syncers take a value out of the cache when its row is committed and its trigger is judged."""
        def settled_at():
            self.alive()
            now = time.monotonic()
            return self._stats()["wcache"]["history"]["used"] == 0 and now
        return wait_for(settled_at, seconds, "Zabbix to write what it has taken")

    def stored(self):
        return int(self.psql("zabbix", "SELECT count(*) FROM history"))

    def found(self):
        return int(self.psql("zabbix", "SELECT count(*) FROM events WHERE source = 0 AND object = 0 AND value = 1"))
