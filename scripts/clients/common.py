"""What the checks share: requests, one line per check, an exit code."""

import json
import sys
import traceback
import urllib.error
import urllib.request

PATIENCE = 120


class Checks:
    """Counts what holds and what does not; `with checks.of("what"):` is one check."""

    def __init__(self, name):
        self.name = name
        self.failed = 0
        self.done = 0

    def of(self, what):
        return Check(self, what)

    def end(self):
        """The exit code; nothing checked is a failure, too."""
        return 1 if self.failed or not self.done else 0


class Check:
    def __init__(self, checks, what):
        self.checks = checks
        self.what = what
        self.note = ""

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        self.checks.done += 1
        name = self.checks.name
        if kind is None:
            note = f" ({self.note})" if self.note else ""
            print(f"ok      {name}: {self.what}{note}", flush=True)
            return False
        if not issubclass(kind, Exception):
            return False
        self.checks.failed += 1
        where = traceback.extract_tb(trace)[-1]
        text = str(error) or f"{kind.__name__} at line {where.lineno}"
        print(f"FAILED  {name}: {self.what}: {kind.__name__}: {text[:600]}", flush=True)
        return True


def same(found, wanted, what=""):
    """Fails where two things differ; sets and long texts are told shortly."""
    if found == wanted:
        return
    if isinstance(found, set) and isinstance(wanted, set):
        lacks, extra = sorted(wanted - found)[:3], sorted(found - wanted)[:3]
        raise AssertionError(f"{what} {len(found)} instead of {len(wanted)}; lacks {lacks}, has besides {extra}")
    raise AssertionError(f"{what} {str(found)[:200]} instead of {str(wanted)[:200]}".strip())


def holds(truth, what):
    if not truth:
        raise AssertionError(what)


def get(url, headers=None):
    """Status, headers and body of a request."""
    request = urllib.request.Request(url, headers=headers or {})
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as reply:
            return reply.status, reply.headers, reply.read()
    except urllib.error.HTTPError as refusal:
        return refusal.code, refusal.headers, refusal.read()


def get_json(url):
    status, _, body = get(url)
    if status != 200:
        raise AssertionError(f"{url} answers {status}: {body[:200]!r}")
    return json.loads(body)


def url_of(arguments):
    """The server's address, which every script gets first."""
    if len(arguments) < 2 or not arguments[1].startswith("http"):
        print(f"usage: {arguments[0]} http://HOST:PORT", file=sys.stderr)
        sys.exit(2)
    return arguments[1].rstrip("/")
