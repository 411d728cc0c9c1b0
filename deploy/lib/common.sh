# Shared by deploy/run, deploy/test and deploy/bench: where things are, how they speak, what they install.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
programs="pp-registry pp-aggregation pp-alerting pp-gateway pp-agent ppctl"

say() { printf '%s: %s\n' "$(basename "$0")" "$*" >&2; }
die() { say "$*"; exit 1; }

# need LIST...: installs the packages of deploy/packages/LIST that are missing (Debian and Ubuntu, root or sudo). One whose command is there from elsewhere (npm of
# NodeSource) is not missing.
need() {
	local list package missing=()
	for list in "$@"; do
		while read -r package _; do
			case $package in ''|'#'*) continue ;; esac
			[ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || command -v "$package" >/dev/null || missing+=("$package")
		done <"$root/deploy/packages/$list"
	done
	[ ${#missing[@]} -gt 0 ] || return 0
	command -v apt-get >/dev/null || die "these packages are missing and there is no apt-get to install them: ${missing[*]}"
	local as=()
	if [ "$(id -u)" != 0 ]; then
		command -v sudo >/dev/null || die "these packages are missing; install them as root, then start again: apt-get install ${missing[*]}"
		as=(sudo)
	fi
	say "installing ${missing[*]}"
	local log
	log=$(mktemp)
	# A package list that is a day old is good enough; a failed install is tried once more with a fresh one.
	install_missing() { "${as[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}" >"$log" 2>&1; }
	[ -n "$(find /var/lib/apt/lists -maxdepth 1 -name '*Packages*' -mtime -1 -print -quit 2>/dev/null)" ] && install_missing && { rm -f "$log"; return 0; }
	{ "${as[@]}" apt-get update -q >"$log" 2>&1 && install_missing; } || { tail -n 5 "$log" >&2; die "apt-get failed; its whole output is in $log"; }
	rm -f "$log"
}

# build DIR [cmake options]: configures (once) and builds.
build() {
	local dir=$1; shift
	local log="$dir/build.log"
	mkdir -p "$dir"
	if ! { cmake -S "$root" -B "$dir" -G Ninja "$@" && cmake --build "$dir"; } >"$log" 2>&1; then
		grep -E 'error|FAILED|undefined' "$log" | head -n 20 >&2 || tail -n 20 "$log" >&2
		die "the build failed; its whole output is in $log"
	fi
}
