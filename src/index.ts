/** The public API of Ringtap, nothing else. */
import {setUnclaimedRunner} from './harness/unclaimed.ts';

export {defineConfig, type RingtapConfig} from './config.ts';
export {atLeast, type Between, between} from './core/between.ts';
export type {
	ClassCommand,
	ClassDescription,
	DropDescription,
	RingDescription,
	SupportedCondition,
} from './core/class-description.ts';
export {
	allOf,
	anyOf,
	type Condition,
	type ConditionName,
	type Conditions,
	not,
	when,
} from './core/condition.ts';
export type {ConditionSpec} from './core/condition-spec.ts';
export {Dataplane} from './core/dataplane.ts';
export type {DataplaneOptions} from './core/dataplane-options.ts';
export type {Duration} from './core/duration.ts';
export type {Fault, FaultCount, FaultPlace, FaultsFor} from './core/fault.ts';
export type {
	FaultKind,
	PoolFaults,
	RingFaultKind,
	RingFaults,
	Struck,
	VifFaults,
} from './core/fault-options.ts';
export * from './core/generated/index.ts';
export type {GraphDescription, InstanceSpec, RuleSpec} from './core/graph-description.ts';
export {defineModule} from './core/host/define-module.ts';
export type {CommandSpec, DefinedClass, ModuleDefinition} from './core/host/definition.ts';
export type {Held} from './core/host/held.ts';
export type {CreateContext, ModuleTimer} from './core/host/module-context.ts';
export type {PacketBurst} from './core/host/packet-burst.ts';
export {types} from './core/host/value-types.ts';
export type {Verdict} from './core/host/verdict.ts';
export type {PacketView, ViewBase} from './core/host/view-types.ts';
export type {
	AnyInstance,
	CommonDrop,
	Instance,
	InstanceBase,
	Vif,
	When,
} from './core/instance.ts';
export type {InstanceDescription, RingState, RuleState} from './core/instance-description.ts';
export type {JsonSchema} from './core/json-schema.ts';
export type {Ledger} from './core/ledger.ts';
export {loadModules} from './core/load-modules.ts';
export type {Module, ModuleContext, RingParam, VifConfiguration} from './core/module.ts';
export {
	builtinClass,
	type ClassDefinition,
	type ClassRef,
	classes,
	ModuleClass,
	type ModuleClasses,
	registerClass,
	resolveClass,
	type Shape,
	type ShapeOf,
	type shape,
} from './core/module-class.ts';
export type {LogLine} from './core/native.ts';
export type {OutputRing} from './core/output-ring.ts';
export type {PendingRule, Target} from './core/pending-rule.ts';
export type {
	AddStep,
	ParameterChange,
	Plan,
	ReconfigureStep,
	RelinkStep,
	RemoveStep,
	ReplaceStep,
} from './core/plan.ts';
export type {Rate} from './core/rate.ts';
export type {Receiver} from './core/receiver.ts';
export type {InputRing} from './core/ring.ts';
export type {Rule, RuleHits} from './core/rule.ts';
export type {Tap} from './core/tap.ts';
export type {InstanceParams, TestVif, Vswitch} from './core/vswitch.ts';
export {type ErrorCode, RingtapError} from './errors.ts';
export type {ArrivalTime, TimeOptions} from './harness/arrival-times.ts';
export type {CounterExpectation, ExpectedCounters} from './harness/counter-expectation.ts';
export type {DropExpectation} from './harness/drop-expectation.ts';
export type {
	Expect,
	ExpectationFor,
	InstanceExpectation,
	NotAnEndpoint,
} from './harness/expect.ts';
export {ScenarioFailure} from './harness/failure.ts';
export type {InjectOptions} from './harness/inject/options.ts';
export type {Injection} from './harness/inject/result.ts';
export type {TimedSource, TogetherOptions} from './harness/inject/together.ts';
export * from './harness/matchers.ts';
export type {Packets} from './harness/packets.ts';
export {pcap, readCapture} from './harness/pcap.ts';
export type {RateOptions} from './harness/receive-rate.ts';
export type {
	CompareOptions,
	CountOptions,
	ReceiverExpectation,
} from './harness/receiver-expectation.ts';
export type {Recording} from './harness/record.ts';
export type {Body, ScenarioOptions} from './harness/registry.ts';
export {type Replay, replay} from './harness/replay.ts';
export type {RuleExpectation} from './harness/rule-expectation.ts';
export {runScene} from './harness/run-scene.ts';
export {type ForAllOptions, type ScenarioFunction, scenario} from './harness/scenario.ts';
export type {Scene} from './harness/scene.ts';
export type {ValueExpectation} from './harness/value-expectation.ts';
export {type PerPacket, type WritePcapOptions, writePcap} from './harness/write-pcap.ts';
export * from './packet/index.ts';
export type {
	BlockKind,
	BlockOption,
	ByteSource,
	Capture,
	CaptureBlock,
	CaptureInterface,
	CaptureOptions,
	CaptureRecord,
	CaptureStream,
	PacketFilter,
	ReadOptions,
} from './pcap/index.ts';

// A file that nobody runs runs itself, and prints TAP.
setUnclaimedRunner(() => {
	void import('./runner/self-run.ts').then(({armSelfRun}) => armSelfRun());
});
