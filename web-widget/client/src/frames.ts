/** The frames of the wire as types; made from protocol/, see there. */
export type * from './gen/frames.ts';
