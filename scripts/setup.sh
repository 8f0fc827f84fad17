#!/usr/bin/env bash
# Makes .venv from a lock: `setup.sh run` for people who use Madang, `setup.sh dev` for its tests.
# A stamp keyed on lock, pyproject and place makes a second call free.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

kind=${1:-run}
case $kind in
run) lock=requirements.lock ;;
dev) lock=requirements-dev.lock ;;
*) echo "setup: '$kind' is not a kind of environment; use run or dev." >&2; exit 2 ;;
esac

venv=.venv
python=$venv/bin/python
key=$({ pwd; cat pyproject.toml requirements.lock requirements-dev.lock; } | sha256sum | cut -d' ' -f1)

stamped() { [ -x "$python" ] && [ "$(cat "$venv/stamp-$1" 2>/dev/null)" = "$key" ]; }
# The dev lock holds all of the run lock (tests/layout), so it serves for both.
is_ready() { stamped dev || { [ "$kind" = run ] && stamped run; }; }
say() { echo "setup: $*" >&2; }

find_python() {
  local name
  for name in ${PYTHON:-python3.11 python3.12 python3.13 python3}; do
    if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      echo "$name"
      return
    fi
  done
  say "found no Python 3.11 or newer. On Debian 12: apt-get install python3 python3-venv"
  exit 1
}

make_venv() {
  local base
  base=$(find_python)
  if "$base" -c 'import ensurepip' 2>/dev/null; then
    "$base" -m venv --clear "$venv"
  elif command -v uv >/dev/null; then
    uv venv --quiet --clear --python "$base" "$venv"
  elif "$base" -m pip --version >/dev/null 2>&1; then
    "$base" -m venv --clear --without-pip "$venv"
  else
    say "$base has neither ensurepip nor pip. On Debian 12: apt-get install python3-venv"
    exit 1
  fi
}

# pip, wherever it is: in the environment, or the one of the Python that made it.
run_pip() {
  if "$python" -m pip --version >/dev/null 2>&1; then
    "$python" -m pip --quiet --disable-pip-version-check "$@"
  else
    "$(find_python)" -m pip --python "$python" --quiet --disable-pip-version-check "$@"
  fi
}

find_uv() {
  if command -v uv; then return; fi
  [ -x "$venv/bin/uv" ] || run_pip install --no-deps --require-hashes -r scripts/uv.lock.txt >&2 || return 1
  echo "$venv/bin/uv"
}

install_all() {
  local uv
  if uv=$(find_uv); then
    "$uv" pip install --quiet --compile-bytecode --python "$python" --require-hashes -r "$lock"
    "$uv" pip install --quiet --python "$python" --no-deps --no-build-isolation -e .
  else
    say "uv is not to be had; pip does the same, more slowly"
    # Without --no-deps pip refuses the lock: it misses the extras that uv leaves out.
    run_pip install --no-deps --require-hashes -r "$lock"
    run_pip install --no-deps --no-build-isolation -e .
  fi
}

if is_ready; then exit 0; fi
# Two calls at once in one checkout: the second waits, then finds all done.
if command -v flock >/dev/null; then
  exec 9<scripts/setup.sh
  flock 9
  if is_ready; then exit 0; fi
fi
say "installing $lock into $venv"
"$python" -c '' 2>/dev/null || make_venv
rm -f "$venv"/stamp-*
install_all
echo "$key" >"$venv/stamp-$kind"
