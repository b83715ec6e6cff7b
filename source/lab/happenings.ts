import type {LabEvent, Sample} from './sample.js';

/** Seconds without another one after which an episode of losses or freezes is over. */
const quietSeconds = 2;
/**
 * Seconds for which packets must stay lost. A late one takes its loss back, so on a link that only reorders every tick
 * finds some packets missing, and in the end none of them is lost.
 */
const confirmSeconds = 0.3;

/**
 * What happens to the stream, found in its samples, tick by tick. An episode is one event, at its beginning: what goes on
 * without two seconds of rest adds none. A loss is told as soon as it is sure, 0.3 s after it began, with the time at
 * which it began; a freeze when it is over, with the time at which it ended. Pure.
 */
export class Happenings {
	/** The samples in which losses are being confirmed, and the last two before them. */
	readonly #recent: Sample[] = [];
	#lost = 0;
	#lostAt = -Infinity;
	#freezes: Sample['freezes'] = {count: 0, totalSeconds: 0};
	#frozenAt = -Infinity;

	/** What this sample shows that those before it did not. */
	next(sample: Sample): LabEvent[] {
		return [this.#loss(sample), this.#freeze(sample)].filter(event => event !== undefined);
	}

	#loss(sample: Sample): LabEvent | undefined {
		const recent = this.#recent;
		const confirmedAt = sample.atSeconds - confirmSeconds;
		recent.push(sample);
		while (recent[2] !== undefined && recent[2].atSeconds <= confirmedAt) {
			recent.shift();
		}

		const unsure = recent.filter(({atSeconds}) => atSeconds > confirmedAt);
		const [first] = unsure;
		const lost = Math.min(...unsure.map(({packets}) => packets.lost));
		if (first === undefined || unsure.length === recent.length || lost <= this.#lost) {
			return undefined;
		}

		const packets = lost - this.#lost;
		const began = recent.findIndex(({packets: {lost: total}}) => total > this.#lost);
		const {atSeconds} = recent[began] ?? first;
		const isNew = atSeconds - this.#lostAt > quietSeconds;
		this.#lost = lost;
		this.#lostAt = first.atSeconds;
		const seconds = first.atSeconds - (recent[began - 1]?.atSeconds ?? 0);
		return isNew ? {atSeconds, type: 'loss', detail: lossText(packets, seconds)} : undefined;
	}

	#freeze({atSeconds, freezes}: Sample): LabEvent | undefined {
		const count = freezes.count - this.#freezes.count;
		const seconds = freezes.totalSeconds - this.#freezes.totalSeconds;
		this.#freezes = freezes;
		if (count <= 0) {
			return undefined;
		}

		const isNew = atSeconds - this.#frozenAt > quietSeconds;
		this.#frozenAt = atSeconds;
		return isNew ? {atSeconds, type: 'freeze', detail: freezeText(count, seconds)} : undefined;
	}
}

function lossText(packets: number, seconds: number): string {
	return `${packets} ${packets === 1 ? 'packet' : 'packets'} lost in ${seconds.toFixed(1)} s`;
}

function freezeText(count: number, seconds: number): string {
	return count === 1
		? `picture stood still for ${seconds.toFixed(2)} s`
		: `picture stood still ${count} times, ${seconds.toFixed(2)} s in all`;
}
