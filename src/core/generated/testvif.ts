// Made from the native tables by scripts/generate-types.mjs. Do not edit.
import type {Ipv4Prefix, Mac} from '../../packet/types.ts';
import type {ConditionName} from '../condition.ts';
import type {ModuleClass, Shape} from '../module-class.ts';
import {builtinClass} from '../module-class.ts';

/** Parameters of `testvif`. */
export interface TestVifParams {
	/** Access mode: the VLAN of all its frames, untagged on the wire. */
	readonly access?: number;
	/** Trunk mode: the VLANs it carries, tagged on the wire. */
	readonly trunk?: readonly number[];
	/** Trunk mode: the VLAN of its untagged frames. */
	readonly native?: number;
	/** Its own address; given by index when left out. */
	readonly mac?: Mac;
	/** Largest payload in bytes, Ethernet header and tags not counted; none when left out. */
	readonly mtu?: number;
	/** Its address and network. */
	readonly ipv4?: Ipv4Prefix;
	/** A second ring: what modules put there enters as if from the wire. Default false. */
	readonly inbound?: boolean;
}

/** Arguments of `setLink`. */
export interface TestVifSetLinkArguments {
	/** Whether the link is up. */
	readonly up: boolean;
}

/** The type-level description of `testvif`. */
export interface TestVifShape extends Shape {
	params: TestVifParams;
	conditions: ConditionName;
	commands: {
		/** Takes the link up or down; down, it drops link-down. */
		setLink(value: TestVifSetLinkArguments): void;
	};
	drops: 'link-down' | 'vlan-not-member' | 'mtu' | 'runt';
	vif: true;
	captures: true;
}

/** A VIF whose far end is the test: inject() is its wire, expect() what left by it. */
export const testvif: ModuleClass<TestVifShape> = builtinClass('testvif');

declare module '../module-class.ts' {
	interface ModuleClasses {
		testvif: typeof testvif;
	}
}
