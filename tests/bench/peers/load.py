"""The load generator: sends requests that are ready to the last byte, one thread per connection, each waiting for the answer before it sends on."""
import multiprocessing
import re
import socket
import threading
import time

TIMEOUT_S = 60


class Refused(Exception):
    """The other side did not take a request whole."""


class Http:
    """One connection kept open; a request is taken when the answer is 204."""
    ANSWER = b"HTTP/1.1 204 No Content\r\n\r\n"
    keeps_open = True

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), TIMEOUT_S)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, request):
        self.socket.sendall(request)
        answer = b""
        while b"\r\n\r\n" not in answer:
            part = self.socket.recv(65536)
            if not part:
                raise Refused("the connection was closed instead of an answer")
            answer += part
        if not answer.startswith(b"HTTP/1.1 204 "):
            raise Refused(answer.decode(errors="replace")[:500])

    def close(self):
        self.socket.close()

    @staticmethod
    def request(path, body, *headers):
        head = [f"POST {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(body)}", *headers]
        return ("\r\n".join(head) + "\r\n\r\n").encode() + body

    @staticmethod
    def length(start):
        """Of the whole request that begins with these bytes."""
        head = start[:start.index(b"\r\n\r\n") + 4]
        return len(head) + int(re.search(rb"Content-Length: (\d+)", head)[1])


def lanes(count, run):
    """Runs run(0..count-1) each in a thread of its own; the first failure is raised here."""
    failures = []

    def lane(number):
        try:
            run(number)
        except Exception as failure:  # carried to the caller's thread
            failures.append(failure)
    threads = [threading.Thread(target=lane, args=(n,)) for n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


def send(protocol, port, requests, limit_s=TIMEOUT_S):
    """requests: per connection a list of (bytes, values). Returns when the last answer is in."""
    end = time.monotonic() + limit_s

    def lane(number):
        connection = protocol(port)
        try:
            for n, (request, _) in enumerate(requests[number]):
                if time.monotonic() > end:
                    raise Refused(f"{n} of {len(requests[number])} requests of a connection answered in {limit_s} s")
                connection.send(request)
        finally:
            connection.close()
    lanes(len(requests), lane)


def ceiling(protocol, requests):
    """Values/s of the generator alone: the same requests to a process that only reads them and answers."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=64)
    port = listener.getsockname()[1]

    def serve(connection):
        buffer = bytearray(1 << 20)
        with connection:
            while True:
                start = connection.recv(1024, socket.MSG_PEEK)
                if not start:
                    return
                left = protocol.length(start)
                while left > 0:
                    left -= connection.recv_into(buffer, min(left, len(buffer)))
                connection.sendall(protocol.ANSWER)
                if not protocol.keeps_open:
                    return

    def sink():
        while True:
            connection, _ = listener.accept()
            threading.Thread(target=serve, args=(connection,), daemon=True).start()
    process = multiprocessing.get_context("fork").Process(target=sink, daemon=True)
    process.start()
    listener.close()
    try:
        began = time.monotonic()
        send(protocol, port, requests)
        return sum(values for lane in requests for _, values in lane) / (time.monotonic() - began)
    finally:
        process.kill()
        process.join()
