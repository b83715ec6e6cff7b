import {openingLength} from '../wire/classic-stream.js';

export type StreamParser = {
	push(bytes: Buffer): void;
	/** What it wants of the next read: at once, or one turn of the event loop later, as a naive program has it. */
	readonly pace: 'next' | 'turn';
};

/** Reads a connection of either profile: its first bytes decide which parser has all of them. */
export class ConnectionReader {
	readonly #choose: (opening: Buffer) => StreamParser;
	#opening = Buffer.alloc(0);
	#parser: StreamParser | undefined;

	constructor(choose: (opening: Buffer) => StreamParser) {
		this.#choose = choose;
	}

	/** Takes what one read gave. @throws what the parser throws. */
	push(bytes: Buffer): 'next' | 'turn' {
		if (this.#parser !== undefined) {
			this.#parser.push(bytes);
			return this.#parser.pace;
		}

		this.#opening = Buffer.concat([this.#opening, bytes]);
		if (this.#opening.length < openingLength) {
			return 'next';
		}

		this.#parser = this.#choose(this.#opening);
		this.#parser.push(this.#opening);
		this.#opening = Buffer.alloc(0);
		return this.#parser.pace;
	}
}
