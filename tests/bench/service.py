"""A service under measurement: what it says of itself, and what the kernel says of its process."""
import os
import pathlib
import struct
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))

import zmq  # noqa: E402

from messages import bus  # noqa: E402


class Service:
    """Asks a service for its Status, as the gateway does."""

    def __init__(self, stack, name):
        keys = stack.folder / "keys"
        self.socket = zmq.Context.instance().socket(zmq.DEALER)
        self.socket.linger = 0
        self.socket.curve_serverkey = (keys / f"{name}.public").read_bytes().strip()
        self.socket.curve_publickey = (keys / "gateway.public").read_bytes().strip()
        self.socket.curve_secretkey = (keys / "gateway.secret").read_bytes().strip()
        self.socket.connect(stack.settings[f"{name}_rpc"])
        self.process = stack.process[name].pid

    def status(self):
        self.socket.send_multipart([b"StatusRequest", struct.pack("<Q", 1), b""])
        assert self.socket.poll(60_000), "no Status within a minute"
        status = bus.Status()
        status.ParseFromString(self.socket.recv_multipart()[-1])
        return status

    def meters(self):
        lines = (line.rsplit(" ", 1) for line in self.status().metrics.splitlines() if line and line[0] != "#")
        return {name: float(value) for name, value in lines}

    def cpu_s(self):
        fields = pathlib.Path(f"/proc/{self.process}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory_mb(self, line):
        for text in pathlib.Path(f"/proc/{self.process}/status").read_text().splitlines():
            if text.startswith(line + ":"):
                return int(text.split()[1]) / 1024
        raise AssertionError(line)
