import {RingtapError} from '../../errors.ts';
import type {LayerName} from '../../packet/index.ts';
import {type CaptureBytes, windowBytes} from '../capture-bytes.ts';
import {firstBytesNeeded} from '../capture-format.ts';
import {sniff} from '../magic.ts';
import type {CaptureBlock} from './block.ts';
import {describeBlock} from './describe-block.ts';
import {PcapngParser} from './parser.ts';

/**
 * The blocks of a pcapng capture, from the first on. Their bytes are the receiver's own.
 *
 * @throws RingtapError ERR_RINGTAP_CAPTURE_UNSUPPORTED when it is a classic one, which has none; and
 * unless `tolerant` for damage, when that is come upon.
 */
export function* walkBlocks(
	bytes: CaptureBytes,
	options: {readonly tolerant: boolean; readonly as?: LayerName | undefined},
): Generator<CaptureBlock, void> {
	const {path} = bytes;
	if (sniff(path, bytes.view(0, bytes.available(firstBytesNeeded))) !== 'pcapng') {
		throw new RingtapError(
			'ERR_RINGTAP_CAPTURE_UNSUPPORTED',
			`The capture ${path} has no blocks: it is a classic one.`,
			'Blocks are of pcapng; editcap -F pcapng IN OUT makes one.',
		);
	}
	let found: CaptureBlock[] = [];
	// What a block begins with is no matter here: any link type will do.
	const parser = new PcapngParser(
		path,
		() => {},
		options.as ?? 'eth',
		(offset, block, isBig) => {
			found.push(describeBlock(offset, Buffer.from(block), isBig));
		},
	);
	for (let position = 0; ; ) {
		const length = bytes.available(position + windowBytes) - position;
		if (length > 0) parser.push(bytes.view(position, length));
		else if (!bytes.damage) parser.finish();
		position += length;
		yield* found;
		found = [];
		const damage = parser.damage ?? (length > 0 ? undefined : bytes.damage);
		if (damage && !options.tolerant) throw damage;
		if (damage || length === 0) return;
	}
}
