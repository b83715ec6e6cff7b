import type {WebState} from '../lab/view.js';
import {keyFor} from './keys.js';
import type {Notice} from './view.js';

/** Says where the page is when it opens, and why it closed where nobody asked for that. */
export function watchWeb(say: (text: string, tone: Notice['tone']) => void) {
	let known: WebState = {state: 'closed'};
	return {
		see(web: WebState): void {
			if (web === known) return;
			const before = known;
			known = web;
			if (web.state === 'open') say(`page at ${web.address} (${keyFor('web') ?? ''} closes it)`, 'good');
			else if (web.state === 'closed' && web.failure !== undefined) say(web.failure, 'lost');
			else if (web.state === 'closed' && before.state !== 'closed') say('page closed', 'good');
		},
	};
}
