// What a data plane with nothing in it keeps in memory.
import {pathToFileURL} from 'node:url';
import {builtPath} from '../built.ts';
import {run} from '../child.ts';
import {least, type Suite} from '../suite.ts';

const mib = 1024 * 1024;

export const memory: Suite = {
	figures: [{name: 'memory.idle.mib', unit: 'MiB'}],
	async *measure(_wanted, {isQuick}) {
		const script = `
			import {Dataplane} from ${JSON.stringify(pathToFileURL(builtPath('index.js')).href)};
			const dataplane = new Dataplane();
			gc();
			console.log(process.memoryUsage.rss());
			dataplane.close();
		`;
		const args = ['--expose-gc', '--input-type=module', '--eval', script];
		const once = () => Number(run(process.execPath, args)) / mib;
		yield {name: 'memory.idle.mib', value: least(isQuick ? 1 : 5, once)};
	},
};
