// Made from the native tables by scripts/generate-types.mjs. Do not edit.
export * from './bridge.ts';
export * from './forward.ts';
export * from './port.ts';
export * from './testvif.ts';
