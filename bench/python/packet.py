# What the figures packet.* measure, in scapy or dpkt: `packet.py scapy 2000` prints microseconds of
# processor time per packet for each of build, read4, verify, as JSON.
import json
import sys
import time

library, count = sys.argv[1], int(sys.argv[2])


def us_per_packet(work):
    best = None
    for _ in range(3):
        began = time.process_time()
        for i in range(count):
            work(i)
        took = (time.process_time() - began) * 1e6 / count
        best = took if best is None else min(best, took)
    return best


def with_scapy():
    from scapy.layers.inet import IP, UDP
    from scapy.layers.l2 import Ether

    def build(i):
        return bytes(Ether(dst="02:00:5e:00:00:02", src="02:00:5e:00:00:01")
                     / IP(src="10.0.0.1", dst="10.0.0.2", id=i & 0xFFFF)
                     / UDP(sport=1000, dport=5000) / b"ringtap ringtap ringta")

    frame = build(1)

    def read4(_):
        p = Ether(frame)
        return p[IP].ttl + p[IP].len + p[UDP].sport + p[UDP].dport

    def verify(_):
        p = Ether(frame)
        ip, udp = p[IP].chksum, p[UDP].chksum
        del p[IP].chksum
        del p[UDP].chksum
        again = Ether(bytes(p))
        assert again[IP].chksum == ip and again[UDP].chksum == udp

    return build, read4, verify


def with_dpkt():
    import dpkt

    def build(i):
        udp = dpkt.udp.UDP(sport=1000, dport=5000, data=b"ringtap ringtap ringta")
        udp.ulen = len(udp)
        ip = dpkt.ip.IP(src=b"\x0a\0\0\x01", dst=b"\x0a\0\0\x02", id=i & 0xFFFF, p=17, data=udp)
        ip.len = len(ip)
        return bytes(dpkt.ethernet.Ethernet(dst=b"\x02\0\x5e\0\0\x02", src=b"\x02\0\x5e\0\0\x01",
                                            type=0x0800, data=ip))

    frame = build(1)

    def read4(_):
        p = dpkt.ethernet.Ethernet(frame)
        return p.data.ttl + p.data.len + p.data.data.sport + p.data.data.dport

    def verify(_):
        p = dpkt.ethernet.Ethernet(frame)
        ip, udp = p.data.sum, p.data.data.sum
        p.data.sum = p.data.data.sum = 0
        again = dpkt.ethernet.Ethernet(bytes(p))
        assert again.data.sum == ip and again.data.data.sum == udp

    return build, read4, verify


try:
    works = with_scapy() if library == "scapy" else with_dpkt()
except ImportError as error:
    sys.exit(f"{error}")
print(json.dumps([us_per_packet(work) for work in works]))
