"""A warning by mail, from a value to a real SMTP server; a receiver that refuses, and the official's next channel."""
import sys
import time

import pytest

from plant import Plant
from seed import DAY, Seed, day_start
from stack import ROOT, Stack, wait_for
from webhook import Webhook

sys.path.append(str(ROOT / "tests/integration/tell"))
from mail import Aiosmtpd  # noqa: E402


@pytest.fixture
def mail(tmp_path):
    server = Aiosmtpd(tmp_path)
    yield server
    server.close()


def test_from_a_value_to_a_mail(mail):
    refusing = Webhook()
    refusing.status = 410
    settings = {"smtp_url": f"smtp://127.0.0.1:{mail.port}", "smtp_user": mail.user, "smtp_password": mail.password, "smtp_from": "parkpulse@example.org",
                "smtp_ca": mail.cert}
    with Stack(settings) as s:
        s.start().ready()
        seed = Seed(s, enterprises=6, live_days=3, workdays=True)
        put = lambda kind, *rows: s.http("POST", f"/api/v1/registry/{kind}", list(rows))
        assert put("channel", {"id": "hook", "kind": "webhook", "url": refusing.url}, {"id": "mail", "kind": "email"}).status == 200
        person = {"id": "chen.jie", "name": "陈杰", "role": "service_officer", "zone": ["Z1"], "scope": [f"enterprise:{seed.codes[0]}"], "tier": "officer",
                  "always": True, "channel": ["hook", "mail"], "email": "chen.jie@example.org"}
        assert put("official", person).status == 200
        today, plant = day_start(int(time.time() * 1000)), Plant(seed.key("*"))
        rows = [(seed.codes[0], "electricity_day", today - n * DAY, 1000.0 + 10 * (n % 5)) for n in range(35, 0, -1)]
        assert plant.push(rows, historical=True).accepted == len(rows)
        assert plant.push([(seed.codes[0], "electricity_day", today, 5.0)]).rejected == 0
        to, letter = wait_for(mail.mails, 30, "the mail")[0]  # the hook says that it is gone: his next channel takes it at once
        assert to == ["chen.jie@example.org"] and "测试企业0" in letter["Subject"] + letter.get_content()
        alert = s.http("GET", f"/api/v1/alerts?enterprise={seed.codes[0]}").json["alert"][0]
        assert alert["id"] in letter.get_content()  # the link to it
        before = len(mail.mails())
        tried = s.http("POST", "/api/v1/channels/mail/test", {}, token=seed.official_key("wang.wei")["token"])
        assert tried.status == 403, tried.body  # administrators do
        assert put("official", {"id": "admin2", "name": "管理员", "role": "administrator", "zone": ["*"], "email": "admin2@example.org"}).status == 200
        tried = s.http("POST", "/api/v1/channels/mail/test", {}, token=seed.official_key("admin2")["token"])
        assert tried.status == 200, tried.body
        to, letter = wait_for(lambda: mail.mails()[before:], 30, "the test mail")[0]
        assert to == ["admin2@example.org"], to
        plant.close()
    refusing.close()
