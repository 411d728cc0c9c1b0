"""A plant's system in Python: pyzmq and protobuf, nothing of our own C code."""
import struct
import time

import zmq

from messages import REASON, bus, ingest


class Plant:
    def __init__(self, key, endpoint=None):
        """key: the answer of POST /api/v1/keys."""
        self.socket = zmq.Context.instance().socket(zmq.DEALER)
        self.socket.linger = 0
        self.socket.curve_serverkey = key["server_public"].encode()
        self.socket.curve_publickey = key["curve_public"].encode()
        self.socket.curve_secretkey = key["curve_secret"].encode()
        self.socket.connect(endpoint or key["endpoint"])
        self.number = 0

    def send(self, rows, historical=False, revisions=None):
        """rows: (enterprise, indicator, start_time, value), rows of one series beside each other. Returns the request id."""
        batch = ingest.Batch(historical=historical)
        enterprises, indicators, last = {}, {}, None
        for enterprise, indicator, start, value in rows:
            if (enterprise, indicator) != last:
                last = (enterprise, indicator)
                batch.run_enterprise.append(enterprises.setdefault(enterprise, len(enterprises)))
                batch.run_indicator.append(indicators.setdefault(indicator, len(indicators)))
                batch.run_length.append(0)
            batch.run_length[-1] += 1
            batch.start_time.append(start)
            batch.value.append(value)
        batch.enterprise.extend(enterprises)
        batch.indicator.extend(indicators)
        batch.revision.extend(revisions or ())
        self.number += 1
        batch.id = f"b{self.number}"
        self.send_raw([b"Batch", struct.pack("<Q", self.number), batch.SerializeToString()])
        return self.number

    def send_raw(self, frames):
        self.socket.send_multipart(frames)

    def receive(self, seconds=10):
        """(type, request id, message), or None after so many seconds."""
        if not self.socket.poll(int(seconds * 1000)):
            return None
        kind, number, body = self.socket.recv_multipart()
        message = {b"Ack": ingest.Ack, b"Error": bus.Error}[kind]()
        message.ParseFromString(body)
        return kind.decode(), struct.unpack("<Q", number)[0], message

    def push(self, rows, seconds=20, **more):
        """Sends until it is acked, as a plant's system must: the server may be restarting."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            number = self.send(rows, **more)
            answer = self.receive(1)
            while answer and answer[1] != number:
                answer = self.receive(1)
            if answer and answer[0] == "Ack":
                return answer[2]
        raise AssertionError(f"no ack within {seconds} s")

    def close(self):
        self.socket.close()


def reasons(ack):
    """{row: reason word}"""
    return {row: REASON[reason] for row, reason in zip(ack.rejected_row, ack.rejected_reason)}
