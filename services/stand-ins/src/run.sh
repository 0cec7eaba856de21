#!/bin/sh
# Entry point of the stand-ins for images of Kubernetes' own end-to-end tests: `run.sh PROGRAM [ARGUMENT...]`.
# What only has to be there costs no Node process; a Node program gets its signals from here, so that one that comes
# while it starts is not lost.
case "$1 ${2-}" in
  pause*) code=0 ;;
  'agnhost pause' | 'agnhost ') code=2; echo Paused ;;
  *)
    node "$(dirname "$0")/server.js" "$@" &
    trap 'kill -TERM $!' TERM INT
    while wait $!; code=$?; kill -0 $! 2>/dev/null; do :; done
    exit $code
    ;;
esac
trap 'exit $code' TERM INT
while :; do
  sleep 86400 &
  wait $!
done
