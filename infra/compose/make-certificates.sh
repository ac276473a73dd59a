#!/usr/bin/env bash
# Makes EventStoreDB's certificates where there are none. The authority's key stays in a volume that no server mounts.
# To renew the node's certificate (it lasts 825 days):
#   docker compose run --rm certificates renew && docker compose restart eventstore
set -euo pipefail

if [[ "${1:-}" == renew ]]; then
  rm -rf /certificates/node
fi

if [[ ! -f /authority/ca.key ]]; then
  es-gencert-cli create-ca -days 3650 -out /authority
fi

mkdir -p /certificates/trusted
cp /authority/ca.crt /certificates/trusted/ca.crt

if [[ ! -f /certificates/node/node.key ]]; then
  es-gencert-cli create-node -days 825 \
    -ca-certificate /authority/ca.crt -ca-key /authority/ca.key \
    -out /certificates/node -ip-addresses 127.0.0.1 -dns-names localhost,eventstore
fi

# EventStoreDB runs as user 1000 and must be the only one to read its key.
chown -R 1000:1000 /certificates
chmod 755 /certificates /certificates/trusted /certificates/node
chmod 644 /certificates/trusted/ca.crt /certificates/node/node.crt
chmod 400 /certificates/node/node.key
