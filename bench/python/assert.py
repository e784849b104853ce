# What the figure assert.e2e.kpps measures, in scapy and in the shape in which tests of VPP have it: the packets go to
# the data plane in a capture file, come back in one, and are looked at one by one. There is no data plane in it.
# `assert.py in.pcap` prints microseconds of processor time per packet.
import sys
import tempfile
import time

try:
    from scapy.compat import raw
    from scapy.layers.inet import IP, UDP
    from scapy.utils import rdpcap, wrpcap
except ImportError as error:
    sys.exit(f"{error}")


def assert_checksums_valid(packet):
    """As VPP's assert_packet_checksums_valid: takes them out, has them computed anew, and compares."""
    received = packet.__class__(raw(packet))
    temp = packet.__class__(raw(packet))
    checksums = []
    counter = 0
    while True:
        layer = temp.getlayer(counter)
        if not layer:
            break
        layer = layer.copy()
        layer.remove_payload()
        if hasattr(layer, "chksum"):
            delattr(temp.getlayer(counter), "chksum")
            checksums.append(counter)
        counter += 1
    assert len(checksums) == 2
    temp = temp.__class__(raw(temp))
    for layer in reversed(checksums):
        assert received[layer].chksum == temp[layer].chksum


def run(path, sent):
    wrpcap(sent, rdpcap(path))
    received = rdpcap(sent)
    for packet in received:
        assert packet[IP].ttl == 64
        assert packet[IP].len == 50
        assert packet[UDP].sport == 1000
        assert packet[UDP].dport == 5000
        assert_checksums_valid(packet)
    return len(received)


best = None
with tempfile.NamedTemporaryFile(suffix=".pcap") as sent:
    for _ in range(3):
        began = time.process_time()
        count = run(sys.argv[1], sent.name)
        took = (time.process_time() - began) * 1e6 / count
        best = took if best is None else min(best, took)
print(best)
