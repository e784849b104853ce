// Fuzzes the native core, by clang's libFuzzer, and keeps what it finds:
//
//   npm run fuzz                          each target, one after the other, for a minute
//   npm run fuzz -- rules --seconds 600   one of them
//
// Exit code 1: an input broke something. 2: it could not be run.
import {spawnSync} from 'node:child_process';
import {cpSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {parseArgs} from 'node:util';

const root = fileURLToPath(new URL('..', import.meta.url));
const build = 'native/build/fuzz';
/** Of a target in the corpus: replayed in every run of the tests. */
const mostFiles = 60;
const all = readdirSync(join(root, 'native/fuzz'))
	.filter(file => file.endsWith('_fuzz.cc'))
	.map(file => file.replace('_fuzz.cc', ''));

const {targets, seconds} = readArguments();
if (spawnSync('clang++', ['--version']).error)
	giveUp('clang is not installed, and GCC has no libFuzzer: apt-get install clang');
for (const target of targets) fuzz(target);

function readArguments() {
	let given;
	try {
		given = parseArgs({
			allowPositionals: true,
			options: {seconds: {type: 'string', default: '60'}},
		});
	} catch (error) {
		giveUp(error.message);
	}
	const {positionals, values} = given;
	for (const name of positionals)
		if (!all.includes(name)) giveUp(`There is no target '${name}'. There are: ${all.join(', ')}.`);
	if (!/^[1-9]\d*$/.test(values.seconds))
		giveUp(`--seconds is '${values.seconds}'; it takes a whole number from 1.`);
	return {targets: positionals.length > 0 ? positionals : all, seconds: values.seconds};
}

function fuzz(target) {
	const made = spawnSync('make', ['-s', '-C', 'native', 'VARIANT=fuzz', `build/fuzz/${target}`], {
		cwd: root,
		stdio: 'inherit',
	});
	if (made.status !== 0) giveUp(`${target} could not be built.`);
	const corpus = join('native/fuzz/corpus', target);
	const found = join(build, 'found', target);
	const crashes = join(build, 'crashes', target);
	for (const folder of [corpus, found, crashes]) mkdirSync(join(root, folder), {recursive: true});

	const limits = ['-timeout=10', '-rss_limit_mb=2500'];
	const prefix = `-artifact_prefix=${crashes}/`;
	const {status, log} = run(target, [
		`-max_total_time=${seconds}`,
		...limits,
		prefix,
		found,
		corpus,
	]);
	if (status !== 0) tellCrash(target, log);
	const files = keep(target, corpus, found);
	const [, inputs] = /Done (\d+) runs/.exec(log) ?? [];
	const [, places] = /DONE\s+cov: (\d+)/.exec(log) ?? [];
	console.log(`${target}: ${inputs} inputs, ${places} places reached, ${files} files kept`);
}

/** Output goes to a file: of a target that is well, nobody reads it. */
function run(target, args) {
	const program = join(build, target);
	const {status, error, stderr} = spawnSync(program, args, {
		cwd: root,
		encoding: 'latin1',
		maxBuffer: 2 ** 30,
	});
	if (error) giveUp(`${program} could not be started: ${error.message}`);
	writeFileSync(join(root, `${program}.log`), stderr);
	return {status, log: stderr};
}

/**
 * The fewest files that reach all that the corpus and what was found reach. Those with a name given by hand stay: each is
 * there for something that was wrong once.
 */
function keep(target, corpus, found) {
	const kept = join(build, 'kept', target);
	rmSync(join(root, kept), {recursive: true, force: true});
	mkdirSync(join(root, kept), {recursive: true});
	const names = readdirSync(join(root, corpus));
	for (const name of names.filter(isGivenByHand))
		cpSync(join(root, corpus, name), join(root, kept, name));
	const {status} = run(target, ['-set_cover_merge=1', '-use_counters=0', kept, corpus, found]);
	if (status !== 0) giveUp(`The corpus of ${target} could not be merged: ${build}/${target}.log.`);
	for (const name of names) rmSync(join(root, corpus, name));
	const files = largestFirst(kept);
	for (const name of files.slice(0, mostFiles))
		cpSync(join(root, kept, name), join(root, corpus, name));
	return Math.min(files.length, mostFiles);
}

/** Those given by hand before all others; the shortest, which reach the least, last. */
function largestFirst(folder) {
	const rank = name =>
		isGivenByHand(name) ? Number.POSITIVE_INFINITY : statSync(join(root, folder, name)).size;
	return readdirSync(join(root, folder)).sort((a, b) => rank(b) - rank(a) || (a < b ? -1 : 1));
}

/** libFuzzer names files by their SHA-1. */
function isGivenByHand(name) {
	return !/^[\da-f]{40}$/.test(name);
}

function tellCrash(target, log) {
	const [, path] = /Test unit written to (\S+)/.exec(log) ?? [];
	const [reason] = /^(?:This does not hold|.*runtime error|SUMMARY).*$/m.exec(log) ?? ['It ended.'];
	console.error(`${target}: ${reason}`);
	if (path) {
		console.error(`  input   ${path}`);
		console.error(`  replay  ${build}/${target} ${path}`);
		console.error(`  once it is mended: cp ${path} native/fuzz/corpus/${target}/NAME`);
	}
	console.error(`  log     ${build}/${target}.log`);
	process.exit(1);
}

function giveUp(sentence) {
	console.error(sentence);
	process.exit(2);
}
