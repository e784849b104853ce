#!/bin/sh
# Writes fixtures/formats: captures of fixtures/ in other formats, by the tools of others (Wireshark's,
# gzip, zstd). What they write differs a little from version to version: run by hand, and looked at.
set -eu
cd "$(dirname "$0")/../fixtures"
mkdir -p formats
export TZ=UTC
editcap -F pcapng -a '1:who has it?' -a '3:the first query' dns.pcap formats/dns.pcapng
editcap -F nsecpcap dns.pcap formats/dns-nanoseconds.pcap
mergecap -F pcapng -I none -w formats/two-interfaces.pcapng arp-ping.pcap ipv6-nd.pcap
gzip -9 -n -c tcp-loss.pcap > formats/tcp-loss.pcap.gz
zstd -q -19 -f tcp-loss.pcap -o formats/tcp-loss.pcap.zst
gzip -9 -n -c formats/dns.pcapng > formats/dns.pcapng.gz
zstd -q -f formats/two-interfaces.pcapng -o formats/two-interfaces.pcapng.zst
