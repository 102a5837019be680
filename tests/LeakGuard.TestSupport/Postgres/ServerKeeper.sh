# Keeps one throw-away server. Orders arrive on stdin; its end, however it came about, is the order to tidy up.
folder=$1 bin=$2 owner=$3 template=$4
shift 4
# What is left in "$@" is the command that takes on the server's account: nothing when that is ours already.

# Ctrl+C and a closing terminal reach the whole group; the keeper has to outlive them to clean up.
trap '' INT TERM HUP QUIT PIPE
umask 022
cd /
mkdir -m 700 "$folder" || exit 1
exec 2>>"$folder/keeper.log"
[ -z "$owner" ] || chown "$owner" "$folder"
server=

init() {
  if [ -f "$template" ] && "$@" tar -xf - -C "$folder" <"$template"; then
    return 0
  fi
  rm -rf "$folder/data"
  "$@" "$bin/initdb" -D "$folder/data" --username=postgres --auth=trust --encoding=UTF8 --locale=C --no-sync \
    </dev/null >>"$folder/server.log" 2>&1 || return 1
  [ -n "$template" ] || return 0
  # The rename makes the template appear whole or not at all, whoever else builds it at the same time.
  mkdir -p "${template%/*}" && tar -cf "$template.$$" -C "$folder" data && mv -f "$template.$$" "$template" ||
    rm -f "$template.$$"
  return 0
}

launch() {
  if [ -n "$server" ]; then
    # runuser stays between us and the postmaster, and stops along with a frozen one.
    kill -CONT "$server"
    wait "$server"
  fi
  (
    trap - INT TERM HUP QUIT PIPE
    exec "$@" "$bin/postgres" -D "$folder/data"
  ) </dev/null >>"$folder/server.log" 2>&1 &
  server=$!
}

# Every process of a server works in its data folder: that finds the orphans of a killed postmaster as well.
# The listing runs under the server's account, as a confined root may not read the links of others.
members() {
  if [ -d /proc/self ]; then
    "$@" ls -ld /proc/[0-9]*/cwd 2>/dev/null | sed -n "s|.*/proc/\([0-9]*\)/cwd -> $folder/data.*|\1|p"
  else
    ps -A -o pid= -o ppid= | awk -v server="$server" '$1 == server || $2 == server { print $1 }'
  fi
}

sweep() {
  [ -n "$server" ] || return 0
  # A frozen process cannot act on SIGQUIT before it is thawed.
  left=$(members "$@")
  kill -QUIT "$server" $left
  kill -CONT "$server" $left
  patience=60
  while kill -0 "$server" || [ -n "$(members "$@")" ]; do
    if [ "$patience" -eq 0 ]; then
      kill -KILL "$server" $(members "$@")
      sleep 0.2
      break
    fi
    patience=$((patience - 1))
    sleep 0.05
  done
  # A lock file still here means the postmaster was killed: its System V segment, named in line 7, outlived it.
  set -- $(sed -n 7p "$folder/data/postmaster.pid")
  [ -z "$2" ] || ipcrm -m "$2"
}

while read -r order; do
  case $order in
    init) init "$@"; echo "init $?" ;;
    launch) launch "$@"; echo "launch $server" ;;
  esac
done
sweep "$@"
rm -rf "$folder" || { sleep 0.5; rm -rf "$folder"; }
