#!/usr/bin/env bash
# Runs one command of rollscope in CI and leaves reports of it. Used by action.yml and ci/gitlab.yml; any other CI can call it.
#
# ROLLSCOPE_ARGS     a command with its options: `run -f k8s/v1 --to k8s/v2 --service web`. Words are split at blanks; quotes
#                    and backslashes work as in a shell, nothing is expanded.
# ROLLSCOPE_REPORTS  directory for report.html, junit.xml and report.md; default: rollscope-report
#
# Where GitHub names a file for the job summary, the report goes there, too. The exit code is that of rollscope.
set -uo pipefail

rollscope="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)/bin/rollscope.js"
reports="${ROLLSCOPE_REPORTS:-rollscope-report}"
mkdir -p "$reports" || exit 2
# One word per line, as the shell would split them, but without expansions.
words="$(printf '%s' "${ROLLSCOPE_ARGS:?name a command in ROLLSCOPE_ARGS, such as: run --scenario zero-downtime}" | xargs -n 1 printf '%s\n')" || exit 2
mapfile -t args <<<"$words"

node "$rollscope" "${args[@]}" \
  --report "html=$reports/report.html" --report "junit=$reports/junit.xml" --report "md=$reports/report.md"
exit_code=$?

if [[ -n "${GITHUB_STEP_SUMMARY:-}" && -f "$reports/report.md" ]]; then cat "$reports/report.md" >>"$GITHUB_STEP_SUMMARY"; fi
if [[ -n "${GITHUB_OUTPUT:-}" ]]; then echo "exit-code=$exit_code" >>"$GITHUB_OUTPUT"; fi
exit "$exit_code"
