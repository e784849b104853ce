import {execFileSync} from 'node:child_process';
import {appendFileSync, copyFileSync, mkdirSync, symlinkSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {openCapture} from '../../src/pcap/index.ts';
import {fixture, refusal, temporaryDirectory} from './_files.ts';

test('a missing capture is refused with the nearest name in its directory', t => {
	const action = () => openCapture(fixture('ofice.pcap')).length;
	const error = refusal(t, 'ERR_RINGTAP_CAPTURE_NOT_FOUND', action);
	t.regex(error.message, /no capture 'ofice\.pcap' in .*fixtures\. Did you mean 'office\.pcap'\?/);
});

test('a capture in a directory that does not exist is refused with the directory', t => {
	const path = fixture('nowhere/office.pcap');
	const error = refusal(t, 'ERR_RINGTAP_CAPTURE_NOT_FOUND', () => openCapture(path).length);
	t.regex(error.message, /nowhere is no directory/);
});

test('a capture is not looked for before it is read', t => {
	t.notThrows(() => openCapture(fixture('nowhere/office.pcap')).slice(1).filter(Boolean));
});

test('a directory is refused with captures that are in it', t => {
	const error = refusal(
		t,
		'ERR_RINGTAP_CAPTURE_IS_DIRECTORY',
		() => openCapture(fixture('.')).length,
	);
	t.regex(error.fix, /arp-ping\.pcap/);
});

test('a directory without captures is refused too', t => {
	const path = temporaryDirectory(t);
	const error = refusal(t, 'ERR_RINGTAP_CAPTURE_IS_DIRECTORY', () => openCapture(path).length);
	t.regex(error.fix, /there is none/);
});

test('a FIFO is refused instead of waited for', t => {
	const path = join(temporaryDirectory(t), 'pipe');
	execFileSync('mkfifo', [path]);
	const error = refusal(t, 'ERR_RINGTAP_CAPTURE_NOT_A_FILE', () => openCapture(path).length);
	t.regex(error.message, /is a FIFO/);
});

test('a device is refused', t => {
	refusal(t, 'ERR_RINGTAP_CAPTURE_NOT_A_FILE', () => openCapture('/dev/zero').length);
});

test('a path that the system refuses is unreadable, with its reason', t => {
	const path = join(temporaryDirectory(t), 'loop.pcap');
	symlinkSync(path, path);
	const error = refusal(t, 'ERR_RINGTAP_CAPTURE_UNREADABLE', () => openCapture(path).length);
	t.regex(error.message, /ELOOP/);
});

test('a symbolic link to a capture is a capture', t => {
	const path = join(temporaryDirectory(t), 'link.pcap');
	symlinkSync(fixture('arp-request.pcap'), path);
	t.is(openCapture(path).length, 1);
});

test('a capture that is refused can be read once it is there', t => {
	const path = join(temporaryDirectory(t), 'late.pcap');
	const capture = openCapture(path);
	refusal(t, 'ERR_RINGTAP_CAPTURE_NOT_FOUND', () => capture.length);
	copyFileSync(fixture('arp-request.pcap'), path);
	t.is(capture.length, 1);
});

test('a capture that changes between two readings is refused, not misread', t => {
	const directory = join(temporaryDirectory(t), 'folder');
	mkdirSync(directory);
	const path = join(directory, 'growing.pcap');
	copyFileSync(fixture('office.pcap'), path);
	// Longer than one window, so that the second reading must go to the file again.
	appendFileSync(path, Buffer.alloc(16 * 20_000));
	const capture = openCapture(path);
	t.is(capture.at(0).length, openCapture(fixture('office.pcap')).at(0).length);
	appendFileSync(path, Buffer.alloc(16));
	refusal(t, 'ERR_RINGTAP_CAPTURE_CHANGED', () => capture.length);
	t.notThrows(() => openCapture(path).length);
});
