import type {LabEvent, Sample} from './sample.js';

/** Seconds without another one after which an episode of losses or freezes is over. */
const quietSeconds = 2;
/**
 * Seconds for which packets must stay lost. A late one takes its loss back, so on a link that only reorders every tick
 * finds some packets missing, and in the end none of them is lost.
 */
const confirmSeconds = 0.3;
/** A freeze as long as this is told while it lasts; a shorter one when it is over. In an episode that was told, it takes two seconds. */
const longFreezeSeconds = 1;

/**
 * What happens to the stream, found in its samples, tick by tick. An episode is one event, at its beginning: what goes on
 * without two seconds of rest adds none. A loss is told as soon as it is sure, 0.3 s after it began, with the time at
 * which it began; a freeze when it is over, with the time at which it ended. One that lasts for a second is told then,
 * and a second event says when it is over. Pure.
 */
export class Happenings {
	/** The samples in which losses are being confirmed, and the last two before them. */
	readonly #recent: Sample[] = [];
	#lost = 0;
	#lostAt = -Infinity;
	/** Freezes that are over. */
	#freezes = {count: 0, seconds: 0};
	#frozenAt = -Infinity;
	/** Something of the episode that goes on, or was the last, was told. */
	#isEpisodeTold = false;
	/** The freeze that lasts was told. */
	#isStandingTold = false;

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

	#freeze({atSeconds, freezes: {count, totalSeconds, nowSeconds}}: Sample): LabEvent | undefined {
		const isStanding = nowSeconds > 0;
		const over = {count: count - Number(isStanding), seconds: totalSeconds - nowSeconds};
		const [newly, seconds] = [over.count - this.#freezes.count, over.seconds - this.#freezes.seconds];
		this.#freezes = over;
		if (isStanding || newly > 0) {
			this.#isEpisodeTold &&= atSeconds - this.#frozenAt <= quietSeconds;
			this.#frozenAt = atSeconds;
		}

		const tell = (detail: string): LabEvent => {
			this.#isEpisodeTold = true;
			return {atSeconds, type: 'freeze', detail};
		};
		if (this.#isStandingTold) {
			this.#isStandingTold = isStanding;
			return isStanding ? undefined : tell(`picture moves again after ${seconds.toFixed(2)} s`);
		}

		if (nowSeconds >= (this.#isEpisodeTold ? quietSeconds : longFreezeSeconds)) {
			this.#isStandingTold = true;
			return tell('picture stands still');
		}

		return newly > 0 && !this.#isEpisodeTold ? tell(freezeText(newly, seconds)) : undefined;
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
