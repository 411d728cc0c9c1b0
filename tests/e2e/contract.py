"""What openapi.yaml promises, held against requests and answers as they are."""
import copy
import json
import urllib.parse

import jsonschema
import yaml

from stack import ROOT

METHODS = ("get", "post", "put", "patch", "delete")


def strict(schema):
    """Draft 4 of an OpenAPI schema: null where nullable, and no field of an object that does not name it (where it names any)."""
    if isinstance(schema, list):
        return [strict(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if "allOf" in schema:  # fields are those of all parts together
        merged = {"type": "object", "properties": {}, "required": []}
        for part in schema["allOf"]:
            merged["properties"] |= part.get("properties", {})
            merged["required"] += part.get("required", [])
        return strict({k: v for k, v in merged.items() if v})
    out = {}
    for name, value in schema.items():
        if name == "properties":
            out[name] = {field: strict(one) for field, one in value.items()}
        elif name in ("items", "oneOf", "anyOf", "additionalProperties"):
            out[name] = strict(value)
        elif name in ("type", "enum", "required", "minimum", "maximum", "minItems", "maxItems", "maxLength", "format"):
            out[name] = value
    if "properties" in out:
        out.setdefault("additionalProperties", False)
    if schema.get("nullable"):
        out = {"anyOf": [out, {"type": "null"}]}
    return out


class Broken(Exception):
    """Something is not as openapi.yaml says. No AssertionError: whoever waits for something must not wait it away."""


def require(true, message):
    if not true:
        raise Broken(message)


class Contract:
    def __init__(self):
        self.document = yaml.safe_load((ROOT / "services/gateway/openapi.yaml").read_text())
        self.seen = set()  # (method, path template, status)
        self.templates = sorted(self.document["paths"], key=lambda path: path.count("{"))  # what is said in full goes first

    def follow(self, node):
        """The same without references."""
        if isinstance(node, list):
            return [self.follow(one) for one in node]
        if not isinstance(node, dict):
            return node
        if "$ref" in node:
            target = self.document
            for step in node["$ref"].removeprefix("#/").split("/"):
                target = target[step]
            return self.follow(copy.deepcopy(target))
        return {name: self.follow(value) for name, value in node.items()}

    def operations(self):
        """(method, path template, operation) of all there are."""
        for path, methods in self.document["paths"].items():
            for method in methods.keys() & set(METHODS):
                yield method.upper(), path, methods[method]

    def find(self, method, path):
        for template in self.templates:
            wanted, got = template.split("/"), path.split("/")
            if len(wanted) == len(got) and all(w == g or (w.startswith("{") and g) for w, g in zip(wanted, got)):
                operation = self.document["paths"][template].get("get" if method == "HEAD" else method.lower())
                if operation:
                    return template, operation
        return None, None

    def check(self, method, target, status, content_type, body):
        """Fails, saying how, when the answer is none that the document has for such a request."""
        path, _, query = target.partition("?")
        template, operation = self.find(method, path)
        require(operation, f"{method} {path} is not in openapi.yaml")
        where = f"{method} {target}: {status}"
        known = {p["name"] for p in self.follow(operation.get("parameters", [])) if p["in"] == "query"}
        asked = {name for name, _ in urllib.parse.parse_qsl(query, keep_blank_values=True)}
        require(status >= 400 or asked <= known, f"{where}: openapi.yaml has no parameter {asked - known}")
        answers = self.follow(operation["responses"])
        answer = answers.get(str(status)) or (answers.get("default") if status >= 400 else None)
        require(answer, f"{where} is not in openapi.yaml, which has {list(answers)}")
        self.seen.add((method, template, status))
        contents = answer.get("content", {})
        if not contents:
            require(not body, f"{where}: openapi.yaml knows of no body: {body[:200]}")
            return
        kind = (content_type or "").split(";")[0]
        require(kind in contents, f"{where}: {kind} is not in openapi.yaml, which has {list(contents)}")
        if not kind.endswith("json"):
            return
        for text in body.splitlines() if kind == "application/x-ndjson" else [body]:
            self.validate(json.loads(text), contents[kind]["schema"], where)

    def validate(self, value, schema, where):
        faults = jsonschema.Draft4Validator(strict(self.follow(schema))).iter_errors(value)
        said = [f"{'/'.join(map(str, fault.absolute_path))}: {fault.message[:300]}" for fault in faults]
        require(not said, f"{where} is not as openapi.yaml says:\n" + "\n".join(said[:10]))

    def schema(self, name):
        return {"$ref": f"#/components/schemas/{name}"}
