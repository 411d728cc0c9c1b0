"""An HTTP receiver of alerts that keeps what it gets, and can be told to fail."""
import http.server
import json
import threading


class Webhook:
    def __init__(self):
        self.calls = []      # (Idempotency-Key, body)
        self.status = 200
        lock = threading.Lock()
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                with lock:
                    if outer.status == 200:
                        outer.calls.append((self.headers.get("Idempotency-Key"), body))
                self.send_response(outer.status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def alerts(self):
        """Every alert of every call, with the call's key."""
        return [(key, alert) for key, body in list(self.calls) for alert in body["alerts"]]

    def close(self):
        self.server.shutdown()
        self.server.server_close()
