#!/bin/sh
# Outlives the process that started it, by design: when that process is gone, however it went, standard input ends.
# Lines: "+PGID" a process group to watch over, "-PGID" it has ended. At the end every remaining group is killed and
# the directory in $1 is removed.
trap '' TERM INT HUP
groups=' '
while read -r line; do
  group=${line#?}
  case $line in
    +*) groups="$groups$group " ;;
    -*) case $groups in *" $group "*) groups="${groups%%" $group "*} ${groups#*" $group "}" ;; esac ;;
  esac
done
for group in $groups; do kill -s KILL -- "-$group" 2>/dev/null; done
if [ -n "$1" ]; then
  rm -rf -- "$1" 2>/dev/null || { sleep 1; rm -rf -- "$1"; }
fi
