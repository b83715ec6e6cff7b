import {createKeyReader} from './terminal/keys-in.js';

/** Milliseconds after which a lone escape is the Escape key and no longer the start of a sequence. */
const escapeMilliseconds = 30;

export type KeyInput = {
	/** What the terminal sent. */
	push(chunk: string): void;
	close(): void;
};

/** Calls back with one key after the other, in the order in which they were pressed. */
export function createKeyInput(onKey: (key: string) => void): KeyInput {
	const reader = createKeyReader();
	let timer: NodeJS.Timeout | undefined;
	return {
		push(chunk) {
			clearTimeout(timer);
			for (const key of reader.push(chunk)) onKey(key);
			if (!reader.waiting()) return;
			timer = setTimeout(() => {
				for (const key of reader.flush()) onKey(key);
			}, escapeMilliseconds);
		},
		close() {
			clearTimeout(timer);
		},
	};
}
