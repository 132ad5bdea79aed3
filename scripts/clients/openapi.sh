#!/usr/bin/env bash
# Schemathesis asks the server what its own description allows, and what it does not: openapi.sh VENV http://HOST:PORT
#
# Nothing may be answered with a status, a content type, a body or headers that the description does not name, and nothing
# with an error of the server. About a minute.
set -euo pipefail

venv=${1:?usage: openapi.sh VENV URL}
url=${2:?usage: openapi.sh VENV URL}

# Not asked for, with reasons:
# - negative_data_rejection and positive_data_acceptance: parameters such as bbox or filter are texts with a grammar that
#   no schema holds, so what a schema allows is refused, with 400, where it should be;
# - missing_required_header, ignored_auth, object_level_authorization: there is neither such a header nor an account;
# - use_after_free, ensure_resource_availability: nothing is created or deleted.
checks=not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance
checks+=,response_headers_conformance,unsupported_method,allow_header_conformance

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
# The same questions each time; two at a time, below the server's own limit.
code=0
"$venv/bin/st" run "$url/openapi.json" --checks "$checks" --phases examples,coverage,fuzzing --max-examples 40 \
    --seed 7 --workers 2 --continue-on-failure --generation-database none --request-timeout 60 --no-color \
    </dev/null >log 2>&1 || code=$?
if [ "$code" -eq 0 ]; then
    echo "ok      openapi: $(sed -n 's/^ *\([0-9]* generated.*\)$/\1/p' log)"
else
    echo "FAILED  openapi: schemathesis ends with $code"
    sed -n '/= FAILURES =/,$p' log | head -n 300
    grep -q '= FAILURES =' log || tail -n 60 log
fi
exit "$code"
