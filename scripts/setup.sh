#!/bin/sh
# Install the pinned packages and the project into .venv; silent when that is done already.
#
#     PYTHON=python3.12 sh scripts/setup.sh
#
# .venv/installed is written last and holds the folder's path. Where it is missing or names
# another folder, .venv is half-made or was moved, and is made anew.
set -u

NEEDED=3.11
LOG=.venv/install.log
STAMP=.venv/installed

main() {
    CDPATH='' cd -- "$(dirname -- "$0")/.." || exit 1
    is_current && return
    trap interrupted INT TERM HUP
    started=$(date +%s)
    if is_whole; then update; else create; fi
    printf ' %s s\n' "$(($(date +%s) - started))" >&2
}

is_whole() {
    [ -x .venv/bin/python ] && [ "$(cat "$STAMP" 2>/dev/null)" = "$(pwd -P)" ]
}

is_current() {
    is_whole && [ -z "$(find requirements.lock pyproject.toml -newer "$STAMP")" ]
}

create() {
    python=$(find_python) || exit 1
    rm -rf .venv 2>/dev/null
    words=$(LC_ALL=C mkdir .venv 2>&1) || fail "$(explain "$words")"
    printf 'Installing the pinned packages into .venv (about a minute, once) ...' >&2
    "$python" -m venv .venv >"$LOG" 2>&1 && install_packages || discard_and_fail
}

# Packages that fit already stay, so a changed setting in pyproject.toml costs seconds. While
# pip is at work there is no stamp; when it fails in good order, each package is still whole.
update() {
    printf 'Bringing the packages in .venv up to date ...' >&2
    words=$(LC_ALL=C mv "$STAMP" "$STAMP.old" 2>&1) || fail_below "$(explain "$words")"
    : >"$LOG"
    install_packages && return
    mv "$STAMP.old" "$STAMP"
    fail_below "$(explain "$(cat "$LOG")") (details: $LOG)"
}

install_packages() {
    pip install --no-deps --require-hashes -r requirements.lock &&
        pip install --no-deps --no-build-isolation -e . &&
        rm -f "$STAMP.old" &&
        pwd -P 2>>"$LOG" >"$STAMP"
}

# -I and PIP_USER keep the user's own Python settings from sending packages elsewhere.
pip() {
    PIP_USER=0 .venv/bin/python -I -m pip --no-input --disable-pip-version-check "$@" \
        >>"$LOG" 2>&1
}

# Print the first Python that will do; without one, say what is wrong with the first that ran.
find_python() {
    if [ -n "${PYTHON:-}" ]; then
        set -- "$PYTHON"
    else
        set -- python3.13 python3.12 python3.11 python3 python
    fi
    complaint=
    for candidate; do
        problem=$(problem_of "$candidate")
        case $problem in
        '') echo "$candidate" && return ;;
        absent) ;;
        *) complaint=${complaint:-$problem} ;;
        esac
    done
    fail "${complaint:-$(no_python)}"
}

no_python() {
    echo "career-guide needs Python $NEEDED or newer, but ${PYTHON:-python3} was not found or" \
        "does not run: install it, or name one with make install PYTHON=..."
}

# Print nothing for a Python that will do, `absent` for none, else a sentence.
problem_of() {
    version=$("$1" -c 'import sys; print("%d.%d.%d" % sys.version_info[:3])' 2>/dev/null) ||
        version=absent
    case $version in
    absent) echo absent ;;
    3.1[1-9].* | 3.[2-9][0-9].*)
        "$1" -c 'import venv, ensurepip' 2>/dev/null || echo "$1 ($version) cannot make" \
            "environments: install its venv module (on Debian and Ubuntu:" \
            "apt install python${version%.*}-venv)."
        ;;
    *)
        echo "career-guide needs Python $NEEDED or newer, but $1 is $version: install a newer" \
            "one, or name one with make install PYTHON=..."
        ;;
    esac
}

# Print the cause that pip's words name. The order matters: pip also mumbles about the network
# when something else went wrong.
explain() {
    case $1 in
    *"No space left on device"* | *"Disk quota exceeded"*)
        echo "The disk is full: .venv needs about 1 GB in $(pwd), and pip some room for" \
            "temporary files."
        ;;
    *"Read-only file system"* | *"Permission denied"* | *"File exists"*)
        echo "Nothing can be written in $(pwd): copy this folder to a place where you may" \
            "write, and run make there."
        ;;
    *"DO NOT MATCH THE HASHES"*)
        echo "A downloaded package is not the one that requirements.lock pins (its hash" \
            "differs), so nothing was installed: try again, or from another network."
        ;;
    *CERTIFICATE_VERIFY_FAILED*)
        echo "The package index's certificate is not trusted: set PIP_CERT to your network's" \
            "certificate file, and run make again."
        ;;
    *"Failed to establish a new connection"* | *"ConnectTimeout"* | *"Read timed out"* | \
        *"NameResolutionError"* | *"ProxyError"* | *"Connection broken"* | *"Connection aborted"*)
        echo "The package index cannot be reached: check the network and pip's settings" \
            "(index, proxy), and run make again."
        ;;
    *"No matching distribution found for "*)
        missing=${1##*"No matching distribution found for "}
        echo "No package index that has ${missing%%[!a-zA-Z0-9._=-]*} can be reached: check the" \
            "network and pip's settings (index, proxy), and run make again."
        ;;
    *) echo "The installation failed: $(last_error "$1")." ;;
    esac
}

last_error() {
    printf '%s\n' "$1" | grep -E '^ *([A-Za-z]+Error|ERROR|Error): ' | tail -n 1 |
        sed 's/^ *//; s/^ERROR: //; s/\.$//' | grep . || echo "the log says why"
}

discard_and_fail() {
    words=$(cat "$LOG")
    discard
    fail_below "$(explain "$words") (details: $LOG)"
}

# Keep pip's log, and nothing that could be taken for an environment.
discard() {
    find .venv -mindepth 1 -maxdepth 1 ! -name "${LOG##*/}" -exec rm -rf {} +
}

interrupted() {
    trap '' INT TERM HUP
    [ -e "$STAMP" ] || [ ! -d .venv ] || discard
    fail_below "Interrupted: .venv is not complete; run make again."
}

# Say it on a line of its own, under the line that says what is being done.
fail_below() {
    echo >&2
    fail "$1"
}

fail() {
    printf '%s\n' "$1" >&2
    exit 1
}

main
