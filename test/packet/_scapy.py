"""Reads packets as hex digits, a line each, and prints what scapy reads of them, as JSON."""

import json
import sys

from scapy.all import ARP, ICMP, IP, TCP, UDP, Dot1Q, Ether, IPv6, conf
from scapy.layers.dns import DNS
from scapy.layers.l2 import GRE
from scapy.layers.sctp import SCTP
from scapy.layers.vxlan import VXLAN

conf.verb = 0
FIELDS = {
    "eth": (Ether, {"dst": "dst", "src": "src"}),
    "vlan": (Dot1Q, {"id": "vlan", "pcp": "prio"}),
    "arp": (ARP, {"spa": "psrc", "tpa": "pdst", "sha": "hwsrc", "tha": "hwdst"}),
    "ipv4": (IP, {"ttl": "ttl", "id": "id", "totalLength": "len", "protocol": "proto",
                  "checksum": "chksum", "src": "src", "dst": "dst", "fragmentOffset": "frag"}),
    "ipv6": (IPv6, {"hopLimit": "hlim", "flowLabel": "fl", "payloadLength": "plen",
                    "nextHeader": "nh", "src": "src", "dst": "dst"}),
    "icmp": (ICMP, {"type": "type", "code": "code", "checksum": "chksum"}),
    "tcp": (TCP, {"sport": "sport", "dport": "dport", "seq": "seq", "ack": "ack",
                  "window": "window", "checksum": "chksum", "urgent": "urgptr"}),
    "udp": (UDP, {"sport": "sport", "dport": "dport", "length": "len", "checksum": "chksum"}),
    "sctp": (SCTP, {"sport": "sport", "dport": "dport", "tag": "tag", "checksum": "chksum"}),
    "vxlan": (VXLAN, {"vni": "vni"}),
    "gre": (GRE, {"key": "key", "seq": "seqence_number", "protocol": "proto"}),
    "dns": (DNS, {"id": "id", "rcode": "rcode"}),
}


def read(line):
    packet = Ether(bytes.fromhex(line))
    found = {}
    for layer, (cls, fields) in FIELDS.items():
        # The outermost one alone: what is quoted is of another class in scapy.
        view = packet.getlayer(cls)
        if view is None or type(view) is not cls:
            continue
        for ours, theirs in fields.items():
            value = getattr(view, theirs, None)
            if value is not None:
                found[f"{layer}.{ours}"] = value if isinstance(value, int) else str(value)
    return found


print(json.dumps([read(line) for line in sys.stdin.read().split()]))
