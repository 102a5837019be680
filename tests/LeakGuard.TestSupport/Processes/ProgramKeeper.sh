# Keeps one throw-away program of a single process. Orders arrive on stdin; its end, however it came about, is the order to tidy up.
folder=$1 owner=$2
shift 2
# What is left in "$@" is the command: the program and its arguments, behind what takes on its account.

# Ctrl+C and a closing terminal reach the whole group; the keeper has to outlive them to clean up.
trap '' INT TERM HUP QUIT PIPE
umask 022
cd /
mkdir -m 700 "$folder" || exit 1
exec 2>>"$folder/keeper.log"
[ -z "$owner" ] || chown "$owner" "$folder"
child= pid=

launch() {
  if [ -n "$child" ]; then
    # runuser stays between us and the program, and stops along with a frozen one.
    kill -CONT "$child"
    wait "$child"
  fi
  rm -f "$folder/pid"
  (
    trap - INT TERM HUP QUIT PIPE
    exec "$@"
  ) </dev/null >>"$folder/program.log" 2>&1 &
  child=$!
  until [ -s "$folder/pid" ] || ! kill -0 "$child"; do
    sleep 0.01
  done
  pid=$(cat "$folder/pid" || echo 0)
}

sweep() {
  # Signal 0 is no name of a program: after a failed start there is nothing to end.
  [ "${pid:-0}" -gt 1 ] || return 0
  kill -KILL "$pid"
  # What stands in between may have been frozen together with the program.
  kill -CONT "$child"
  wait "$child"
}

while read -r order; do
  case $order in
    prepare) echo "prepare 0" ;;
    launch) launch "$@"; echo "launch $pid" ;;
  esac
done
sweep
rm -rf "$folder" || { sleep 0.5; rm -rf "$folder"; }
