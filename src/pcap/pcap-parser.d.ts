// The npm package pcap-parser 0.2.1 has no types: as much of it as capture-reader.ts uses.
declare module 'pcap-parser' {
	import type {EventEmitter} from 'node:events';

	export interface GlobalHeader {
		magicNumber: number;
		majorVersion: number;
		minorVersion: number;
		gmtOffset: number;
		timestampAccuracy: number;
		snapshotLength: number;
		linkLayerType: number;
	}
	export interface PacketHeader {
		timestampSeconds: number;
		/** The fraction as it stands in the file: nanoseconds, if the file counts in those. */
		timestampMicroseconds: number;
		capturedLength: number;
		originalLength: number;
	}
	/**
	 * All it asks of a stream: 'data', 'end' and 'error' events, and these two, to which nothing
	 * need happen.
	 */
	export interface ByteStream extends EventEmitter {
		pause(): unknown;
		resume(): unknown;
	}
	export interface Parser extends EventEmitter {
		on(event: 'globalHeader', listener: (header: GlobalHeader) => void): this;
		on(event: 'packetHeader', listener: (header: PacketHeader) => void): this;
		on(event: 'packetData', listener: (data: Buffer) => void): this;
		on(event: 'packet', listener: (packet: {header: PacketHeader; data: Buffer}) => void): this;
		on(event: 'end', listener: () => void): this;
		on(event: 'error', listener: (error: Error) => void): this;
	}
	export function parse(input: string | ByteStream): Parser;
}
