"""E-mail by real SMTP servers."""
import pathlib
import shutil
import tempfile

import pytest

from driver import Driver, wait_for
from mail import EXIM, Aiosmtpd, Exim
from receivers import Webhook


@pytest.fixture(params=[Aiosmtpd, pytest.param(Exim, marks=pytest.mark.skipif(not EXIM, reason="exim4 is not installed"))])
def server(request):
    folder = pathlib.Path(tempfile.mkdtemp(prefix="parkpulse-mail-"))
    folder.chmod(0o755)
    made = request.param(folder)
    yield made
    made.close()
    shutil.rmtree(folder, ignore_errors=True)


def driver_for(server, url="-", **settings):
    d = Driver(smtp_url=f"smtp://127.0.0.1:{server.port}", **{"smtp_user": server.user, "smtp_password": server.password, "ca_file": server.cert, "timeout_ms": 10000, **settings})
    d.channel("mail", "email", url)
    return d


def test_a_mail_arrives_as_it_was_written(server):
    with driver_for(server) as d:
        d.commit("1", d.notice("n1", "mail", "a1", address="officer@example.org", urgent=1))
        d.wait_told(["n1"])
        assert d.told["n1"][0] == "taken"
        (to, mail), = wait_for(lambda: list(server.mails()), "the mail to be delivered")
        assert to == ["officer@example.org"] and mail["To"] == "officer@example.org" and mail["From"].addresses[0].addr_spec == "warn@park.example.org"
        assert mail["Subject"] == "【橙色预警】麒麟示例汽车零部件025号 生产下降"
        assert mail["Message-ID"] == "<n1@park.example.org>" and mail["Idempotency-Key"] == "n1" and mail["Auto-Submitted"] == "auto-generated"
        assert not mail.defects and not mail["Subject"].defects and mail["Date"].datetime.utcoffset().total_seconds() == 8 * 3600
        text = mail.get_content()
        assert "用电量：812.5 kWh" in text and "https://park.example.org/alerts/a1" in text
        assert d.ask("test mail t1 -", "tested") == "1" and d.ask("test mail t2 officer@example.org", "tested") == "1"
        d.wait_told(["t1", "t2"])
        assert d.told["t1"] == ["refused", "no e-mail address"] and d.told["t2"][0] == "taken"


def test_lists_digests_and_mailboxes(server):
    with driver_for(server) as d:
        d.commit("1", *[d.notice(f"x{i}", "mail", f"ax{i}", address="x@example.org") for i in range(120)],
                 *[d.notice(f"y{i}", "mail", f"ay{i}", address="y@example.org,z@example.org,nobody@example.org", language="en") for i in range(2)])
        d.wait_told([f"x{i}" for i in range(120)] + ["y0", "y1"])
        wait_for(lambda: len({(t, m["Message-ID"]) for to, m in server.mails() for t in to}) == 5, "the mails to be delivered")
        mails = {(t, m["Message-ID"]): m for to, m in server.mails() for t in to}
        digest, = [m for (to, _), m in mails.items() if to == "x@example.org"]
        assert digest["Subject"] == "【预警汇总】120条：橙色 120"
        assert all(f"/alerts/ax{i}\n" in digest.get_content() for i in range(120))
        assert sorted(m["Message-ID"] for (to, _), m in mails.items() if to == "z@example.org") == ["<y0@park.example.org>", "<y1@park.example.org>"]


def test_a_mailbox_that_does_not_exist_is_given_back(server):
    with driver_for(server) as d:
        d.commit("1", d.notice("n1", "mail", address="nobody@example.org"), d.notice("n2", "mail", address="officer@example.org"))
        d.wait_told(["n1", "n2"])
        assert d.told["n1"] == ["refused", "SMTP reply 550"] and d.told["n2"][0] == "taken"


def test_a_server_whose_certificate_is_not_trusted_gets_nothing(server):
    with driver_for(server, ca_file="") as d:
        d.commit("1", d.notice("n1", "mail", address="officer@example.org"))
        wait_for(lambda: "tell_failed channel=mail" in d.text(), "a failure")
        assert "breaker=open" in d.text() and "certificate" in d.text()
        assert not d.told and not list(server.mails())


@pytest.mark.parametrize("server", [Aiosmtpd], indirect=True)
def test_one_mailbox_that_is_put_off_holds_up_no_other(server):
    with driver_for(server) as d:
        d.commit("1", d.notice("n1", "mail", address="busy@example.org"), d.notice("n2", "mail", address="officer@example.org"))
        d.wait_told(["n2"])
        wait_for(lambda: "SMTP reply 451" in d.text(), "a failure")
        assert "n1" not in d.told
        server.busy = False
        d.wait_told(["n1"])
        assert sorted(m["Message-ID"] for _, m in server.mails()) == ["<n1@park.example.org>", "<n2@park.example.org>"]


@pytest.mark.parametrize("server", [Aiosmtpd], indirect=True)
def test_a_wrong_login_waits_to_be_repaired(server):
    with driver_for(server, smtp_password="wrong") as d:
        d.commit("1", d.notice("n1", "mail", address="officer@example.org"))
        wait_for(lambda: "tell_failed channel=mail" in d.text(), "a failure")
        assert "breaker=open" in d.text() and not d.told
        assert server.logins == 1  # and not again at once: it would lock the account


@pytest.mark.parametrize("server", [Aiosmtpd], indirect=True)
def test_a_server_without_starttls_gets_nothing(server, receivers):
    """Something that speaks no TLS: the mail's words are not shown to the line."""
    server.controller.SMTP_kwargs["tls_context"] = None
    server.controller.SMTP_kwargs["require_starttls"] = False
    server.controller.SMTP_kwargs["auth_require_tls"] = False
    good = receivers(Webhook)
    d = driver_for(server)
    d.channel("good", "webhook", good.url)
    with d:
        d.commit("1", d.notice("n1", "mail", address="officer@example.org"), d.notice("n2", "good"))
        d.wait_told(["n2"])
        wait_for(lambda: "tell_failed channel=mail" in d.text(), "a failure")
        assert "breaker=open" in d.text() and not server.taken and server.logins == 0
