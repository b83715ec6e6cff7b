import type {Press} from '../../lab/presses.js';
import type {Settings} from '../../lab/settings.js';
import type {PageState, StreamChange} from '../../lab/view.js';

/** As PATCH /settings takes it: a link is its text, a preset's name, or null. */
export type SettingsPatch = Partial<Omit<StreamChange, 'link'>> & {readonly link?: string | null};
export type Field = keyof SettingsPatch;

/** One request: values as they shall be, or presses, which the lab counts from what it has. Never both: a value may be refused. */
export type Batch = {readonly change: SettingsPatch; readonly presses: readonly Press[]};

/** What is on its way, oldest first. `base`: what was known when the first of it was sent; undefined: nothing was. */
export type OnItsWay = {readonly base: Settings | undefined; readonly batches: readonly Batch[]};

/** The lab said no: it was not done, and will not be. Any other error of `patch` leaves open whether it was. */
export class Refused extends Error {
	override readonly name = 'Refused';
}

type Options = {
	/** Asks once. `key` names the request: the lab does it once, however often it hears it. */
	readonly patch: (batch: Batch, key: string) => Promise<PageState>;
	/** What the lab said last. */
	readonly settings: () => Settings | undefined;
	readonly onState: (state: PageState) => void;
	readonly onRefused: (reason: string, change: SettingsPatch) => void;
	/** Resolves after so many milliseconds. */
	readonly rest?: (ms: number) => Promise<void>;
};

/** Milliseconds before a request that nobody answered is sent again. */
const restsMs = [300, 1000];
/** As many as the server takes in one request. */
const mostPresses = 256;
/** A person who alternates between keys and controls makes one batch each. */
const mostBatches = 64;

const fields: Readonly<Record<Press, Field>> = {
	protocol: 'protocol',
	bufferDown: 'bufferSize',
	bufferUp: 'bufferSize',
	presetSmall: 'bufferSize',
	presetDefault: 'bufferSize',
	presetBig: 'bufferSize',
	codec: 'codec',
	qualityDown: 'quality',
	qualityUp: 'quality',
	profile: 'profile',
	adapt: 'adapt',
};

/**
 * Sends what controls and keys ask for, in their order, one request at a time; what comes meanwhile goes together into the
 * next one. So dragging a slider asks no more often than the answers come, and no press is lost or counted twice: the lab
 * counts them, and a request whose answer got lost is sent again under the same name.
 */
export class SettingsSender {
	readonly #options: Options;
	readonly #name = [...crypto.getRandomValues(new Uint32Array(3))].map(word => word.toString(36)).join('');
	#count = 0;
	#waiting: Batch[] = [];
	#flying: {readonly batch: Batch; readonly base: Settings | undefined} | undefined;

	constructor(options: Options) {
		this.#options = options;
	}

	/** These values, whatever runs then; of one field the newest wins. */
	send(change: SettingsPatch): void {
		const last = this.#waiting.at(-1);
		if (last?.presses.length === 0 && hasLink(last.change) === hasLink(change)) {
			this.#waiting[this.#waiting.length - 1] = {change: {...last.change, ...change}, presses: []};
		} else {
			this.#add({change, presses: []});
		}

		this.#go();
	}

	/** One step from what runs then. */
	press(press: Press): void {
		const last = this.#waiting.at(-1);
		if (last !== undefined && last.presses.length > 0 && last.presses.length < mostPresses) {
			this.#waiting[this.#waiting.length - 1] = {...last, presses: [...last.presses, press]};
		} else {
			this.#add({change: {}, presses: [press]});
		}

		this.#go();
	}

	/** What was asked for, and the lab has not answered yet. */
	get onItsWay(): OnItsWay {
		const flying = this.#flying;
		return {
			base: flying?.base,
			batches: flying === undefined ? this.#waiting : [flying.batch, ...this.#waiting],
		};
	}

	/** True while a newer value than that of the lab is on its way. */
	isPending(field: Field): boolean {
		return this.onItsWay.batches.some(
			({change, presses}) => Object.hasOwn(change, field) || presses.some(press => fields[press] === field),
		);
	}

	#add(batch: Batch): void {
		if (this.#waiting.length < mostBatches) {
			this.#waiting.push(batch);
		} else {
			this.#options.onRefused('Too much waits for the program already. Try again.', batch.change);
		}
	}

	#go(): void {
		if (this.#flying === undefined) {
			void this.#drain();
		}
	}

	async #drain(): Promise<void> {
		for (let batch = this.#waiting.shift(); batch !== undefined; batch = this.#waiting.shift()) {
			this.#flying = {batch, base: this.#options.settings()};
			const answer = await this.#ask(batch).catch((error: unknown) => reasonOf(error));
			this.#flying = undefined;
			if (typeof answer === 'string') {
				this.#options.onRefused(answer, batch.change);
			} else {
				this.#options.onState(answer);
			}
		}
	}

	/** Again where nobody knows whether it was done: under its name it is done once at most. */
	async #ask(batch: Batch): Promise<PageState> {
		const {patch, rest = sleep} = this.#options;
		const key = `${this.#name}-${++this.#count}`;
		for (const ms of restsMs) {
			try {
				return await patch(batch, key);
			} catch (error) {
				if (error instanceof Refused) {
					throw error;
				}
			}

			await rest(ms);
		}

		return patch(batch, key);
	}
}

/** Its words may be wrong; what was asked for beside it is not refused with them. */
function hasLink(change: SettingsPatch): boolean {
	return Object.hasOwn(change, 'link');
}

async function sleep(ms: number): Promise<void> {
	return new Promise(resolve => {
		setTimeout(resolve, ms);
	});
}

export function reasonOf(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}
