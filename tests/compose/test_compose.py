"""docker-compose.yml on a real engine: build, start, push, warn, restart each container, the same again."""
import json
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import urllib.error
import urllib.request

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/e2e"))
from stack import free_ports, wait_for  # noqa: E402

LOCAL = ROOT.parent / "shared/tools/local-docker"  # an engine for machines that have none
PROJECT = "parkpulse-test"


def engine():
    """The environment in which `docker` reaches an engine, or None and why not."""
    environment = dict(os.environ)
    if not shutil.which("docker") and not LOCAL.exists():
        return None, "there is no docker command here"
    if shutil.which("docker") and subprocess.run(["docker", "info"], env=environment, capture_output=True).returncode == 0:
        return environment, ""
    if not LOCAL.exists():
        return None, "no Docker engine answers here"
    up = subprocess.run([str(LOCAL), "up"], capture_output=True, text=True)
    if up.returncode:
        return None, "the local engine did not start: " + up.stderr.strip().splitlines()[-1]
    for part in shlex.split(up.stdout):
        name, equals, value = part.partition("=")
        if equals:
            environment[name] = value
    return environment, ""


@pytest.fixture(scope="module")
def compose(tmp_path_factory):
    environment, why = engine()
    if environment is None:
        pytest.skip(why)
    command = ["docker", "compose"]
    if subprocess.run([*command, "version"], env=environment, capture_output=True).returncode:
        command = ["docker-compose"]
    # The build installs packages: on an engine without a bridge to the outside it needs the host's network.
    override = tmp_path_factory.mktemp("compose") / "override.yml"
    services = ("redis", "registry", "aggregation", "alerting", "gateway", "demo")
    override.write_text("services:\n" + "".join(f"  {name}:\n    build: {{network: host}}\n" for name in services))
    http, ingest = free_ports(2)
    environment |= {"PP_HTTP_PORT": str(http), "PP_INGEST_PORT": str(ingest), "PP_INGEST_PUBLIC_ENDPOINT": f"tcp://127.0.0.1:{ingest}"}

    def run(*arguments, check=True, seconds=1500):
        done = subprocess.run([*command, "-p", PROJECT, "-f", str(ROOT / "docker-compose.yml"), "-f", str(override), *arguments], env=environment,
                              capture_output=True, text=True, timeout=seconds, cwd=ROOT)
        assert not check or done.returncode == 0, f"{arguments}:\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
        return done.stdout
    run.url = f"http://127.0.0.1:{http}"
    run("down", "-v", "--remove-orphans", check=False)
    run("build")
    run("up", "-d", "--no-build")
    yield run
    run("down", "-v", check=False)


def get(compose, path, token=None, accept_error=False):
    request = urllib.request.Request(compose.url + path, headers={"Authorization": f"Bearer {token}"} if token else {})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.read()
    except urllib.error.HTTPError as error:
        if accept_error:
            return error.read()
        raise


def test_up_push_warn_restart(compose):
    wait_for(lambda: get(compose, "/readyz"), 120, "/readyz")
    token = compose("exec", "-T", "registry", "cat", "/data/registry/admin.token").strip()
    assert compose("exec", "-T", "gateway", "id", "-u").strip() == "10001"
    wait_for(lambda: compose("exec", "-T", "demo", "test", "-e", "/data/demo/loaded", check=True) is not None, 400, "the demo to be loaded")
    output = json.loads(get(compose, "/api/v1/rollups?node=city/530300&indicator=output_value&window=year&from=2025-01-01&to=2026-01-01", token))
    assert output["value"] == [19600100.0] and output["reporting"] == [454]
    wait_for(lambda: json.loads(get(compose, "/api/v1/alerts?state=open", token))["alert"], 300, "an open alert of the demo plants")
    assert set(re.findall(r"->(\d+)/tcp", compose("ps"))) == {"7100", "8080"}  # published, and nothing else
    for name in ("registry", "aggregation", "alerting", "gateway", "redis"):
        compose("kill", "-s", "KILL", name)
        compose("up", "-d", "--no-build")
        wait_for(lambda: get(compose, "/readyz"), 60, f"/readyz after {name} was killed")
        again = json.loads(get(compose, "/api/v1/rollups?node=city/530300&indicator=output_value&window=year&from=2025-01-01&to=2026-01-01", token))
        assert again["value"] == [19600100.0]
