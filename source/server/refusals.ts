import {formatCount} from '../format.js';
import type {Counters} from '../metrics/counters.js';
import type {Carrier, Endpoint} from '../transport/endpoints.js';
import {addressText} from '../transport/transport.js';

/** Milliseconds over which a rate is taken. */
const windowMs = 1000;
/** Refused packets a second from which on it is a flood, and told as one. */
const floodRate = 1000;
/** Windows below that rate after which a flood is over. */
const calmWindows = 3;
/** Lines of one kind that are made in a window: of more packets, the first ones are told. */
const linesPerWindow = 20;

/**
 * What the receiver refuses, counted exactly and told in few words. Anybody may send any number of such packets, so one of them
 * costs a count and a comparison; words are made for a few, and in a flood for none but the flood.
 */
export class Refusals {
	readonly #counters: Counters;
	readonly #tell: (line: string) => void;
	readonly #now: () => number;
	#windowSince: number;
	#count = 0;
	readonly #lines = new Map<string, number>();
	/** Who sent most, if anybody sent more than half (R. S. Boyer and J S. Moore 1981): one that is ahead by so many. */
	#suspect: Endpoint | undefined;
	#lead = 0;
	/** Windows until the flood is over; 0: there is none. */
	#floodLeft = 0;

	/** `tell` may say a line as rarely as it likes. `now`: milliseconds. */
	constructor(counters: Counters, tell: (line: string) => void, now: () => number = () => performance.now()) {
		this.#counters = counters;
		this.#tell = tell;
		this.#now = now;
		this.#windowSince = now();
	}

	/** No packet of ours, or one that contradicts its stream. */
	malformed(carrier: Carrier, why: () => string, from: Endpoint): void {
		this.#counters.add('packetsMalformed');
		this.#note(from);
		this.#say(`malformed ${carrier}`, () => `malformed: ${why()}`);
	}

	/** A packet of another stream or another sender. */
	foreign(carrier: Carrier, from: Endpoint): void {
		this.#counters.add('packetsForeign');
		this.#note(from);
		this.#say(`foreign ${carrier}`, () => `foreign stream from ${textOf(from)} ignored`);
	}

	/** To be called a few times a second: says whether there is a flood. */
	look(): void {
		const now = this.#now();
		const elapsed = now - this.#windowSince;
		if (elapsed < windowMs) {
			return;
		}

		const rate = (this.#count * 1000) / elapsed;
		if (rate >= floodRate) {
			if (this.#floodLeft === 0) {
				this.#tell(`${formatCount(rate)} packets a second come that are not ours, ${this.#whose()}: refused`);
			}

			this.#floodLeft = calmWindows;
		} else {
			this.#floodLeft = Math.max(0, this.#floodLeft - 1);
		}

		this.#windowSince = now;
		this.#count = 0;
		this.#lead = 0;
		this.#lines.clear();
	}

	#note(from: Endpoint): void {
		this.#count++;
		if (this.#lead === 0) {
			this.#suspect = from;
			this.#lead = 1;
		} else {
			const isSame = this.#suspect?.port === from.port && this.#suspect.address === from.address;
			this.#lead += isSame ? 1 : -1;
		}
	}

	#whose(): string {
		return this.#lead > 0 && this.#suspect !== undefined
			? `most of them from ${textOf(this.#suspect)}`
			: 'from many addresses';
	}

	#say(kind: string, line: () => string): void {
		const said = this.#lines.get(kind) ?? 0;
		if (this.#floodLeft === 0 && said < linesPerWindow) {
			this.#lines.set(kind, said + 1);
			this.#tell(line());
		}
	}
}

function textOf({address, port}: Endpoint): string {
	return addressText(address, port);
}
