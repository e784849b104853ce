import type {DotCommand} from '../dot-commands.ts';

export const dotCommand: DotCommand = {
	name: 'coverage',
	argument: '',
	summary: 'rules that have matched, and those that never did',
	run({session, output}) {
		const {rules} = session.report();
		const never = rules.filter(({packets}) => packets === 0n);
		const matched = rules.length - never.length;
		const lines = [
			`${matched} of ${rules.length} rules matched`,
			...never.map(
				({instance, condition, targets}) =>
					`  never: ${instance}: ${condition} → ${targets.join(', ')}`,
			),
		];
		output.write(`${lines.join('\n')}\n`);
	},
};
