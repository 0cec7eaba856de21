#!/usr/bin/env bash
# Plays the whole rolling update of the tutorial on an embedded cluster and judges it. Installs what it needs on first
# use. Options are passed on to `rollscope run`; see `./bin/rollscope.js run --help`.
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"

if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
  echo "error: Node.js 20.19 or newer with npm is needed; see https://nodejs.org." >&2
  exit 2
fi
if ! node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)'; then
  echo "error: Node.js 20.19 or newer is needed; this is $(node --version)." >&2
  exit 2
fi

# npm writes node_modules/.package-lock.json when all packages are there, and builds dist/ after that.
installed="$root/node_modules/.package-lock.json"
built="$root/dist/src/cli/main.js"
if [[ ! -f "$installed" || ! -f "$built" || "$root/package-lock.json" -nt "$built" ]]; then
  echo "📦 Installing what is needed (npm ci; first use only)..." >&2
  log="$(mktemp)"
  trap 'rm -f "$log"' EXIT
  (cd "$root" && exec npm ci --no-fund --no-audit </dev/null) >"$log" 2>&1 &
  npm_pid=$!
  # Ctrl-C must not leave npm running.
  trap 'kill "$npm_pid" 2>/dev/null; wait "$npm_pid" 2>/dev/null; rm -f "$log"; exit 130' INT TERM HUP
  while kill -0 "$npm_pid" 2>/dev/null; do
    printf '.' >&2
    sleep 1
  done
  echo >&2
  if ! wait "$npm_pid"; then
    cat "$log" >&2
    echo "error: npm ci failed; its output is above." >&2
    exit 2
  fi
  trap - INT TERM HUP EXIT
  rm -f "$log"
fi

exec node "$root/bin/rollscope.js" run --expect completed "$@"
