/**
 * Milliseconds without a key after a question was drawn, before one answers it: nobody reads it faster, and what was typed
 * or pasted before it was asked may still be on its way.
 */
const quietMilliseconds = 400;

/**
 * When a question on the screen may be answered: it has been drawn, and then no key came for a moment. So none answers it that
 * was pressed before it was there.
 */
export function createQuestion(onAnswerable: () => void) {
	let stage: 'none' | 'asked' | 'laid out' | 'drawn' = 'none';
	let timer: NodeJS.Timeout | undefined;

	function wait(): void {
		clearTimeout(timer);
		timer = setTimeout(onAnswerable, quietMilliseconds);
	}

	return {
		/** Whether the screen asks one now. */
		follow(isAsked: boolean): void {
			if (isAsked === (stage !== 'none')) return;
			clearTimeout(timer);
			stage = isAsked ? 'asked' : 'none';
		},
		/** A frame with all that is on the screen was made. */
		laidOut(): void {
			if (stage === 'asked') stage = 'laid out';
		},
		/** The terminal took it. */
		drawn(): void {
			if (stage !== 'laid out') return;
			stage = 'drawn';
			wait();
		},
		/** Something was pressed or pasted. */
		heard(): void {
			if (stage === 'drawn') wait();
		},
		close(): void {
			clearTimeout(timer);
		},
	};
}
