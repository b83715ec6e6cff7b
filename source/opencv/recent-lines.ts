import {cleanLine} from '../format.js';

const maximumLines = 20;
const maximumLineLength = 300;

/** The last lines of what a program printed, in bounded memory, for error messages. */
export class RecentLines {
	#lines: string[] = [];
	#unfinished = '';

	/** Lines without colours and empty ones, the newest last. */
	get lines(): readonly string[] {
		const last = cleaned(this.#unfinished);
		return last === '' ? this.#lines : [...this.#lines, last];
	}

	add(text: string): void {
		const parts = (this.#unfinished + text).split(/[\r\n]+/);
		this.#unfinished = (parts.pop() ?? '').slice(0, maximumLineLength);
		const finished = parts.map(line => cleaned(line)).filter(line => line !== '');
		this.#lines = [...this.#lines, ...finished].slice(-maximumLines);
	}

	clear(): void {
		this.#lines = [];
		this.#unfinished = '';
	}
}

function cleaned(line: string): string {
	return cleanLine(line.replaceAll(/\u001B\[[\d;]*[A-Za-z]/g, '')).slice(0, maximumLineLength);
}
