"""Signs in as a role of the sample and prints the session's cookie: sign_in.py READY.json ROLE

READY.json is what `serve --sample --json` says on its first start. An administrator sets up a second factor (RFC 6238).
"""

import base64
import hashlib
import hmac
import json
import struct
import sys
import time
import urllib.request

ready = json.load(open(sys.argv[1]))
account = next(account for account in ready["accounts"] if account["role"] == sys.argv[2])
cookie = ""


def ask(method, path, body):
    global cookie
    headers = {"content-type": "application/json", "origin": ready["url"], "cookie": cookie}
    request = urllib.request.Request(ready["url"] + path, json.dumps(body).encode(), headers, method=method)
    with urllib.request.urlopen(request) as reply:
        cookie = (reply.headers["set-cookie"] or cookie).split(";")[0]
        return json.load(reply)


def code(secret):
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    made = hmac.new(key, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    at = made[19] & 15
    return f"{(struct.unpack('>I', made[at:at + 4])[0] & 0x7FFFFFFF) % 10**6:06d}"


session = ask("POST", "/api/v1/session", {"name": account["name"], "password": account["password"]})
if session["stage"] == "enrol":
    begun = ask("POST", "/api/v1/account/factor", {"password": account["password"]})
    ask("PUT", "/api/v1/account/factor", {"code": code(begun["secret"])})
print(cookie)
