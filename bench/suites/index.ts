// What is measured, in the order in which it is told.
import type {Suite} from '../suite.ts';
import {asserts} from './assert.ts';
import {diffs} from './diff.ts';
import {failures} from './failure.ts';
import {goldens} from './golden.ts';
import {memory} from './memory.ts';
import {modules} from './modules.ts';
import {native} from './native.ts';
import {packets} from './packet.ts';
import {pcapToPcap} from './pcap.ts';
import {pcapRead} from './pcap-read.ts';
import {ports} from './ports.ts';
import {livePrompt} from './prompt-live.ts';
import {prompt} from './repl.ts';
import {ruleChanges} from './rule-changes.ts';
import {scenarios} from './scenario.ts';
import {startup} from './startup.ts';
import {step} from './step.ts';
import {testpmd} from './testpmd.ts';

export const suites: readonly Suite[] = [
	native,
	testpmd,
	ports,
	pcapToPcap,
	pcapRead,
	packets,
	step,
	ruleChanges,
	modules,
	scenarios,
	goldens,
	asserts,
	diffs,
	failures,
	startup,
	prompt,
	livePrompt,
	memory,
];
