"""Prometheus' Alertmanager of Debian takes the alerts of our webhook on its own API, and shows them."""
import json
import pathlib
import shutil
import subprocess
import tempfile
import urllib.request

import pytest

from driver import Driver, wait_for
from mail import reachable
from receivers import Webhook, free_port


@pytest.fixture
def alertmanager():
    program = shutil.which("prometheus-alertmanager")
    assert program, "prometheus-alertmanager is not installed: see deploy/packages/test"
    folder, port = pathlib.Path(tempfile.mkdtemp(prefix="parkpulse-alertmanager-")), free_port()
    (folder / "conf.yml").write_text("route: {receiver: nobody}\nreceivers: [{name: nobody}]\n")
    log = open(folder / "log", "w")
    process = subprocess.Popen([program, f"--config.file={folder}/conf.yml", f"--storage.path={folder}", f"--web.listen-address=127.0.0.1:{port}", "--cluster.listen-address="],
                               stdout=log, stderr=log)
    wait_for(lambda: reachable(port) or process.poll() is not None, "Alertmanager to listen")
    assert process.poll() is None, (folder / "log").read_text()
    yield f"http://127.0.0.1:{port}/api/v2/alerts"
    process.terminate()
    process.wait(30)
    shutil.rmtree(folder, ignore_errors=True)


class Relay(Webhook):
    """Hands the alerts on, as they are."""
    def __init__(self, to):
        self.to = to
        super().__init__("secret")

    def look(self, path, headers, body):
        wrong = super().look(path, headers, body)
        if not wrong:
            alerts = json.dumps(json.loads(body)["alerts"]).encode()
            with urllib.request.urlopen(urllib.request.Request(self.to, alerts, {"Content-Type": "application/json"}), timeout=30) as answer:
                assert answer.status == 200
        return wrong


def shown(url):
    with urllib.request.urlopen(url, timeout=30) as answer:
        return {a["labels"]["alert_id"]: a for a in json.load(answer)}


def test_alertmanager_shows_them(alertmanager, receivers):
    relay = receivers(Relay, alertmanager)
    d = Driver(timeout_ms=10000)
    d.channel("c", "webhook", relay.url, "secret")
    with d:
        d.commit("1", *[d.notice(f"n{i}", "c", f"a{i}", level=level) for i, level in enumerate(("blue", "yellow", "orange", "red"))])
        d.wait_told([f"n{i}" for i in range(4)])
        alerts = shown(alertmanager)
        assert sorted(alerts) == ["a0", "a1", "a2", "a3"]
        assert alerts["a3"]["labels"]["severity"] == "critical" and alerts["a3"]["labels"]["alertname"] == "ProductionDrop"
        assert alerts["a3"]["generatorURL"] == "https://park.example.org/alerts/a3"
        assert alerts["a3"]["annotations"]["summary"] == "用电量比近 20 个工作日中位数低 60%" and alerts["a3"]["status"]["state"] == "active"
        d.commit("2", d.notice("m2", "c", "a2", what="closed", level="orange"))
        d.wait_told(["m2"])
        wait_for(lambda: sorted(shown(alertmanager)) == ["a0", "a1", "a3"], "the one that is over to go")
