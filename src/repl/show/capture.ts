import {Capture, type CaptureRecord, toPacket} from '../../pcap/index.ts';
import type {Form} from '../forms.ts';
import {cut, mostLines} from '../packet-lines.ts';

/** A capture: its first packets, a line each with the seconds since the first one. */
export const form: Form = {
	isFor: value => value instanceof Capture,
	lines(capture: Capture, {colours, columns}) {
		const {cyan, dim} = colours;
		const lines: string[] = [];
		let start: bigint | undefined;
		for (const record of capture.records()) {
			if (lines.length === mostLines) {
				lines.push(dim('      …'));
				break;
			}
			start ??= record.timeNs;
			lines.push(line(lines.length + 1, record, start));
		}
		return [dim(String(capture)), ...(lines.length > 0 ? lines : [dim('no packets')])];

		function line(number: number, record: CaptureRecord, first: bigint): string {
			const seconds = (Number(record.timeNs - first) / 1e9).toFixed(6);
			const text = cut(String(toPacket(record)), columns - 18);
			return `${cyan(String(number).padStart(5))} ${dim(seconds.padStart(10))}  ${text}`;
		}
	},
};
