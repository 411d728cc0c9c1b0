"""The ingest socket as an agent sees it: a ROUTER with CURVE in a thread of its own. It applies rows in the order they come, as aggregation does."""
import pathlib
import random
import sys
import threading
import time

import zmq
import zmq.auth
from zmq.auth.thread import ThreadAuthenticator

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "tests/e2e"))
from messages import bus, ingest  # noqa: E402

OUT_OF_RANGE = ingest.Reason.Value("REASON_OUT_OF_RANGE")


class Server:
    """value[(enterprise, indicator, start_time)] is what holds now; rows with a value below 0 are refused."""

    def __init__(self, endpoint="tcp://127.0.0.1:*", seed=1):
        self.public, self.secret = zmq.curve_keypair()
        self.endpoint, self.random = endpoint, random.Random(seed)
        self.lost_acks = 0.0   # how many of the acks are lost
        self.not_ready = 0     # so many batches are answered with "not_ready"
        self.only = None       # public keys that may connect; None = all
        self.value, self.received, self.batches, self.historical, self.clock_ahead_ms = {}, 0, 0, set(), 0
        self.lock, self.thread = threading.Lock(), None

    def start(self):
        self.stopping, ready = threading.Event(), threading.Event()
        self.thread = threading.Thread(target=self._run, args=(ready,), daemon=True)
        self.thread.start()
        assert ready.wait(10)
        return self

    def die(self):
        """Nothing that was received and not answered is answered any more."""
        self.stopping.set()
        self.thread.join(10)

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.die()

    def _run(self, ready):
        context = zmq.Context()
        door = ThreadAuthenticator(context)
        door.start()
        door.configure_curve_callback(domain="*", credentials_provider=self)
        s = context.socket(zmq.ROUTER)
        s.linger, s.curve_server, s.curve_secretkey, s.curve_publickey = 0, True, self.secret, self.public
        deadline = time.monotonic() + 10
        while True:
            try:
                s.bind(self.endpoint)
                break
            except zmq.ZMQError:  # the port of the one that died is not free yet
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.01)
        self.endpoint = s.last_endpoint.decode()
        ready.set()
        while not self.stopping.is_set():
            if s.poll(20):
                peer, kind, number, body = s.recv_multipart()
                assert kind == b"Batch"
                answer = self._answer(body)
                if answer:
                    s.send_multipart([peer, answer[0], number, answer[1].SerializeToString()])
        s.close()
        door.stop()
        context.term()

    def callback(self, domain, key):
        return self.only is None or zmq.utils.z85.encode(key) in self.only

    def _answer(self, body):
        batch, ack = ingest.Batch(), ingest.Ack()
        batch.ParseFromString(body)
        if self.not_ready:
            self.not_ready -= 1
            return b"Error", bus.Error(code="not_ready", message="The registry is not known yet.")
        row = 0
        with self.lock:
            self.batches += 1
            for enterprise, indicator, length in zip(batch.run_enterprise, batch.run_indicator, batch.run_length):
                for row in range(row, row + length):
                    key = (batch.enterprise[enterprise], batch.indicator[indicator], batch.start_time[row])
                    self._take(key, batch.value[row], row, ack)
                    if batch.historical:
                        self.historical.add(key)
                row += 1
            self.received += row
            ack.id, ack.received, ack.server_time = batch.id, row, int(time.time() * 1000) + self.clock_ahead_ms
        return (b"Ack", ack) if self.random.random() >= self.lost_acks else None

    def _take(self, key, value, row, ack):
        if value < 0:
            ack.rejected += 1
            ack.rejected_row.append(row)
            ack.rejected_reason.append(OUT_OF_RANGE)
        elif self.value.get(key) == value:
            ack.duplicate += 1
        else:
            if key in self.value:
                ack.restated += 1
            else:
                ack.accepted += 1
            self.value[key] = value

    def count(self):
        with self.lock:
            return len(self.value)
