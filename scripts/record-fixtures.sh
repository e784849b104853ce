#!/usr/bin/env bash
# Records the captures of fixtures/ from real Linux network stacks: hosts are network namespaces,
# cables are veth pairs, the switch of office.pcap is a Linux bridge. Writes fixtures/broken/ too.
#
#   sudo scripts/record-fixtures.sh [DIRECTORY]        default: fixtures/ of this checkout
#
# Everything happens in network, mount and process namespaces of its own, which vanish with the
# script however it ends, so that no interface or address of the machine is touched.
# Counts and time stamps differ from one recording to the next: afterwards bring the table in
# fixtures/README.md, which the tests compare with the files, up to date with the counts printed
# here.
set -euo pipefail
export LC_ALL=C

readonly NEEDED=(unshare ip bridge ss tc nft ethtool tcpdump ping socat dnsmasq dig python3 node)
for tool in "${NEEDED[@]}"; do
	command -v "$tool" >/dev/null || {
		echo "record-fixtures: '$tool' is needed and was not found" >&2
		exit 2
	}
done
if [[ $(id -u) -ne 0 ]]; then
	echo 'record-fixtures: network namespaces need root' >&2
	exit 2
fi

repository=$(cd "$(dirname "$0")/.." && pwd)
readonly repository
readonly out=${1:-$repository/fixtures}

if [[ ${RINGTAP_RECORDING:-} != inside ]]; then
	RINGTAP_RECORDING=inside exec unshare --net --mount --propagation private --pid --fork \
		--kill-child --mount-proc "$0" "$out"
fi

mkdir -p "$out" /run/netns
mount -t tmpfs none /run/netns
work=$(mktemp -d)
readonly work
trap 'umount "$work/bpf" 2>/dev/null || true; rm -rf "$work"' EXIT

# ———————————————————————————————————————————————————————————————————————— hosts and cables

# The MAC address of host N. Not 02:…, which the packet builder and the test VIFs use.
mac() { printf '52:54:00:00:00:%02x' "$1"; }

# on HOST COMMAND…
on() { ip netns exec "$@"; }

# host NAME [ipv6]: without `ipv6` the host is silent unless it is spoken to or told to speak.
host() {
	ip netns add "$1"
	if [[ ${2:-} != ipv6 ]]; then
		on "$1" sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
	fi
	ip -n "$1" link set lo up
}

# cable HOST INTERFACE HOST INTERFACE: offloads off, because a checksum that is left to the
# "hardware" of a veth pair is never filled in, and a segment larger than the MTU was never on any
# wire.
cable() {
	ip -n "$1" link add "$2" type veth peer name "$4" netns "$3"
	on "$1" ethtool -K "$2" tx off rx off gso off tso off gro off txvlan off rxvlan off >/dev/null
	on "$3" ethtool -K "$4" tx off rx off gso off tso off gro off txvlan off rxvlan off >/dev/null
}

# address HOST N: eth0 gets the MAC and the addresses of host N.
address() {
	ip -n "$1" link set eth0 address "$(mac "$2")"
	ip -n "$1" address add "10.0.0.$2/24" broadcast 10.0.0.255 dev eth0
}

# pair [ipv6]: hosts a (10.0.0.1) and b (10.0.0.2), cabled, a up, b still down.
pair() {
	host a "${1:-}"
	host b "${1:-}"
	cable a eth0 b eth0
	address a 1
	address b 2
	ip -n a link set eth0 up
}

# Nothing of one scene is left for the next.
clear_scene() {
	ip -all netns delete
	wait
}

# ———————————————————————————————————————————————————————————————————————— capturing

capture_pid=
# record NAME HOST INTERFACE [TCPDUMP ARGUMENT…]: returns when packets are being captured.
record() {
	local name=$1 at=$2 interface=$3
	shift 3
	: >"$work/listening"
	ip netns exec "$at" tcpdump -i "$interface" -s 65535 -B 65536 -Z root --immediate-mode -U \
		-w "$out/$name.pcap" "$@" 2>"$work/listening" &
	capture_pid=$!
	until grep -q 'listening on' "$work/listening"; do
		kill -0 "$capture_pid" || {
			cat "$work/listening" >&2
			exit 1
		}
		sleep 0.02
	done
}

# finish: stops the capture (one with -c has stopped itself), and insists that it is whole.
finish() {
	sleep 0.3
	kill -TERM "$capture_pid" 2>/dev/null || true
	wait "$capture_pid" || true
	grep -q '^0 packets dropped by kernel' "$work/listening" || {
		echo "record-fixtures: $scene is not whole:" "$(cat "$work/listening")" >&2
		exit 1
	}
	echo "$(sed -n 's/ packets\{0,1\} captured//p' "$work/listening") packets: $scene"
}

# serve HOST COMMAND…: a server in the background, for as long as the scene lasts. Not by way of
# `on`: a function in the background is a shell of its own, and would be what gets the signal.
server_pids=()
serve() {
	ip netns exec "$@" >/dev/null 2>&1 &
	server_pids+=($!)
}

# await HOST PORT: until something listens there.
await() {
	until on "$1" ss -Hltun "sport = :$2" | grep -q .; do
		sleep 0.02
	done
}

dismiss() {
	kill "${server_pids[@]}" 2>/dev/null || true
	wait "${server_pids[@]}" 2>/dev/null || true
	server_pids=()
}

# name_server HOST N: office.test, and nothing else in the world.
name_server() {
	serve "$1" dnsmasq --no-daemon --conf-file=/dev/null --no-resolv --no-hosts --user=root \
		--pid-file= --bind-interfaces --listen-address="10.0.0.$2" --local=/office.test/ \
		--host-record=alice.office.test,10.0.0.1 --host-record=bob.office.test,10.0.0.2,fd00::2 \
		--host-record=carol.office.test,10.0.0.3 --cname=www.office.test,bob.office.test \
		--mx-host=office.test,carol.office.test,10 --txt-record=office.test,'a network of three'
	await "$1" 53
}

# ask HOST SERVER NAME TYPE
ask() { on "$1" dig "@10.0.0.$2" "$3" "$4" +tries=1 +time=2 >/dev/null; }

# Readable data, the same in each recording: lines COUNT
lines() { seq -f 'line %05g of what is being sent' 1 "$1"; }

# ———————————————————————————————————————————————————————————————————————— scenes

arp_request() {
	pair
	ip -n b link set eth0 up
	record arp-request a eth0 -c 1 arp
	on a ping -q -c 1 -W 1 10.0.0.3 >/dev/null || true
	finish
}

arp_ping() {
	pair
	ip -n b link set eth0 up
	record arp-ping a eth0
	on a ping -q -c 4 -i 0.2 10.0.0.2 >/dev/null
	finish
}

# Every seventh segment is lost on its way, behind the capture: the sender's side sees both the lost
# one and its retransmission. Counted, not by chance, so that each recording has some.
tcp_loss() {
	pair
	ip -n b link set eth0 up
	on b nft -f - <<-'RULES'
		table netdev wire {
			chain lossy {
				type filter hook ingress device "eth0" priority 0;
				tcp dport 5001 numgen inc mod 7 == 5 drop
			}
		}
	RULES
	serve b socat -u TCP-LISTEN:5001,reuseaddr OPEN:/dev/null
	await b 5001
	record tcp-loss a eth0
	lines 1000 | on a socat -u - TCP:10.0.0.2:5001
	finish
}

dns() {
	pair
	ip -n b link set eth0 up
	name_server b 2
	record dns a eth0
	ask a 2 alice.office.test A
	ask a 2 bob.office.test AAAA
	ask a 2 www.office.test A
	ask a 2 office.test MX
	ask a 2 office.test TXT
	ask a 2 3.0.0.10.in-addr.arpa PTR
	ask a 2 nobody.office.test A
	finish
}

# b comes up last, under the eyes of the capture: duplicate address detection, listener reports,
# then neighbours.
ipv6_nd() {
	pair ipv6
	record ipv6-nd a eth0
	ip -n b link set eth0 up
	until [[ -z $(ip -n a -6 address show tentative; ip -n b -6 address show tentative) ]]; do
		sleep 0.1
	done
	on a ping -6 -q -c 3 -i 0.2 'fe80::5054:ff:fe00:2%eth0' >/dev/null
	finish
}

# tag_vlan HOST VLAN: the kernel puts the tag on as a frame leaves eth0, takes it off as one comes
# in, and refuses those of other VLANs, by two small BPF programs. A `type vlan` interface does the
# same, but not every kernel has them.
tag_vlan() {
	python3 - "$2" "$work/bpf/$1" <<-'LOAD'
		import ctypes, os, struct, sys

		BPF_PROG_LOAD, BPF_OBJ_PIN, SYS_BPF = 5, 6, 321
		SCHED_CLS = 3
		VLAN_PUSH, VLAN_POP, VLAN_TCI_OFFSET = 18, 19, 24
		TC_ACT_OK, TC_ACT_SHOT = 0, 2
		ETH_P_8021Q_IN_NETWORK_ORDER = 0x0081
		libc = ctypes.CDLL(None, use_errno=True)

		def bpf(command, attributes):
		    attributes = ctypes.create_string_buffer(attributes.ljust(128, b'\0'), 128)
		    result = libc.syscall(SYS_BPF, command, attributes, 128)
		    if result < 0:
		        raise OSError(ctypes.get_errno(), 'bpf: ' + os.strerror(ctypes.get_errno()))
		    return result

		def instruction(code, register=0, source=0, jump=0, value=0):
		    return struct.pack('<BBhi', code, source << 4 | register, jump, value)

		def set_register(register, value):
		    return instruction(0xb7, register, value=value)

		def call(helper):
		    return instruction(0x85, value=helper)

		def leave(verdict):
		    return set_register(0, verdict) + instruction(0x95)

		def load(code, path):
		    size = len(code)
		    code = ctypes.create_string_buffer(code)
		    licence = ctypes.create_string_buffer(b'GPL')
		    fd = bpf(BPF_PROG_LOAD, struct.pack('<IIQQ', SCHED_CLS, size // 8,
		        ctypes.addressof(code), ctypes.addressof(licence)))
		    path = ctypes.create_string_buffer(path.encode())
		    bpf(BPF_OBJ_PIN, struct.pack('<QI', ctypes.addressof(path), fd))

		vlan, path = int(sys.argv[1]), sys.argv[2]
		load(set_register(2, ETH_P_8021Q_IN_NETWORK_ORDER) + set_register(3, vlan) + call(VLAN_PUSH)
		    + leave(TC_ACT_OK), path + '-push')
		load(instruction(0x61, 2, 1, VLAN_TCI_OFFSET)             # r2 = skb->vlan_tci
		    + instruction(0x57, 2, value=0xfff)                   # r2 &= the VLAN id
		    + instruction(0x15, 2, jump=2, value=vlan)            # if r2 == vlan: skip the next two
		    + leave(TC_ACT_SHOT)
		    + call(VLAN_POP) + leave(TC_ACT_OK), path + '-pop')
	LOAD
	on "$1" tc qdisc add dev eth0 clsact
	on "$1" tc filter add dev eth0 egress bpf direct-action object-pinned "$work/bpf/$1-push"
	on "$1" tc filter add dev eth0 ingress bpf direct-action object-pinned "$work/bpf/$1-pop"
}

# switch NAME: a Linux bridge that says nothing of its own.
switch() {
	host "$1"
	ip -n "$1" link add br0 type bridge stp_state 0 forward_delay 0 mcast_snooping 0
	ip -n "$1" link set br0 up
}

# plug SWITCH PORT HOST: HOST's eth0 becomes PORT of the switch, both up.
plug() {
	cable "$1" "$2" "$3" eth0
	ip -n "$1" link set "$2" master br0 up
}

# forwarding SWITCH: waits until each of its ports is. A cable that was just plugged in takes its
# time.
forwarding() {
	until on "$1" bridge link show | awk '!/state forwarding/ {waiting = 1} END {exit waiting}'; do
		sleep 0.05
	done
}

# One red and one blue host at each of two switches, red in VLAN 10, blue in VLAN 20. The capture is
# of the trunk.
vlan() {
	mkdir -p "$work/bpf"
	mount -t bpf none "$work/bpf"
	switch left
	switch right
	cable left trunk right trunk
	ip -n left link set trunk master br0 up
	ip -n right link set trunk master br0 up
	local n=0
	local -A vlan_of=([red]=10 [blue]=20)
	for end in left right; do
		for colour in red blue; do
			n=$((n + 1))
			host "$colour-$end"
			plug "$end" "$colour" "$colour-$end"
			ip -n "$colour-$end" link set eth0 address "$(mac $n)"
			ip -n "$colour-$end" address add "10.0.${vlan_of[$colour]}.$n/24" dev eth0
			tag_vlan "$colour-$end" "${vlan_of[$colour]}"
			ip -n "$colour-$end" link set eth0 up
		done
	done
	forwarding left
	forwarding right
	serve blue-right socat -u TCP-LISTEN:5001,reuseaddr OPEN:/dev/null
	await blue-right 5001
	record vlan left trunk
	on red-left ping -q -c 3 -i 0.2 10.0.10.3 >/dev/null
	on blue-left ping -q -c 3 -i 0.2 10.0.20.4 >/dev/null
	lines 40 | on blue-left socat -u - TCP:10.0.20.4:5001
	finish
	umount "$work/bpf"
}

fragments() {
	pair
	ip -n b link set eth0 up
	record fragments a eth0
	on a ping -q -c 2 -i 0.2 -s 4000 10.0.0.2 >/dev/null
	finish
}

jumbo() {
	pair
	ip -n a link set eth0 mtu 9000
	ip -n b link set eth0 mtu 9000 up
	serve b socat -u TCP-LISTEN:5001,reuseaddr OPEN:/dev/null
	await b 5001
	record jumbo a eth0
	on a ping -q -c 1 -M 'do' -s 8972 10.0.0.2 >/dev/null
	lines 1000 | on a socat -u - TCP:10.0.0.2:5001
	finish
}

# Three hosts on a real bridge, where the capture sees each frame once.
#   alice  asks carol for names, fetches pages from bob, tries bob's telnet three times
#   bob    web server; backs up to carol
#   carol  name server; takes the backup, logs to alice by UDP (where nobody listens), shouts to all
office() {
	switch floor
	local n=0
	for name in alice bob carol; do
		n=$((n + 1))
		host "$name" ipv6
		plug floor "$name" "$name"
		address "$name" $n
	done
	record office floor br0
	for name in alice bob carol; do
		ip -n "$name" link set eth0 up
	done
	until [[ -z $(for name in alice bob carol; do ip -n $name -6 address show tentative; done) ]]; do
		sleep 0.1
	done
	lines 250 >"$work/index.html"
	name_server carol 3
	serve bob python3 -m http.server --directory "$work" 80
	serve carol socat -u TCP-LISTEN:873,reuseaddr,fork OPEN:/dev/null
	await bob 80
	await carol 873

	for name in bob www nobody; do
		ask alice 3 "$name.office.test" A
		ask bob 3 "$name.office.test" AAAA
	done
	for _ in 1 2 3; do
		printf 'GET /index.html HTTP/1.0\r\n\r\n' | on alice socat - TCP:10.0.0.2:80 >/dev/null
		on alice socat -u /dev/null TCP:10.0.0.2:23 2>/dev/null || true
	done
	on alice ping -q -c 5 -i 0.1 10.0.0.2 >/dev/null
	on bob ping -q -c 5 -i 0.1 10.0.0.3 >/dev/null
	on carol ping -q -c 5 -i 0.1 10.0.0.1 >/dev/null
	lines 1000 | on bob socat -u - TCP:10.0.0.3:873
	for number in 1 2 3 4; do
		echo "<13>carol: message $number" | on carol socat -u - UDP-SENDTO:10.0.0.1:514
		echo "carol is here" | on carol socat -u - UDP-DATAGRAM:10.0.0.255:9,broadcast
	done
	on alice ping -6 -q -c 3 -i 0.2 'ff02::1%eth0' >/dev/null
	on carol ping -6 -q -c 3 -i 0.2 'fe80::5054:ff:fe00:2%eth0' >/dev/null
	for _ in 1 2 3; do
		printf 'GET /index.html HTTP/1.0\r\n\r\n' | on carol socat - TCP:10.0.0.2:80 >/dev/null
	done
	finish
}

for scene in arp_request arp_ping tcp_loss dns ipv6_nd vlan fragments jumbo office; do
	"$scene"
	dismiss
	clear_scene
done
node "$repository/fixtures/broken/make.mjs" "$out/broken"
