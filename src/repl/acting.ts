/** Calls that do something, though the data plane may look the same afterwards. */
const actingCalls =
	/\b(?:control|expect|fault|lift|onCleanup|record|save|setLink|start|stop|tap)\s*\(|\bimport\b/;

/** Calls that teach this process something, which another one would have to be taught, too. */
const teachingCalls =
	/\b(?:defineLayer|defineModule|extendExpect|loadModules|registerClass|registerCondition)\s*\(/;

/** Whether input has to be done again to be where it led, though the data plane looks as before. */
export function isActing(source: string): boolean {
	return actingCalls.test(source) || teachingCalls.test(source);
}
