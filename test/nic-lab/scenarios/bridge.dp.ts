// Host 0 ── card 0 ── bridge ── card 1 ── host 1: what the host sends comes back by the other card.
import {bridge, packetOf, port, scenario} from 'ringtap';
import {endType, frameCount, numberedFrames, probeType} from '../frames.ts';
import {cards, options, tell, within} from './_lab.ts';

scenario('a bridge between two cards carries each frame once, in order', options, async scene => {
	const {vswitch, expect, eventually, dataplane} = scene;
	const vsw = vswitch();
	const card0 = vsw.add(port, 'card0', {device: cards[0]});
	const card1 = vsw.add(port, 'card1', {device: cards[1]});
	const [watch, end] = vsw.testVifs('watch', 'end');
	const br = vsw.add(bridge, 'br');
	card0.when.etherType(probeType).to(card1);
	card1.when.etherType(probeType).to(card0);
	card0.when.etherType(endType).to(end);
	vsw.connect(br, card0, card1, watch);

	dataplane.start();
	tell('cross');
	await eventually(() => expect(end).toReceive(1), within);
	// Host 1 is not known yet, so these are flooded; the answers to them are not.
	expect(watch).toReceive(numberedFrames(0).map(frame => packetOf(frame)));
	expect(br.control('macTable').length).toBe(2);
	for (const card of [card0, card1]) {
		const {ipackets, opackets, imissed, rx_nombuf} = card.control('stats');
		expect(imissed + rx_nombuf).toBe(0);
		expect(ipackets >= frameCount && opackets >= frameCount).toBe(true);
	}
});
