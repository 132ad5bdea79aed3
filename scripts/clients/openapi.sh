#!/usr/bin/env bash
# Schemathesis asks the server what its own description allows, and what it does not: openapi.sh VENV http://HOST:PORT [READY.json]
#
# Nothing may be answered with a status, a content type, a body or headers that the description does not name, and nothing
# with an error of the server. With the accounts of a sample also as each who administers, and as a clerk. Some minutes.
set -euo pipefail

venv=${1:?usage: openapi.sh VENV URL}
url=${2:?usage: openapi.sh VENV URL}
ready=${3:-}

# Not asked for, with reasons:
# - negative_data_rejection and positive_data_acceptance: parameters such as bbox or filter are texts with a grammar that
#   no schema holds, so what a schema allows is refused, with 400, where it should be;
# - ignored_auth, object_level_authorization, use_after_free, ensure_resource_availability: the tests of rights ask every route
#   as every role, and for the things of others.
checks=not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance
checks+=,response_headers_conformance,unsupported_method,allow_header_conformance

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
here=$OLDPWD/scripts/clients
failed=0
# asks NAME OPTION...: the same questions each time; two at a time, below the server's own limit.
asks() {
    local name=$1 code=0
    shift
    "$venv/bin/st" run "$url/openapi.json" --checks "$checks" --phases examples,coverage,fuzzing --seed 7 --workers 2 \
        --continue-on-failure --generation-database none --request-timeout 60 --no-color "$@" </dev/null >log 2>&1 || code=$?
    if [ "$code" -eq 0 ]; then
        echo "ok      openapi $name: $(sed -n 's/^ *\([0-9]* generated.*\)$/\1/p' log)"
    else
        echo "FAILED  openapi $name: schemathesis ends with $code"
        sed -n '/= FAILURES =/,$p' log | head -n 300
        grep -q '= FAILURES =' log || tail -n 60 log
        failed=1
    fi
}

asks visitor --max-examples 40
# Not what would end the session, or lock the account.
ends='^(sign_in|sign_out|give_second_factor|change_own_password|begin_second_factor|confirm_second_factor|remove_second_factor|end_own_session)$'
if [ -n "$ready" ]; then
    for role in clerk system_admin security_admin auditor; do
        cookie=$(/usr/bin/python3 "$here/sign_in.py" "$ready" "$role")
        asks "$role" --max-examples 15 --header "Cookie: $cookie" --header "Origin: $url" \
            --include-tag session --include-tag administration --exclude-operation-id-regex "$ends"
        # Whoever was signed out on the way has asked as nobody.
        if ! curl -sf -H "Cookie: $cookie" "$url/api/v1/session" | grep -q '"stage":"open"'; then
            echo "FAILED  openapi $role: the session has ended on the way"
            failed=1
        fi
    done
fi
exit "$failed"
