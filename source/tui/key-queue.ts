import {createKeyReader} from './terminal/keys-in.js';

/** Keys come one after another, each after the screen has followed the one before, however fast they are typed or pasted. */

/** Keys that may wait. Nobody types ahead further; the rest of a flood is dropped. */
const mostWaiting = 512;

/** Milliseconds after which a lone escape is the Escape key and no longer the start of a sequence. */
const escapeMilliseconds = 30;

export type KeyQueue = {
	/** What the terminal sent. */
	push(chunk: string): void;
	close(): void;
};

/** `handle` returns true where Ink has to draw before the next key makes sense. */
export function createKeyQueue(handle: (key: string) => boolean): KeyQueue {
	const reader = createKeyReader();
	const waiting: string[] = [];
	let isRunning = false;
	let isClosed = false;
	let escapeTimer: NodeJS.Timeout | undefined;

	function run(): void {
		isRunning = true;
		for (;;) {
			const key = isClosed ? undefined : waiting.shift();
			if (key === undefined) break;
			if (!handle(key)) continue;
			// React commits in the first turn of the event loop, its effects (lists listening to keys) run in the second.
			setImmediate(() => setImmediate(run));
			return;
		}

		isRunning = false;
	}

	function enqueue(keys: readonly string[]): void {
		for (const key of keys) if (waiting.length < mostWaiting) waiting.push(key);
		if (!isRunning) run();
	}

	return {
		push(chunk) {
			clearTimeout(escapeTimer);
			enqueue(reader.push(chunk));
			if (reader.waiting()) escapeTimer = setTimeout(() => enqueue(reader.flush()), escapeMilliseconds);
		},
		close() {
			isClosed = true;
			clearTimeout(escapeTimer);
		},
	};
}
