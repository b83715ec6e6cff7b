import {createKeyReader, type Waiting} from './terminal/keys-in.js';

/**
 * Milliseconds that are waited for more. Nobody presses Escape and another key within `alt`. An arrow is three bytes, which a
 * slow line may bring apart: a lost packet of ssh comes again after 200 ms and a round trip. So the Escape key alone is slow, and
 * `q` does the same at once. What comes later than that is still known for the rest of a sequence for a while, and dropped. A
 * paste whose end never comes does not last for ever.
 */
const patience: Readonly<Record<Waiting, number>> = {
	alt: 60,
	sequence: 640,
	late: 2000,
	text: 150,
	paste: 3000,
};

export type KeyInput = {
	/** What the terminal sent. */
	push(chunk: string): void;
	close(): void;
};

/** Calls back with one key after the other, in the order in which they were pressed; and once for each text that was pasted. */
export function createKeyInput(onKey: (key: string) => void, onPaste: () => void): KeyInput {
	const reader = createKeyReader(onPaste);
	let timer: NodeJS.Timeout | undefined;

	function hear(keys: readonly string[]): void {
		clearTimeout(timer);
		const waiting = reader.waiting();
		if (waiting !== undefined) timer = setTimeout(() => hear(reader.giveUp()), patience[waiting]);
		for (const key of keys) onKey(key);
	}

	return {
		push: chunk => hear(reader.push(chunk)),
		close: () => clearTimeout(timer),
	};
}
