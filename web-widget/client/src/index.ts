/**
 * @baton/client: the wire protocol for widget and console.
 *
 * BatonSocket keeps the connection, Follower says what is read live, Outbox
 * what is still to be stored; timelineReduce folds entries into a view.
 */
export * from './backoff.ts';
export * from './browser.ts';
export * from './clock.ts';
export * from './emitter.ts';
export * from './follower.ts';
export * from './frames.ts';
export * from './identity.ts';
export * from './links.ts';
export * from './markdown.ts';
export * from './outbox.ts';
export * from './socket.ts';
export * from './timeline.ts';
