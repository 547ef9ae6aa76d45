# Stops the shared PostgreSQL server of the tests once nobody has used it for a while, and removes its folder.
#
# sh postgres_idle.sh <folder> <rounds>: after so many free rounds of ten seconds in a row; 0 asks once, now.
# Every test that uses the server holds a shared lock on users.lock; who starts or stops it holds start.lock.
folder=$1
rounds=$2
cd "$folder" 2>/dev/null || exit 0
while :; do
  free=0
  while [ "$free" -lt "$rounds" ]; do
    sleep 10
    [ -e postgres/postmaster.pid ] || exit 0
    if flock --exclusive --nonblock users.lock true; then free=$((free + 1)); else free=0; fi
  done
  exec 9>>start.lock
  flock 9
  [ -e postgres/postmaster.pid ] || exit 0
  if flock --exclusive --nonblock users.lock true; then
    read -r server < postgres/postmaster.pid
    kill -QUIT "$server" 2>/dev/null
    while kill -0 "$server" 2>/dev/null; do sleep 0.05; done
    rm -rf postgres
    exit 0
  fi
  exec 9>&-
  [ "$rounds" -gt 0 ] || exit 0
done
