import type {Press} from '../lab/presses.js';
import type {remedyCommands} from '../lab/sample.js';
import {liveKeys} from './live-keys.js';
import {pageKeys} from './page-keys.js';

/** Every key, once: what it does, where, and the words for it. Help line, help screen and key handling all read this table. */

export type ScreenName = 'live' | 'link' | 'help' | 'sessions' | 'session' | Question;
/** Screens that ask: whether to delete a run, whether to quit and lose this one. */
export type Question = 'confirm' | 'leave';

/** What a verdict may advise is a command here, so that it has a key to press. */
export type Command =
	| (typeof remedyCommands)[number]
	| Press
	| 'up'
	| 'down'
	| 'left'
	| 'right'
	| 'enter'
	| 'cleanLink'
	| 'zoom'
	| 'web'
	| 'freeze'
	| 'save'
	| 'sessions'
	| 'delete'
	| 'yes'
	| 'no'
	| 'back'
	| 'help'
	| 'redraw'
	| 'suspend'
	| 'quit'
	| 'leave'
	| 'saveAndLeave'
	| 'stay'
	| 'end';

export type KeyGroup = 'Stream' | 'Link' | 'Look' | 'Runs' | 'Console';

export type KeyBinding = {
	/** Names of keys as `terminal/keys-in.ts` gives them; each has its command. */
	readonly commands: Readonly<Record<string, Command>>;
	/** How help writes the keys. */
	readonly shown: string;
	/** Words for the help line. */
	readonly short: string;
	/** A shorter word, for a help line that would have to leave keys out. */
	readonly brief?: string;
	/** Words for the help screen; undefined where the help line says it all. */
	readonly long?: string;
	readonly group: KeyGroup;
	readonly screens: readonly ScreenName[];
	/** Where the help line has no room for all, the highest go first; undefined: never in the help line. */
	readonly drop?: number;
};

export const keyTable: readonly KeyBinding[] = [...liveKeys, ...pageKeys];

export function isQuestion(screen: ScreenName): screen is Question {
	return screen === 'confirm' || screen === 'leave';
}

/** What this key does on this screen; undefined: nothing. */
export function commandOf(screen: ScreenName, key: string): Command | undefined {
	for (const {screens, commands} of keyTable) {
		if (screens.includes(screen) && Object.hasOwn(commands, key)) return commands[key];
	}

	// Whoever does not say that he leaves stays.
	return screen === 'leave' ? 'stay' : undefined;
}

/** The key for a command on the live screen, as a person sees it: `[`. */
export function keyFor(command: Command): string | undefined {
	for (const {screens, commands} of keyTable) {
		const found = screens.includes('live') && Object.keys(commands).find(key => commands[key] === command);
		if (found !== false && found !== undefined) return found === 'enter' ? '⏎' : found;
	}

	return undefined;
}

const width = (bindings: readonly KeyBinding[], widthOf: (text: string) => number) =>
	bindings.reduce((sum, {shown, short}) => sum + widthOf(shown) + 1 + widthOf(short) + helpLineGap, 1) -
	helpLineGap;

/** Cells between one binding and the next. */
export const helpLineGap = 2;

/** The bindings for the help line of a screen, as many as fit, in the table's order; in brief words if those save one. */
export function helpLine(
	screen: ScreenName,
	columns: number,
	widthOf: (text: string) => number,
): KeyBinding[] {
	const all = keyTable.filter(binding => binding.drop !== undefined && binding.screens.includes(screen));
	const fitting = (bindings: readonly KeyBinding[]) => {
		const ranked = bindings.toSorted((a, b) => (a.drop ?? 0) - (b.drop ?? 0));
		while (ranked.length > 1 && width(ranked, widthOf) > columns) ranked.pop();
		return bindings.filter(binding => ranked.includes(binding));
	};

	const whole = fitting(all);
	const brief = fitting(all.map(binding => ({...binding, short: binding.brief ?? binding.short})));
	return brief.length > whole.length ? brief : whole;
}
