import {z} from 'zod';
import {experimentOf} from './experiments.js';
import {bufferSizeSchema, protocolSchema, type StreamSettings} from './settings.js';

/** How long each protocol and buffer size ran, the longest first. */
export const ranSchema = z.array(
	z.object({protocol: protocolSchema, bufferSize: bufferSizeSchema, seconds: z.number().nonnegative()}),
);
export type Ran = z.infer<typeof ranSchema>;

type Stretch = Pick<StreamSettings, 'protocol' | 'bufferSize'>;

/** Whoever tries every buffer size there is gets the first of them only; a list tells no more than one anyway. */
const mostStretches = 100;

/** What a run of many switches was, in time. */
export class TimeShares {
	readonly #seconds = new Map<string, Stretch & {seconds: number}>();
	#last = 0;

	/** These settings ran until now. `atSeconds`: since the run began. */
	until(atSeconds: number, {protocol, bufferSize}: Stretch): void {
		const name = `${protocol} ${bufferSize}`;
		const known = this.#seconds.get(name);
		const seconds = (known?.seconds ?? 0) + Math.max(0, atSeconds - this.#last);
		this.#last = Math.max(this.#last, atSeconds);
		if (known !== undefined || this.#seconds.size < mostStretches) {
			this.#seconds.set(name, {protocol, bufferSize, seconds});
		}
	}

	/** `now`: what runs at this moment, for a run that has no length yet. */
	ran({protocol, bufferSize}: Stretch): Ran {
		if (this.#seconds.size === 0) {
			return [{protocol, bufferSize, seconds: 0}];
		}

		return [...this.#seconds.values()].toSorted((one, other) => other.seconds - one.seconds);
	}
}

/** What a run mostly was, more than half of its time; undefined where nothing was. */
export function mostlyRan(ran: Ran): Stretch | undefined {
	const [longest] = ran;
	const all = ran.reduce((sum, {seconds}) => sum + seconds, 0);
	return longest !== undefined && (ran.length === 1 || longest.seconds * 2 > all) ? longest : undefined;
}

/** In a word for lists: an experiment, `mixed`, or null for settings that are none of the six. */
export function wordOfRan(ran: Ran): string | null {
	const mostly = mostlyRan(ran);
	return mostly === undefined ? 'mixed' : (experimentOf(mostly)?.name ?? null);
}
