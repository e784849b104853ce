/** The protocols that are there without being asked for. */
import './arp.ts';
import './eth.ts';
import './icmp.ts';
import './icmpv6.ts';
import './ipv4.ts';
import './ipv6.ts';
import './tcp.ts';
import './udp.ts';
import './vlan.ts';
