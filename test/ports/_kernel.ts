// Kernels to talk to: network namespaces, each as another host. Needs root, or a user namespace of one's own.
import {type ChildProcess, execFileSync, spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, readFileSync} from 'node:fs';
import {createInterface} from 'node:readline';
import {fileURLToPath} from 'node:url';

const transferScript = fileURLToPath(new URL('fixtures/transfer.mjs', import.meta.url));

export function run(command: string, ...args: string[]): string {
	return execFileSync(command, args, {encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe']});
}

/** Why there can be no hosts here; undefined when there can. */
export function whyNoHosts(): string | undefined {
	let host: Host | undefined;
	try {
		host = new Host('10.76.0.1');
		host.plug();
		return undefined;
	} catch (error) {
		return (error as Error).message.trim().split('\n').at(-1);
	} finally {
		host?.remove();
	}
}

/** Why a driver cannot be tried here, where there can be hosts; undefined when it can. */
export function whyNot(driver: string): string | undefined {
	if (driver === 'net_tap' && !existsSync('/dev/net/tun')) return 'no /dev/net/tun';
	if (driver !== 'net_af_xdp') return undefined;
	const hasXdp = /^XDP\s/m.test(readFileSync('/proc/net/protocols', 'utf8'));
	return hasXdp ? undefined : 'the kernel has no AF_XDP';
}

let made = 0;

/** A host of its own, with one interface. */
export class Host {
	readonly name = `rt${process.pid}n${made++}`;
	/** Of its interface. */
	readonly address: string;

	constructor(address: string) {
		this.address = address;
		run('ip', 'netns', 'add', this.name);
		try {
			// What IPv6 says by itself is none of what is counted.
			this.run('sh', '-c', 'echo 1 > /proc/sys/net/ipv6/conf/all/disable_ipv6');
		} catch (error) {
			this.remove();
			throw error;
		}
	}

	run(command: string, ...args: string[]): string {
		return run('ip', 'netns', 'exec', this.name, command, ...args);
	}

	/** An interface that has been made here becomes the host's. */
	take(name: string): void {
		run('ip', 'link', 'set', name, 'netns', this.name);
		this.run('ip', 'addr', 'add', `${this.address}/24`, 'dev', name);
		this.run('ip', 'link', 'set', name, 'up');
		this.run('ip', 'link', 'set', 'lo', 'up');
	}

	/** A veth pair: one end is the host's; returns the name of the other, which is here. */
	plug(): string {
		const [here, there] = [`rt${process.pid}v${made++}`, `rt${process.pid}h${made++}`];
		run('ip', 'link', 'add', here, 'type', 'veth', 'peer', 'name', there);
		run('ip', 'link', 'set', here, 'addrgenmode', 'none');
		run('ip', 'link', 'set', here, 'up');
		this.take(there);
		// Else the kernel leaves checksums and segments to a network card, and there is none.
		this.run('ethtool', '-K', there, 'tx', 'off', 'tso', 'off', 'gso', 'off', 'gro', 'off');
		return here;
	}

	/** A program in it, and what it says, line by line. */
	start(...args: string[]): Program {
		return new Program(
			spawn('ip', ['netns', 'exec', this.name, process.execPath, ...args], {
				stdio: ['ignore', 'pipe', 'inherit'],
			}),
		);
	}

	remove(): void {
		run('ip', 'netns', 'del', this.name);
	}
}

export class Program {
	readonly #process: ChildProcess;
	readonly #lines: AsyncIterator<string>;

	constructor(started: ChildProcess) {
		this.#process = started;
		this.#lines = createInterface({input: started.stdout!})[Symbol.asyncIterator]();
	}

	async line(): Promise<string> {
		const {value, done} = await this.#lines.next();
		if (done === true) throw new Error('it has ended');
		return value;
	}

	async kill(): Promise<void> {
		if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
		const ended = once(this.#process, 'exit');
		this.#process.kill('SIGKILL');
		await ended;
	}
}

/** From one host to the other by TCP. Returns the digests of what was sent, and of what came. */
export async function transfer(from: Host, to: Host, bytes: number): Promise<[string, string]> {
	const port = '7000';
	const receiver = to.start(transferScript, 'receive', port);
	await receiver.line();
	const sender = from.start(transferScript, 'send', to.address, port, String(bytes));
	try {
		return await Promise.all([sender.line(), receiver.line()]);
	} finally {
		// Their connection ends when both have said so, and there may be nothing between them any more.
		await sender.kill();
		await receiver.kill();
	}
}
