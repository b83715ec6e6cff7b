import type {Command} from './commands.js';

/** Every key of the page, once: what it does, and its words in the help. The console has the same keys for the same things. */

export type Action = Command | 'link' | 'save' | 'zoom' | 'help';

export type Shortcut = {
	readonly keys: Readonly<Record<string, Action>>;
	/** How help writes the keys. */
	readonly shown: readonly string[];
	readonly words: string;
};

export const shortcuts: readonly Shortcut[] = [
	{keys: {p: 'protocol'}, shown: ['p'], words: 'switch between TCP and UDP'},
	{keys: {'[': 'bufferDown', ']': 'bufferUp'}, shown: ['[', ']'], words: 'a smaller or a larger buffer'},
	{
		keys: {'1': 'presetSmall', '2': 'presetDefault', '3': 'presetBig'},
		shown: ['1', '2', '3'],
		words: 'buffer preset: small, default, big',
	},
	{keys: {c: 'codec'}, shown: ['c'], words: 'switch between JPEG and raw pictures'},
	{
		keys: {'+': 'qualityUp', '=': 'qualityUp', '-': 'qualityDown'},
		shown: ['+', '-'],
		words: 'JPEG quality up or down by 5',
	},
	{keys: {l: 'link'}, shown: ['l'], words: 'go to the emulated link'},
	{keys: {x: 'profile'}, shown: ['x'], words: 'the live profile or the classic one'},
	{keys: {a: 'adapt'}, shown: ['a'], words: 'adaptive quality on or off'},
	{keys: {z: 'zoom'}, shown: ['z'], words: 'charts of 30 s, 2 min or 10 min'},
	{keys: {s: 'save'}, shown: ['s'], words: 'save this run as a session'},
	{keys: {'?': 'help'}, shown: ['?'], words: 'open and close this help'},
];

export function actionOf(key: string): Action | undefined {
	for (const {keys} of shortcuts) if (Object.hasOwn(keys, key)) return keys[key];
	return undefined;
}

/** The key for an action, as a person sees it; undefined: none. */
export function keyFor(action: string): string | undefined {
	for (const {keys} of shortcuts) {
		const found = Object.keys(keys).find(key => keys[key] === action);
		if (found !== undefined) return found;
	}

	return undefined;
}
