"""A client of the HTTP interface, written by openapi.yaml alone: what a city's own program would be."""
import http.client
import json
import urllib.parse


class Problem(Exception):
    """An answer of RFC 9457."""

    def __init__(self, status, problem):
        super().__init__(f"{status} {problem.get('title')}: {problem.get('detail')}")
        self.status, self.problem = status, problem


class Client:
    """By token, or by name and password. `listen(method, target, status, content_type, body)` hears of every answer."""

    def __init__(self, host, token=None, listen=None):
        self.host, self.token, self.listen = host, token, listen
        self.cookie = self.csrf = None

    # --- one request
    def headers(self, method):
        if self.token:
            return {"Authorization": f"Bearer {self.token}"}
        said = {"Cookie": self.cookie} if self.cookie else {}
        if method != "GET":
            said |= {"Sec-Fetch-Site": "same-origin"} | ({"X-CSRF-Token": self.csrf} if self.csrf else {})
        return said

    def ask(self, method, path, body=None, content_type="application/json", headers=None, **query):
        """The answer, read as JSON where it is; raises Problem."""
        query = {name.rstrip("_"): value for name, value in query.items() if value is not None}
        target = path + ("?" + urllib.parse.urlencode(query) if query else "")
        said = self.headers(method) | (headers or {})
        if body is not None:
            said["Content-Type"] = content_type
            body = body.encode() if isinstance(body, str) else json.dumps(body).encode()
        connection = http.client.HTTPConnection(self.host, timeout=30)
        try:
            connection.request(method, target, body, said)
            answer = connection.getresponse()
            text, kind = answer.read(), answer.headers.get("Content-Type", "")
        finally:
            connection.close()
        if cookie := answer.headers.get("Set-Cookie"):
            self.cookie = cookie.split(";")[0]
        if self.listen:
            self.listen(method, target, answer.status, kind, text)
        value = json.loads(text) if "json" in kind and "ndjson" not in kind else text.decode()
        if answer.status >= 400:
            raise Problem(answer.status, value)
        return value

    # --- who one is
    def log_in(self, official, password):
        session = self.ask("POST", "/api/v1/session", {"official": official, "password": password})
        self.csrf = session["csrf_token"]
        return session

    def choose_password(self, old, new):
        session = self.ask("PUT", "/api/v1/session/password", {"old": old, "new": new})
        self.csrf = session["csrf_token"]
        return session

    def log_out(self):
        self.ask("DELETE", "/api/v1/session")
        self.cookie = self.csrf = None

    # --- values
    def push(self, rows, **more):
        """rows: (enterprise, indicator, start, value); on disk when it returns."""
        fields = ("enterprise", "indicator", "start_time", "value")
        return self.ask("POST", "/api/v1/observations", {"observations": [dict(zip(fields, row)) for row in rows], **more})

    def series(self, enterprise, indicator, **query):
        return self.ask("GET", "/api/v1/series", enterprise=enterprise, indicator=indicator, **query)

    def rollup(self, node, indicator, **query):
        return self.ask("GET", "/api/v1/rollups", node=node, indicator=indicator, **query)

    def reports(self, **query):
        return self.ask("GET", "/api/v1/reports", **query)

    # --- alerts
    def alerts(self, **query):
        """All that fit, page by page."""
        before = None
        while True:
            page = self.ask("GET", "/api/v1/alerts", before=before, **query)
            yield from page["alert"]
            before = page.get("next")
            if not before:
                return

    def alert(self, number):
        return self.ask("GET", f"/api/v1/alerts/{urllib.parse.quote(number)}")

    def act(self, number, action, key=None, **body):
        return self.ask("POST", f"/api/v1/alerts/{urllib.parse.quote(number)}/{action}", body, headers={"Idempotency-Key": key} if key else None)

    def enterprises(self, **query):
        after = None
        while True:
            page = self.ask("GET", "/api/v1/enterprises", after=after, **query)
            yield from page["enterprise"]
            after = page.get("next")
            if not after:
                return

    # --- the stream
    def changes(self, last=None, zone=None):
        """(number, change) as they come, from behind `last` on. Closing the generator leaves the stream."""
        connection = http.client.HTTPConnection(self.host, timeout=30)
        target = "/api/v1/stream" + (f"?zone={zone}" if zone else "")
        connection.request("GET", target, headers=self.headers("GET") | ({"Last-Event-ID": str(last)} if last is not None else {}))
        answer = connection.getresponse()
        try:
            if answer.status != 200:
                text = answer.read()
                raise Problem(answer.status, json.loads(text))
            event = {}
            for line in answer:
                name, _, value = line.decode().rstrip("\r\n").partition(":")
                if name:
                    event[name] = value.removeprefix(" ")
                elif line.strip() == b"" and "event" in event:
                    if event["event"] == "end":
                        return
                    yield int(event["id"]), json.loads(event["data"])
                    event = {}
        finally:
            answer.close()
            connection.close()
