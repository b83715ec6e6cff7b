import type {Notice} from './view.js';

/** What the console itself has to say: one line for a while, the newest wins. */

const usualMilliseconds = 6000;

export type Notices = {
	say(text: string, tone: Notice['tone'], milliseconds?: number): void;
	current(): Notice | undefined;
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
		close() {
			clearTimeout(timer);
		},
	};
}
