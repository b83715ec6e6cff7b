import {isDeepStrictEqual} from 'node:util';
import type {PageState, Snapshot} from './view.js';

/** What the page knows between two samples, made of what every face sees. `startedAt`: ISO 8601. */
export function pageStateOf(
	{state, failure, settings, revision, picture, verdict, window}: Snapshot,
	startedAt: string,
): PageState {
	return {
		...{state, failure: failure ?? null, startedAt, settings, revision},
		...{picture: picture ?? null, verdict, window},
	};
}

/** What the lab changes it replaces as a whole, so being the same object is enough; but each tick makes a verdict anew. */
export function isSamePageState(some: PageState, other: PageState): boolean {
	return (
		some.state === other.state &&
		some.failure === other.failure &&
		some.settings === other.settings &&
		some.picture === other.picture &&
		some.window === other.window &&
		isDeepStrictEqual(some.verdict, other.verdict)
	);
}
