/** Where packets of a pcapng capture were captured. */
export interface CaptureInterface {
	/** Its number in its section, by which packets refer to it. */
	readonly id: number;
	/** `eth0`, where the capture says so. */
	readonly name?: string;
	readonly description?: string;
	/** LINKTYPE_…; 1 is Ethernet. */
	readonly linkType: number;
	/** No packet was captured longer; 0: no limit. */
	readonly snapLength: number;
}
