// Whether the native core that is about to be packed loads wherever the README says that it does:
// on a system with Node and nothing else that is new enough.
import {fail, outputOf} from './setup/step.mjs';

const LIBRARY = 'native/prebuilt/linux-x64/ringtap.node';
/** glibc, and what Node itself needs: whoever can start Node has them. */
const LIBRARIES = [
	'ld-linux-x86-64.so.2',
	'libc.so.6',
	'libgcc_s.so.1',
	'libm.so.6',
	'libstdc++.so.6',
];
/** Debian 12 has glibc 2.36, Ubuntu 22.04 has 2.35, RHEL 9 has 2.34 and the oldest libstdc++. */
const NEWEST = {GLIBC: '2.34', GLIBCXX: '3.4.29'};

const headers = await outputOf('objdump', ['-p', LIBRARY]);
if (headers === undefined) fail(2, 'objdump is needed: apt-get install binutils');
const complaints = [...tooMany(headers), ...tooNew(headers)];
if (complaints.length > 0) {
	fail(
		1,
		`${LIBRARY} would not load everywhere: ${complaints.join('; ')}.
A package is made on Debian 12. What is linked to it is in native/Makefile.`,
	);
}

function tooMany(headers) {
	const needed = [...headers.matchAll(/NEEDED\s+(\S+)/g)].map(([, name]) => name);
	if (needed.length === 0) fail(1, `${LIBRARY} is no library:\n${headers}`);
	return needed.filter(name => !LIBRARIES.includes(name)).map(name => `it needs ${name}`);
}

function tooNew(headers) {
	const versions = [...headers.matchAll(/\b(GLIBC|GLIBCXX)_([\d.]+)$/gm)];
	return versions
		.filter(([, family, version]) => isNewer(version, NEWEST[family]))
		.map(([name, family]) => `it needs ${name}, and ${family}_${NEWEST[family]} is allowed`);
}

function isNewer(version, limit) {
	return version.localeCompare(limit, 'en', {numeric: true}) > 0;
}
