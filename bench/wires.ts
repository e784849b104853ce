// Interfaces of the kernel that benchmarks send by. They need CAP_NET_ADMIN.
import {execFileSync} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {setTimeout as sleep} from 'node:timers/promises';
import {Skipped} from './suite.ts';

/** Two interfaces with a cable between them. */
export class VethPair {
	readonly here: string;
	readonly there: string;

	/** @throws Skipped */
	constructor(name: string) {
		this.here = `${name}h`;
		this.there = `${name}t`;
		ip('link', 'add', this.here, 'type', 'veth', 'peer', 'name', this.there);
	}

	/** When both are up, there is a carrier. */
	async up(): Promise<void> {
		for (const name of [this.here, this.there]) setUp(name);
		for (const name of [this.here, this.there]) await carrierOf(name);
	}

	remove(): void {
		ip('link', 'del', this.here);
	}
}

/** An interface that a net_tap makes, and takes away. */
export class Tap {
	readonly name: string;

	/** @throws Skipped */
	constructor(name: string) {
		this.name = name;
		// Tried once: a right that is missing is told here, and not by the driver.
		ip('tuntap', 'add', 'dev', name, 'mode', 'tap');
		ip('tuntap', 'del', 'dev', name, 'mode', 'tap');
	}

	async up(): Promise<void> {
		setUp(this.name);
		await carrierOf(this.name);
	}

	/** It goes with its device. */
	remove(): void {}
}

/** What IPv6 says by itself is none of what is counted. */
function setUp(name: string): void {
	ip('link', 'set', name, 'addrgenmode', 'none');
	ip('link', 'set', name, 'up');
}

async function carrierOf(name: string): Promise<void> {
	for (let i = 0; i < 200; i++) {
		if (readFileSync(`/sys/class/net/${name}/carrier`, 'utf8').trim() === '1') return;
		await sleep(5);
	}
	throw new Error(`${name} has no carrier`);
}

function ip(...args: string[]): void {
	try {
		execFileSync('ip', args, {encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe']});
	} catch (error) {
		const {stderr, message} = error as Error & {stderr?: string};
		throw new Skipped(`ip ${args.join(' ')}: ${(stderr ?? message).trim()}`);
	}
}
