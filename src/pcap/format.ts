// The classic capture file format, as https://www.tcpdump.org/manpages/pcap-savefile.5.html has it.

export const globalHeaderBytes = 24;
export const packetHeaderBytes = 16;

export const magicMicroseconds = 0xa1b2c3d4;
export const magicNanoseconds = 0xa1b23c4d;

/** LINKTYPE_ETHERNET. */
export const linkTypeEthernet = 1;

/** libpcap's MAXIMUM_SNAPLEN: no packet is longer, whatever a file's header claims. */
export const largestPacketBytes = 262_144;
