"""The dead man's switch outside: it is called while warnings would be made and told, and hears nothing when not."""
import http.server
import threading

from stack import Stack, wait_for


class Switch:
    def __init__(self):
        self.calls, self.status = 0, 200
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                self.rfile.read(int(self.headers["Content-Length"]))
                outer.calls += 1
                self.send_response(outer.status)
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/ping/ours"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


def test_it_beats_while_all_is_well():
    switch = Switch()
    with Stack({"heartbeat_url": switch.url, "heartbeat_seconds": 1}) as s:
        s.start().ready()
        wait_for(lambda: switch.calls >= 2, what="two beats")
        s.signal("aggregation")
        wait_for(lambda: "event=heartbeat_held" in s.log("alerting"), 40, "the beat to be held")
        assert 'event=heartbeat_held reason="aggregation: behind its feed"' in s.log("alerting")
        held = switch.calls
        s.start("aggregation")
        wait_for(lambda: "event=heartbeat_resumed" in s.log("alerting"), 40, "the beat to go on")
        assert switch.calls <= held + 1  # none while it was held; the first after it may be there already
        wait_for(lambda: switch.calls > held, what="a beat")
        switch.status = 500
        failed = lambda: "parkpulse_alerting_heartbeats_failed_total 0" not in s.http("GET", "/metrics").body.decode()
        wait_for(failed, what="a failed beat in the metrics")
        assert s.log("alerting").count("event=heartbeat_failed status=500") == 1  # said once, not each second
        switch.server.shutdown()
        switch.server.server_close()
