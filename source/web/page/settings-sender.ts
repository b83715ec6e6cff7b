import type {PageState, StreamChange} from '../../lab/view.js';

/** As PATCH /settings takes it: a link is its text, a preset's name, or null. */
export type SettingsPatch = Partial<Omit<StreamChange, 'link'>> & {readonly link?: string | null};
export type Field = keyof SettingsPatch;

type Options = {
	/** Rejects with an Error of one line where it is refused. */
	readonly patch: (change: SettingsPatch) => Promise<PageState>;
	readonly onState: (state: PageState) => void;
	readonly onRefused: (reason: string, change: SettingsPatch) => void;
};

/**
 * Sends what controls ask for, one request at a time; what comes meanwhile goes together into the next one, the newest
 * value of each field. So dragging a slider asks no more often than the answers come.
 */
export class SettingsSender {
	readonly #options: Options;
	#waiting: SettingsPatch | undefined;
	#flying: SettingsPatch | undefined;

	constructor(options: Options) {
		this.#options = options;
	}

	send(change: SettingsPatch): void {
		this.#waiting = {...this.#waiting, ...change};
		if (this.#flying === undefined) void this.#drain();
	}

	/** What was asked for, and the lab has not answered yet. */
	get pending(): SettingsPatch {
		return {...this.#flying, ...this.#waiting};
	}

	/** True while a newer value than that of the lab is on its way. */
	isPending(field: Field): boolean {
		return Object.hasOwn(this.pending, field);
	}

	async #drain(): Promise<void> {
		while (this.#waiting !== undefined) {
			const change = this.#waiting;
			this.#waiting = undefined;
			this.#flying = change;
			const answer = await this.#options.patch(change).catch((error: unknown) => reasonOf(error));
			this.#flying = undefined;
			if (typeof answer === 'string') this.#options.onRefused(answer, change);
			else this.#options.onState(answer);
		}
	}
}

export function reasonOf(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}
