import type {Condition} from '../core/condition.ts';
import type {InputRing} from '../core/ring.ts';
import type {Tap} from '../core/tap.ts';
import type {Recording} from '../harness/record.ts';
import type {Session} from '../harness/session.ts';
import {isPcapng} from '../harness/write-pcap.ts';
import {summary} from '../packet/index.ts';

/** Packets told of each tap at a time. */
const mostTold = 20;

interface Shown {
	readonly tap: Tap;
	readonly what: string;
	readonly recording: Recording | undefined;
	/** What is written when it ends: pcapng is written whole. */
	readonly saveTo?: string | undefined;
}

/** Rings whose packets are shown as they pass. */
export class Taps {
	readonly #session: Session;
	#shown: Shown[] = [];

	constructor(session: Session) {
		this.#session = session;
	}

	/** Returns what there is to say of it. */
	add(ring: InputRing, only: Condition | undefined, file: string | undefined): string {
		const {scene} = this.#session;
		const tap = scene.tap(ring, only ? {only} : {});
		const what = `${ring.name}${only ? ` ${only}` : ''}${file === undefined ? '' : ` > ${file}`}`;
		try {
			const saveTo = file !== undefined && isPcapng(file) ? file : undefined;
			const isRecorded = file !== undefined && saveTo === undefined;
			const recording = isRecorded ? scene.record(tap, file) : undefined;
			this.#shown.push({tap, what, recording, saveTo});
		} catch (error) {
			tap.remove();
			throw error;
		}
		return `tapped: ${what}`;
	}

	list(): string {
		const lines = this.#shown.map(({tap, what, recording, saveTo}) => {
			if (recording) return `${what}  ${recording.packets} packets`;
			return saveTo === undefined ? what : `${what}  ${this.#session.peek(tap).length} packets`;
		});
		return lines.join('\n') || 'None: .tap br0 shows what passes br0.input.';
	}

	removeAll(): string {
		const ended = this.#shown;
		this.#shown = [];
		for (const {tap, recording, saveTo} of ended) {
			recording?.close();
			if (saveTo !== undefined) this.#session.scene.save(tap, saveTo);
			if (!tap.isRemoved && tap.isActive) tap.remove();
		}
		return ended.length === 0
			? 'there was none'
			: `ended: ${ended.map(({what}) => what).join(', ')}`;
	}

	/** What has passed since the last time, a line each. */
	news(): string[] {
		return this.#shown
			.filter(({recording, saveTo}) => !recording && saveTo === undefined)
			.flatMap(({tap, what}) => {
				const packets = this.#session.take(tap);
				const lines = Array.from(
					packets.slice(0, mostTold),
					({bytes}) => `${what}  ${summary(bytes)}`,
				);
				const left = packets.length - lines.length;
				return left > 0 ? [...lines, `${what}  … ${left} more`] : lines;
			});
	}
}
