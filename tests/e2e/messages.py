"""The messages of proto/, generated for Python: an independent reader and writer of the wire."""
import importlib
import pathlib
import subprocess
import sys
import tempfile

PROTO = pathlib.Path(__file__).resolve().parents[2] / "proto"
_out = tempfile.TemporaryDirectory(prefix="parkpulse-proto-")
subprocess.run(["protoc", f"-I{PROTO}", f"--python_out={_out.name}", *map(str, sorted(PROTO.glob("*.proto")))], check=True)
sys.path.insert(0, _out.name)
bus, registry, ingest, aggregation, alerting = (importlib.import_module(name + "_pb2")
                                                for name in ("bus", "registry", "ingest", "aggregation", "alerting"))
REASON = {number: name.removeprefix("REASON_").lower() for name, number in ingest.Reason.items()}
