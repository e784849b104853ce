// Made from the native tables by scripts/generate-types.mjs. Do not edit.
import type {Duration} from '../duration.ts';
import type {Vif} from '../instance.ts';
import type {Mac} from '../../packet/types.ts';
import type {ModuleClass, Shape} from '../module-class.ts';
import {builtinClass} from '../module-class.ts';

/** Parameters of `bridge`. */
export interface BridgeParams {
	/** An entry not seen for that long is forgotten. Default 300s. */
	readonly ageingTime?: Duration;
	/** A full table floods and does not learn. Default 128. */
	readonly maxEntries?: number;
	/** Largest frame in bytes, Ethernet header counted, VLAN tags not. Default 1518. */
	readonly mtu?: number;
	/** A table for each VLAN; floods only to VIFs that carry it. Default false. */
	readonly perVlan?: boolean;
}

/** What `macTable` answers. */
export interface BridgeMacTableResult {
	/** The station's address. */
	readonly mac: Mac;
	/** Name of the VIF it is behind. */
	readonly vif: string;
	/** Its VLAN; 0: untagged. */
	readonly vlan: number;
	/** Since it was last seen. */
	readonly ageSeconds: number;
	/** Never ages, never moves. */
	readonly static: boolean;
}

/** Arguments of `addStatic`. */
export interface BridgeAddStaticArguments {
	/** The station's address. */
	readonly mac: Mac;
	/** Behind which VIF it is. */
	readonly vif: Vif;
	/** Its VLAN; 0: untagged. */
	readonly vlan?: number;
}

/** Arguments of `removeStatic`. */
export interface BridgeRemoveStaticArguments {
	/** The station's address. */
	readonly mac: Mac;
	/** Its VLAN; 0: untagged. */
	readonly vlan?: number;
}

/** Arguments of `flush`. */
export interface BridgeFlushArguments {
	/** Behind which VIF it is. */
	readonly vif?: Vif;
	/** Its VLAN; 0: untagged. */
	readonly vlan?: number;
}

/** Arguments of `configure`. */
export interface BridgeConfigureArguments {
	/** An entry not seen for that long is forgotten. */
	readonly ageingTime?: Duration;
	/** A full table floods and does not learn. */
	readonly maxEntries?: number;
	/** Largest frame in bytes, Ethernet header counted, VLAN tags not. */
	readonly mtu?: number;
}

/** What `configuration` answers. */
export interface BridgeConfigurationResult {
	/** An entry not seen for that long is forgotten. Default 300s. */
	readonly ageingTime: Duration;
	/** A full table floods and does not learn. Default 128. */
	readonly maxEntries: number;
	/** Largest frame in bytes, Ethernet header counted, VLAN tags not. Default 1518. */
	readonly mtu: number;
	/** A table for each VLAN; floods only to VIFs that carry it. Default false. */
	readonly perVlan: boolean;
}

/** The type-level description of `bridge`. */
export interface BridgeShape extends Shape {
	params: BridgeParams;
	conditions: 'any' | 'outVif';
	commands: {
		/** The stations known; one that has aged is left out at once. */
		macTable(): BridgeMacTableResult[];
		/** An entry that neither ages nor moves. */
		addStatic(value: BridgeAddStaticArguments): void;
		/** Removes a static entry. */
		removeStatic(value: BridgeRemoveStaticArguments): boolean;
		/** Forgets what was learnt: all, or of one VIF or VLAN; static entries stay. */
		flush(value?: BridgeFlushArguments): number;
		/** Changes the configuration. */
		configure(value?: BridgeConfigureArguments): void;
		/** The configuration in force. */
		configuration(): BridgeConfigurationResult;
	};
	drops: 'mtu' | 'same-vif' | 'no-other-vif' | 'runt';
	vif: false;
	captures: false;
}

/** A learning Ethernet switch (IEEE 802.1D). Its ports are the VIFs its outVif rules name. */
export const bridge: ModuleClass<BridgeShape> = builtinClass('bridge');

declare module '../module-class.ts' {
	interface ModuleClasses {
		bridge: typeof bridge;
	}
}
