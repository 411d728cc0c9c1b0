"""Receivers that look at what they get as the real ones are documented to, keep it, and can be told to misbehave."""
import base64
import hashlib
import hmac
import http.server
import json
import re
import socket
import threading
import time
import urllib.parse


def mac(key, text):
    return hmac.new(key.encode(), text.encode(), hashlib.sha256).digest()


class Receiver:
    """`messages`: what was taken, as (key, notice ids or the whole body, time). `mode`: ok | error | slow | hole. A hole takes connections and what is in them, and answers nothing."""
    limit = None     # messages a minute
    throttled = None  # what it says over the limit

    def __init__(self, secret="", mode="ok"):
        self.secret, self.mode = secret, mode
        self.messages, self.mistakes, self.arrivals, self.blocked = [], [], [], 0
        self.lock, self.free, self.on_request = threading.Lock(), threading.Event(), None
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if outer.on_request:
                    outer.on_request()
                status, answer = outer.take(self.path, self.headers, body)
                if status is None:
                    outer.free.wait(60)
                    self.close_connection = True
                    return
                text = json.dumps(answer).encode()
                try:
                    self.send_response(status)
                    self.send_header("Content-Length", str(len(text)))
                    self.end_headers()
                    self.wfile.write(text)
                except OSError:
                    pass  # it was killed

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads, request_queue_size = True, 64

            def handle_error(self, *_):
                pass  # a client that was killed

        self.server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}{self.path}"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def take(self, path, headers, body):
        mode = self.mode
        if mode == "hole":
            return None, None
        if mode == "error":
            return 500, {}
        if mode == "slow":
            self.free.wait(0.5)
        with self.lock:
            now = time.monotonic()
            self.arrivals = [t for t in self.arrivals if t > now - 60] + [now]
            if self.limit and len(self.arrivals) > self.limit:
                self.blocked += 1
                return 200, self.throttled
            mistake = self.look(path, headers, body)
            if mistake:
                self.mistakes.append(mistake)
                return mistake
            self.messages.append((headers["Idempotency-Key"], json.loads(body), time.time()))
            return 200, self.fine

    def once(self):
        """The messages, each key once, in the order of its first arrival."""
        with self.lock:
            seen = {}
            for key, body, _ in self.messages:
                seen.setdefault(key, body)
            return list(seen.items())

    def close(self):
        self.free.set()
        self.server.shutdown()
        self.server.server_close()


class Webhook(Receiver):
    path, fine = "/hook", {}

    def look(self, _, headers, body):
        if self.secret:
            sent = headers.get("X-ParkPulse-Timestamp", "")
            want = "sha256=" + mac(self.secret, sent + "." + body.decode()).hex()
            if headers.get("X-ParkPulse-Signature") != want or abs(int(sent) - time.time()) > 300:
                return 401, {}
        return None

    @staticmethod
    def names(body):
        return [a["annotations"]["notice_id"] for a in body["alerts"]]


class Robot(Receiver):
    @classmethod
    def count(cls, body):
        """How many notices the message is of: those in its lines and those it counts."""
        text = cls.text(body)
        found = re.search(r"【预警汇总】(\d+)条", cls.title(body))
        if not found:
            return 1
        lines = len(re.findall(r"/alerts/\w+", text))
        more = re.search(r"另有(\d+)条", text)
        assert lines + (int(more[1]) if more else 0) == int(found[1]) and re.search(r"/alerts\b(?!/)", text)
        return int(found[1])

    @classmethod
    def names(cls, body):
        return re.findall(r"/alerts/(\w+)", cls.text(body))

    @classmethod
    def title(cls, body):
        return cls.text(body).splitlines()[0]


class WeCom(Robot):
    path, fine, limit, throttled = "/cgi-bin/webhook/send?key=k1", {"errcode": 0, "errmsg": "ok"}, 20, {"errcode": 45009, "errmsg": "api freq out of limit"}

    def look(self, path, _, body):
        if path != self.path:
            return 200, {"errcode": 93000, "errmsg": "invalid webhook url"}
        j = json.loads(body)
        most = {"text": 2048, "markdown": 4096}[j["msgtype"]]
        if not 0 < len(self.text(j).encode()) <= most:
            return 200, {"errcode": 40058, "errmsg": "content size out of limit"}
        return None

    @staticmethod
    def text(body):
        return body[body["msgtype"]]["content"]


class DingTalk(Robot):
    path, fine, limit, throttled = "/robot/send?access_token=t1", {"errcode": 0, "errmsg": "ok"}, 20, {"errcode": 130101, "errmsg": "send too fast"}

    def look(self, path, _, body):
        query = urllib.parse.parse_qs(urllib.parse.urlsplit(path).query, strict_parsing=True)
        stamp = query.get("timestamp", [""])[0]
        want = base64.b64encode(mac(self.secret, f"{stamp}\n{self.secret}")).decode()
        if query["access_token"] != ["t1"]:
            return 200, {"errcode": 300001, "errmsg": "token is not exist"}
        if self.secret and (query.get("sign") != [want] or abs(int(stamp) / 1000 - time.time()) > 3600):
            return 200, {"errcode": 310000, "errmsg": "sign not match"}
        j = json.loads(body)
        if set(j) != {"msgtype", "markdown", "at"} or not j["markdown"]["title"] or len(body) > 20000:
            return 200, {"errcode": 40035, "errmsg": "invalid parameter"}
        if any("@" + mobile not in j["markdown"]["text"] for mobile in j["at"]["atMobiles"]):
            return 200, {"errcode": 40035, "errmsg": "mentioned and not in the text"}
        return None

    @staticmethod
    def text(body):
        return body["markdown"]["text"]


class Feishu(Robot):
    path, fine, limit, throttled = "/open-apis/bot/v2/hook/h1", {"code": 0, "msg": "success"}, 100, {"code": 11232, "msg": "frequency limited"}

    def look(self, path, _, body):
        j = json.loads(body)
        if path != self.path:
            return 200, {"code": 19001, "msg": "param invalid: incoming webhook access token invalid"}
        if self.secret:
            want = base64.b64encode(mac(f"{j['timestamp']}\n{self.secret}", "")).decode()
            if j["sign"] != want or abs(int(j["timestamp"]) - time.time()) > 3600:
                return 200, {"code": 19021, "msg": "sign match fail or timestamp is not within one hour from current time"}
        if len(body) > 20 * 1024 or j["msg_type"] != "text":
            return 400, {"code": 9499, "msg": "Bad Request"}
        if sum(t > self.arrivals[-1] - 1 for t in self.arrivals) > 5:
            return 200, self.throttled
        return None

    @staticmethod
    def text(body):
        return body["content"]["text"]


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]
