#!/bin/sh
# Entry point of the stand-ins for images of Kubernetes' own end-to-end tests: `run.sh PROGRAM [ARGUMENT...]`.
# What only has to be there costs no Node process.
case "$1 ${2-}" in
  pause*) code=0 ;;
  'agnhost pause' | 'agnhost ') code=2; echo Paused ;;
  *) exec node "$(dirname "$0")/server.js" "$@" ;;
esac
trap 'exit $code' TERM INT
while :; do
  sleep 86400 &
  wait $!
done
