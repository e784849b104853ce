export {Capture, type CaptureOptions, openCapture} from './capture.ts';
export type {CaptureRecord, FilePart} from './record-source.ts';
export {encodePcap, type WritableRecord, type WriteOptions} from './write.ts';
