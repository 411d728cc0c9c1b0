"""Real SMTP servers with STARTTLS: aiosmtpd, and Exim where it is installed (it is not a package of ours: it would take the place of a machine's own mail server)."""
import email
import email.policy
import os
import pathlib
import pwd
import shutil
import socket
import ssl
import subprocess

from driver import wait_for
from receivers import free_port

EXIM = shutil.which("exim4", path="/usr/sbin:/usr/bin")


def certificate(folder):
    """For 127.0.0.1, signed by itself."""
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                    "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", folder / "key.pem", "-out", folder / "cert.pem"], check=True, capture_output=True)
    return folder / "cert.pem", folder / "key.pem"


def reachable(port):
    with socket.socket() as s:
        return s.connect_ex(("127.0.0.1", port)) == 0


class Aiosmtpd:
    """Takes mail for example.org, after STARTTLS and a login; refuses nobody@example.org; puts off busy@example.org until `busy` is False."""
    user, password = "warn", "secret"

    def __init__(self, folder):
        from aiosmtpd.controller import Controller
        from aiosmtpd.smtp import AuthResult
        self.cert, key = certificate(folder)
        self.port, self.taken, self.busy, self.logins = free_port(), [], True, 0
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(self.cert, key)
        outer = self

        class Handler:
            async def handle_RCPT(self, server, session, envelope, address, options):
                if address.startswith("nobody@"):
                    return "550 no such mailbox"
                if address.startswith("busy@") and outer.busy:
                    return "451 greylisted, come again"
                envelope.rcpt_tos.append(address)
                return "250 OK"

            async def handle_DATA(self, server, session, envelope):
                assert session.ssl
                outer.taken.append((envelope.rcpt_tos, envelope.content))
                return "250 taken"

        def login(server, session, envelope, mechanism, data):
            good = (data.login, data.password) == (outer.user.encode(), outer.password.encode())
            outer.logins += 1
            return AuthResult(success=good, handled=good)
        self.controller = Controller(Handler(), hostname="127.0.0.1", port=self.port, tls_context=context, require_starttls=True, auth_required=True, authenticator=login)
        self.controller.start()

    def mails(self):
        return [(to, email.message_from_bytes(content, policy=email.policy.default)) for to, content in list(self.taken)]

    def close(self):
        self.controller.stop()


class Exim:
    """Takes mail for example.org, after STARTTLS, into a maildir."""
    user = password = ""
    CONFIG = """\
exim_path = {exim}
spool_directory = {folder}/spool
log_file_path = {folder}/%slog
pid_file_path = {folder}/pid
primary_hostname = localhost
local_interfaces = 127.0.0.1
daemon_smtp_ports = {port}
tls_advertise_hosts = *
tls_certificate = {folder}/cert.pem
tls_privatekey = {folder}/key.pem
never_users =
acl_smtp_rcpt = rcpt
acl_smtp_data = accept
begin acl
rcpt:
  deny message = STARTTLS first
       condition = ${{if !def:tls_in_cipher}}
  deny message = no such mailbox
       local_parts = nobody
  accept domains = example.org
  deny
begin routers
local:
  driver = accept
  transport = maildir
begin transports
maildir:
  driver = appendfile
  maildir_format
  envelope_to_add
  directory = {folder}/mail
  create_directory
  user = {user}
"""

    def __init__(self, folder):
        user = "Debian-exim" if os.getuid() == 0 else pwd.getpwuid(os.getuid()).pw_name
        self.folder, self.port = pathlib.Path(folder), free_port()
        self.cert, key = certificate(self.folder)
        (self.folder / "conf").write_text(self.CONFIG.format(exim=EXIM, folder=folder, port=self.port, user=user))
        (self.folder / "mail").mkdir()
        if os.getuid() == 0:
            for path in (self.folder, self.folder / "mail", self.cert, key):
                shutil.chown(path, user, user)
            for path in self.folder.parents:
                assert path.stat().st_mode & 0o001, f"{path} is closed to {user}"
        self.process = subprocess.Popen([EXIM, "-C", self.folder / "conf", "-bdf"], stderr=subprocess.PIPE)
        wait_for(lambda: reachable(self.port) or self.process.poll() is not None, "Exim to listen")
        assert self.process.poll() is None, self.process.stderr.read()

    def mails(self):
        """What lies in the maildir: a copy for each mailbox."""
        for path in self.folder.glob("mail/new/*"):
            mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            yield [mail["Envelope-to"]], mail

    def close(self):
        self.process.terminate()
        self.process.wait(30)
