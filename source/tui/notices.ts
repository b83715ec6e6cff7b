import type {Notice} from './view.js';

/** What the console itself has to say: one line for a while, the newest wins. */

const usualMilliseconds = 6000;

export type Notices = {
	say(text: string, tone: Notice['tone'], milliseconds?: number): void;
	current(): Notice | undefined;
	/** It has been seen, where it is still the one that is said: it belongs to a screen that is no longer there. */
	drop(seen: Notice | undefined): void;
	close(): void;
};

export function createNotices(changed: () => void): Notices {
	let notice: Notice | undefined;
	let timer: NodeJS.Timeout | undefined;
	return {
		say(text, tone, milliseconds = usualMilliseconds) {
			clearTimeout(timer);
			notice = {text, tone};
			timer = setTimeout(() => {
				notice = undefined;
				changed();
			}, milliseconds);
			changed();
		},
		current: () => notice,
		drop(seen) {
			if (seen === notice) notice = undefined;
		},
		close() {
			clearTimeout(timer);
		},
	};
}
