/** Milliseconds between lines where there is no terminal to draw one over the other. */
const linePause = 10_000;

/** Shows how far something is: on a terminal one line that changes, elsewhere a line now and then. */
export class Progress {
	readonly #write: (line: string) => void;
	readonly #start = performance.now();
	readonly #terminal = process.stderr.isTTY ? process.stderr : undefined;
	#lastLine = -Infinity;
	#isDrawn = false;

	constructor(write: (line: string) => void) {
		this.#write = write;
	}

	/** Time since the start, as 1:05. */
	get elapsed(): string {
		const seconds = Math.floor((performance.now() - this.#start) / 1000);
		return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
	}

	show(text: string): void {
		const line = `  ${text} (${this.elapsed})`;
		if (this.#terminal) {
			this.#terminal.write(`\r\u001B[K${line.slice(0, (this.#terminal.columns || 80) - 1)}`);
			this.#isDrawn = true;
			return;
		}

		const now = performance.now();
		if (now - this.#lastLine < linePause) return;
		this.#lastLine = now;
		this.#write(line);
	}

	/** Takes the changing line away. */
	end(): void {
		if (this.#isDrawn) this.#terminal?.write('\r\u001B[K');
		this.#isDrawn = false;
	}
}
