import {inspect} from 'node:util';
import type {InstanceObject} from '../core/instance.ts';
import {fromNative, type NativeCaptureWriter} from '../core/native.ts';
import {isReceiver} from '../core/receiver.ts';
import {Tap} from '../core/tap.ts';
import {RingtapError} from '../errors.ts';
import type {SceneState} from './scene-state.ts';
import {isPcapng, openWriter, type WritePcapOptions} from './write-pcap.ts';

/** What goes into a capture file as it arrives. */
export interface Recording {
	/** Packets so far. */
	readonly packets: number;
	/** Makes the file, whole; what arrives afterwards is the endpoint's again. Done by the scenario's end at the latest. */
	close(): void;
}

/** Leads what an endpoint gets into a file: it is not kept, and cannot be expected. */
export function record(
	state: SceneState,
	from: unknown,
	path: string,
	options: WritePcapOptions,
): Recording {
	if (!isReceiver(from)) {
		throw new RingtapError(
			'ERR_RINGTAP_NOT_AN_ENDPOINT',
			`record() was given ${inspect(from, {depth: 0})}; it takes an endpoint.`,
			'Endpoints are test VIFs, output rings and taps.',
		);
	}
	if (isPcapng(path)) {
		throw new RingtapError(
			'ERR_RINGTAP_CAPTURE_UNWRITABLE',
			`record() writes classic captures, and ${path} is to be pcapng.`,
			'Name it .pcap; save() and writePcap() write pcapng.',
		);
	}
	state.settle();
	state.endpointOf(from);
	const {dataplane} = state;
	const place = placeOf(from);
	const file = openWriter(path, options);
	fromNative(() => dataplane.native().record(...place, file));
	const recording = new FileRecording(file, () => {
		if (!dataplane.isClosed && !isGone(from)) dataplane.native().record(...place, undefined);
	});
	state.recordings.push(recording);
	return recording;
}

function placeOf(from: unknown): ['vif' | 'tap', number] {
	if (from instanceof Tap) return ['tap', from.id];
	const {instance = from} = from as {instance?: InstanceObject};
	return ['vif', (instance as InstanceObject).id];
}

function isGone(from: unknown): boolean {
	const {instance = from} = from as {instance?: unknown};
	return (instance as {isRemoved?: boolean}).isRemoved === true;
}

class FileRecording implements Recording {
	readonly #file: NativeCaptureWriter;
	readonly #detach: () => void;
	#written: number | undefined;

	constructor(file: NativeCaptureWriter, detach: () => void) {
		this.#file = file;
		this.#detach = detach;
	}

	get packets(): number {
		return this.#written ?? this.#file.packets;
	}

	close(): void {
		if (this.#written !== undefined) return;
		this.#written = this.#file.packets;
		fromNative(() => {
			try {
				this.#detach();
				this.#file.finish();
			} finally {
				this.#file.abandon();
			}
		});
	}
}
