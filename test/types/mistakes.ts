// Mistakes that must not compile. Each line beneath a `@ts-expect-error` is one; the type check fails when one of them
// compiles. Nobody runs this file.
import {
	allOf,
	bridge,
	eth,
	forward,
	not,
	pcap,
	registerClass,
	scenario,
	when,
} from '../../src/index.ts';

scenario('mistakes', ({vswitch, inject, expect, advance}) => {
	const vsw = vswitch();
	const [a, b] = vsw.testVifs('a', 'b');
	const br = vsw.add(bridge, 'br0');
	const fw = vsw.add('forward', 'fw0');
	// @ts-expect-error a parameter misspelt
	vsw.add(bridge, 'br1', {ageingTme: '300s'});
	// @ts-expect-error a unit forgotten
	vsw.add('bridge', 'br1', {ageingTime: '300'});
	// @ts-expect-error the same, for the clock
	advance('301');
	// @ts-expect-error a condition the class lacks
	br.when.ethDst('02:00:00:00:00:01').to(b);
	// @ts-expect-error the same, as a value
	br.when(when.vlanId(10)).to(b);
	// @ts-expect-error the same, within a combination
	br.when(allOf(when.outVif(a), not(when.vlanId(10)))).to(b);
	// @ts-expect-error a property of a condition misspelt
	fw.when.fiveTuple({sprot: 53}).to(b);
	// @ts-expect-error a combination of nothing
	fw.when(allOf()).to(b);
	// @ts-expect-error a condition that there is not
	fw.when.vlanID(10).to(b);
	// @ts-expect-error a condition's argument
	fw.when.etherType('ipv5').to(b);
	// @ts-expect-error a command misspelt
	br.control('macTabel');
	// @ts-expect-error a command's argument
	br.control('addStatic', {mac: '02:00:00:00:00:01'});
	// @ts-expect-error a drop reason of another class
	expect(br).toDrop(1, 'rate-exceeded');
	// @ts-expect-error injecting into an instance
	inject(br, eth());
	// @ts-expect-error expecting on a ring that is read
	expect(br.input).toReceive(1);
	// @ts-expect-error a field that does not exist
	inject(a, eth().ipv4({tttl: 3}));
	// @ts-expect-error an unknown class name
	vsw.add('brigde', 'br2');
	// @ts-expect-error connecting to what cannot be
	vsw.connect(a.input, a, b);
	// @ts-expect-error a rule without target
	fw.otherwise.to();
	// @ts-expect-error an option of comparisons, in a count
	expect(b).toReceive(1, {ignore: ['ipv4.id']});
	// @ts-expect-error a field path misspelt
	expect(b).toReceive(eth(), {ignore: ['ipv4.idd']});
	// @ts-expect-error a VIF that is not there
	const [, , c] = vsw.testVifs('a', 'b');
	// @ts-expect-error arithmetic on a field that may be absent
	const ttl: number = expect(b).toReceiveOne().ipv4.ttl - 1;
	// @ts-expect-error a VIF's mode given to a forwarder
	vsw.add(forward, 'fw1', {access: 10});
	// @ts-expect-error the option is called timing
	inject(a, pcap('x.pcap'), {rate: '10pps'});
	return void [c, ttl];
});

// @ts-expect-error a data path that there is not
registerClass({name: 'mine', datapath: 'forwrad', create: () => ({})});
