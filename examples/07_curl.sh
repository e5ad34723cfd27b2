#!/usr/bin/env bash
# Nothing but curl against a sandbox: sign in, see the markets, deposit, be refused, ask by GET, follow the margin.
#
#     make run                    in one terminal
#     bash examples/07_curl.sh    in another; or with the server's address as argument
set -euo pipefail
url="${1:-http://127.0.0.1:8000}/graphql"
token=

# ask DOCUMENT VARIABLES: one operation by POST. Values go into variables, so nothing has to be escaped.
ask() {
  curl --silent --show-error "$url" \
    --header 'Content-Type: application/json' --header "Authorization: ${token:+Bearer $token}" \
    --data "{\"query\": \"${1//$'\n'/ }\", \"variables\": $2}"
  echo
}

# value NAME: the last string of that name in an answer. A program would parse the JSON.
value() { sed --silent "s/.*\"$1\": *\"\([^\"]*\)\".*/\1/p"; }

echo '# Sign in'
answer=$(ask 'mutation ($input: SignInInput!) { signIn(input: $input) {
  ... on SignInSuccess { token account { subAccounts(first: 1) { edges { node { id } } } } }
  ... on Error { code message } } }' '{"input": {"email": "lender@example.com", "password": "sandbox-password"}}')
token=$(value token <<< "$answer")
sub_account=$(value id <<< "$answer")
echo "A token of ${#token} characters, and the sub-account $sub_account"

echo '# Markets'
ask '{ markets { asset { symbol } lendRate { net { apy } } borrowRate { apr } } }' '{}'

echo '# Deposit, and ask again under the same key: one effect, the same answer'
deposit() {
  ask 'mutation ($input: DepositInput!) { deposit(input: $input) {
    ... on DepositSuccess { command { replayed } lent { value } lendPosition { withdrawableAt } }
    ... on Error { code message } } }' \
    "{\"input\": {\"subAccountId\": \"$sub_account\", \"asset\": \"BTC\", \"amount\": \"0.01\", \"idempotencyKey\": \"$1\"}}"
}
key=$(date +%s%N)
deposit "$key"
deposit "$key"

echo '# A refusal is data, with its numbers'
ask 'mutation ($input: WithdrawLendPositionInput!) { withdrawLendPosition(input: $input) {
  ... on PositionNotMatured { code message withdrawableAt fullAmount { value } }
  ... on Error { code message } } }' \
  "{\"input\": {\"subAccountId\": \"$sub_account\", \"asset\": \"BTC\", \"address\": \"bc1q-mine\", \"idempotencyKey\": \"$key early\"}}"

echo '# A query by GET; the header shows that no other site made a browser ask it'
curl --silent --show-error --get "$url" --header 'GraphQL-Require-Preflight: 1' \
  --data-urlencode 'query=query ($symbol: String!) { asset(symbol: $symbol) { price { usd } } }' \
  --data-urlencode 'variables={"symbol": "BTC"}'
echo

echo '# Follow the margin: as it is, and as it is after another deposit'
exec 3< <(exec curl --silent --no-buffer --max-time 60 "$url" \
  --header 'Accept: text/event-stream' --header 'Content-Type: application/json' --header "Authorization: Bearer $token" \
  --data "{\"query\": \"subscription (\$id: ID!) { marginUpdated(subAccountId: \$id) { eventId margin { status netEquity } } }\",
           \"variables\": {\"id\": \"$sub_account\"}}")
follower=$!
for moment in before after; do
  while IFS= read -r -u 3 line && [[ $line != data:\ {* ]]; do :; done
  echo "$line"
  [[ $moment == after ]] || deposit "$key more"
done
kill "$follower"
