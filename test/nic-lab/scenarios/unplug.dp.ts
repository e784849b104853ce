// The host pulls a card out of a running data plane.
import {eth, scenario} from 'ringtap';
import {cable} from './_cable.ts';
import {options, tell, within} from './_lab.ts';

scenario(
	'a card that is pulled out leaves a port that neither gives nor takes',
	options,
	async scene => {
		const {inject, expect, eventually, settle} = scene;
		const {a, b, left, right} = await cable(scene);
		inject(a, eth().pad(60));
		await eventually(() => expect(b).toReceive(1), within);

		tell('unplug 1');
		await eventually(() => {
			settle();
			expect(right.control('link')).toMatchObject({deviceUp: false, speedMbps: 0});
		}, within);
		inject(b, eth().pad(60), {repeat: 10});
		expect(right).toDrop(10, 'tx-full');
		right.remove();

		// The other one goes on.
		inject(a, eth().pad(60));
		expect(left.control('link').deviceUp).toBe(true);
		expect(b).toReceiveNothing();
	},
);
