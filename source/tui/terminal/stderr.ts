/** While a console has the screen, what others print on stderr would tear it. It is held back, and printed afterwards. */

/** Lines kept for afterwards; the newest stay. */
const mostLines = 100;

/** Calls back with each line. Does nothing where stderr is no terminal. Returns the release, which prints what was held. */
export function holdStderr(onLine: (text: string) => void): () => void {
	const {stderr} = process;
	if (!stderr.isTTY) return () => {};
	const original = stderr.write;
	const held: string[] = [];
	let rest = '';
	let isHeld = true;

	stderr.write = (chunk: unknown, ...more: unknown[]): boolean => {
		const parts = (
			rest + (typeof chunk === 'string' ? chunk : Buffer.from(chunk as Uint8Array).toString())
		).split('\n');
		rest = (parts.pop() ?? '').slice(0, 10_000);
		for (const text of parts) {
			held.push(text);
			if (held.length > mostLines) held.shift();
			if (text.trim() !== '') onLine(text);
		}

		const done = more.at(-1);
		if (typeof done === 'function') process.nextTick(done);
		return true;
	};

	const release = () => {
		if (!isHeld) return;
		isHeld = false;
		process.off('exit', release);
		stderr.write = original;
		const text = [...held, ...(rest === '' ? [] : [rest])].join('\n');
		if (text !== '') stderr.write(`${text}\n`);
	};

	process.on('exit', release);
	return release;
}
