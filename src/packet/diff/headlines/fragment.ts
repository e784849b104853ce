import type {Frame} from '../../frame.ts';
import type {Headline} from '../headline.ts';

interface Piece {
	/** Which layer it is of. */
	readonly index: number;
	/** Of the first byte that it carries, in what was fragmented. */
	readonly offset: number;
	readonly isLast: boolean;
}

/** RFC 791 §3.2: offsets are in units of 8 bytes. */
const unitBytes = 8;

/** One is a fragment, or another fragment than the other. */
export const fragmentHeadline: Headline = ({actual, expected}) => {
	const [is, should] = [fragmentIn(actual), fragmentIn(expected)];
	if (is?.offset === should?.offset && is?.isLast === should?.isLast) return undefined;
	return `${said(is)}, expected ${should ? said(should) : 'the whole packet'}`;
};

/** The first layer that says so. */
export function fragmentIn({bytes, spans}: Frame): Piece | undefined {
	for (const [index, {layer, start, headerEnd}] of spans.entries()) {
		if (layer.name !== 'ipv4') continue;
		const read = (name: string) => layer.byName.get(name)!.read(bytes, start, headerEnd);
		const offset = (read('fragmentOffset') as number) * unitBytes;
		const isLast = !String(read('flags')).includes('mf');
		if (offset > 0 || !isLast) return {index, offset, isLast};
	}
	return undefined;
}

function said(piece: Piece | undefined): string {
	if (!piece) return 'a whole packet';
	const {offset, isLast} = piece;
	if (offset === 0) return 'the first fragment';
	return isLast
		? `the last fragment (from byte ${offset} on)`
		: `a fragment (from byte ${offset} on)`;
}
