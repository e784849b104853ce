import {formatHex} from './address.ts';
import {encode, type Piece} from './encode.ts';
import type {Field} from './field.ts';
import {type Frame, parseFrame} from './frame.ts';
import {bytesCall, quoted} from './literal.ts';
import {isByteCount} from './payload.ts';
import {sameBytes, sameValue} from './same.ts';
import type {Computed, FieldValue} from './table.ts';

/** The entry points of the packet language: a packet that begins otherwise is written as bytes. */
const entries = new Set(['eth', 'ipv4', 'ipv6', 'loopback', 'sll', 'sll2']);

/**
 * The expression that builds exactly these bytes: only what differs from what the builder would
 * write unasked, lengths and checksums included; bytes that no builder makes are `hex('…')`.
 */
export function sourceOf(bytes: Uint8Array, first = 'eth'): string {
	const frame = parseFrame(bytes, first);
	if (bytes.length === 0) return 'eth().truncate(0)';
	const isBuildable = entries.has(first) && frame.spans.length > 0 && isByteCount(bytes.length);
	if (!isBuildable) return hexCall(bytes);
	const padded = isZero(bytes.subarray(frame.payloadEnd));
	const payload = bytes.subarray(frame.payloadStart, padded ? frame.payloadEnd : bytes.length);
	const pieces = piecesFor(frame, payload);
	if (!pieces) return hexCall(bytes);
	const trailer = padded && frame.payloadEnd < bytes.length ? `.pad(${bytes.length})` : '';
	return pieces.map(pieceCall).join('.') + payloadCall(payload) + trailer;
}

/**
 * What has to be given: every field that is not its default, then the lengths and numbers that
 * would come out otherwise, then such checksums, innermost first, as what is given changes what
 * the others come to.
 */
function piecesFor(frame: Frame, payload: Uint8Array): Piece[] | undefined {
	const pieces = frame.spans.map(({layer}, index) => {
		const plain = layer.fields.filter(f => !f.computed && !isDefault(read(frame, index, f), f));
		return {layer, given: pick(frame, index, plain)};
	});
	const wanted = frame.bytes.subarray(0, frame.payloadStart + payload.length);
	for (let rounds = frame.spans.length + 4; rounds > 0; rounds--) {
		const built = encode(pieces, payload);
		if (sameBytes(built.bytes, wanted)) return pieces;
		if (!stages.some(stage => giveWrong(frame, built, pieces, stage))) break;
	}
	return undefined;
}

/** What shapes a header comes first, as lengths follow from it; checksums follow from all. */
const stages = ['shape', 'packet', 'checksum'] as const;
type Stage = (typeof stages)[number];

function stageOf({what}: Computed): Stage {
	if (what === 'checksum') return what;
	return what === 'length' || what === 'next' ? 'packet' : 'shape';
}

/**
 * Gives the computed fields of a stage that came out wrong; of the checksums that cover other
 * layers only the innermost. Whether there were any.
 */
function giveWrong(frame: Frame, built: Frame, pieces: Piece[], stage: Stage): boolean {
	let found = false;
	let isCovered = false;
	for (let i = pieces.length - 1; i >= 0; i--) {
		const wrong = pieces[i]!.layer.fields.filter(field => {
			const how = field.computed;
			if (!how || stageOf(how) !== stage) return false;
			const value = read(frame, i, field);
			if (value === undefined || sameValue(read(built, i, field), value)) return false;
			return !(how.what === 'checksum' && how.over === 'layer' && isCovered);
		});
		Object.assign(pieces[i]!.given, pick(frame, i, wrong));
		found ||= wrong.length > 0;
		isCovered = found;
	}
	return found;
}

function read(frame: Frame, index: number, field: Field): FieldValue {
	const {start, headerEnd} = frame.spans[index]!;
	return field.read(frame.bytes, start, headerEnd);
}

function pick(frame: Frame, index: number, fields: readonly Field[]): Record<string, FieldValue> {
	return Object.fromEntries(fields.map(field => [field.name, read(frame, index, field)]));
}

/** A field that is not there is none that was given. */
function isDefault(value: FieldValue, field: Field): boolean {
	return value === undefined || sameValue(value, field.default);
}

function isZero(bytes: Uint8Array): boolean {
	return bytes.every(byte => byte === 0);
}

function pieceCall({layer, given}: Piece): string {
	const fields = layer.fields
		.filter(field => field.name in given)
		.map(field => `${field.name}: ${field.literal(given[field.name])}`);
	return fields.length === 0 ? `${layer.name}()` : `${layer.name}({${fields.join(', ')}})`;
}

/** Text when it is text, a fill when it is one, else hex. */
function payloadCall(bytes: Uint8Array): string {
	if (bytes.length === 0) return '';
	if (bytes.length >= 4 && bytes.every(byte => byte === bytes[0])) {
		const fill = bytes[0] === 0 ? '' : `, fill: ${bytes[0]}`;
		return `.payload({length: ${bytes.length}${fill}})`;
	}
	const isText = bytes.every(byte => (byte >= 0x20 && byte < 0x7f) || byte === 10 || byte === 13);
	if (!isText) return `.payload(${bytesCall(bytes)})`;
	return `.payload(${quoted(new TextDecoder().decode(bytes))})`;
}

function hexCall(bytes: Uint8Array): string {
	return `hex('${formatHex(bytes)}')`;
}
