// Ports on emulated network cards: a guest for each model and driver, with Ringtap in it. Ends with 0 when all passed or
// were skipped, 1 when one failed, 2 when it was used wrongly. `npm run test:nic`; see CONTRIBUTING.md.
import './cleanup.ts';
import {tryCards} from './guest.ts';
import {findMeans, type Means} from './needs.ts';
import {type Driver, modelOf} from './nics.ts';
import {type Options, readOptions, usage} from './options.ts';
import {type Row, rowOf, skippedRow, table} from './table.ts';

const options = optionsOrExit();
const rows: Row[] = [];
const means = await findMeans(options.install);
for (const nic of options.nics) {
	for (const driver of options.drivers) {
		const row = await attempt(nic, driver, means);
		process.stdout.write(`${row.nic}, ${row.driver}: ${row.verdict} ${row.remarks}\n`);
		rows.push(row);
	}
}
process.stdout.write(`\n${table(rows)}`);
process.exit(rows.some(({verdict}) => verdict === 'failed') ? 1 : 0);

function optionsOrExit(): Options {
	try {
		return readOptions(process.argv.slice(2));
	} catch (error) {
		process.stderr.write(`${(error as Error).message}\n\n${usage}`);
		process.exit(2);
	}
}

async function attempt(nic: string, driver: Driver, means: Means | string): Promise<Row> {
	const model = modelOf(nic);
	if (typeof means === 'string') return skippedRow(nic, driver, means);
	const {emulator, kernel} = means;
	if (!emulator.devices.has(nic)) {
		return skippedRow(nic, driver, `QEMU has it since ${model.since}, this is ${emulator.version}`);
	}
	const begin = performance.now();
	const {timeLimitMs, verbose: isVerbose} = options;
	const outcome = await tryCards({kernel, model, driver, timeLimitMs, isVerbose});
	const row = rowOf(nic, driver, outcome, performance.now() - begin);
	if (row.verdict === 'failed' && !isVerbose) {
		process.stdout.write(outcome.console.map(line => `    ${line}\n`).join(''));
	}
	return row;
}
