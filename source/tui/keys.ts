/** Every key, once: what it does, where, and the words for it. Help line, help screen and key handling all read this table. */

export type ScreenName = 'live' | 'help' | 'sessions' | 'session' | 'confirm';

export type Command =
	| 'up'
	| 'down'
	| 'enter'
	| 'protocol'
	| 'bufferDown'
	| 'bufferUp'
	| 'presetSmall'
	| 'presetDefault'
	| 'presetBig'
	| 'codec'
	| 'qualityUp'
	| 'qualityDown'
	| 'window'
	| 'preview'
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
	| 'quit';

export type KeyGroup = 'Stream' | 'Look' | 'Sessions' | 'Console';

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

const everywhere: readonly ScreenName[] = ['live', 'help', 'sessions', 'session', 'confirm'];
const live: readonly ScreenName[] = ['live'];

export const keyTable: readonly KeyBinding[] = [
	{
		commands: {up: 'up', down: 'down', enter: 'enter'},
		shown: '↑↓ ⏎',
		short: 'experiment',
		brief: 'run',
		long: 'choose an experiment, and run it',
		group: 'Stream',
		screens: live,
		drop: 1,
	},
	{
		commands: {p: 'protocol'},
		shown: 'p',
		short: 'protocol',
		long: 'switch between TCP and UDP',
		group: 'Stream',
		screens: live,
		drop: 2,
	},
	{
		commands: {'[': 'bufferDown', ']': 'bufferUp'},
		shown: '[ ]',
		short: 'buffer',
		long: 'a smaller or a larger buffer',
		group: 'Stream',
		screens: live,
		drop: 3,
	},
	{
		commands: {'1': 'presetSmall', '2': 'presetDefault', '3': 'presetBig'},
		shown: '1 2 3',
		short: 'preset',
		long: 'buffer preset: small, default, big',
		group: 'Stream',
		screens: live,
		drop: 10,
	},
	{
		commands: {c: 'codec'},
		shown: 'c',
		short: 'codec',
		long: 'switch between JPEG and raw pictures',
		group: 'Stream',
		screens: live,
		drop: 9,
	},
	{
		commands: {'+': 'qualityUp', '=': 'qualityUp', '-': 'qualityDown'},
		shown: '+ -',
		short: 'quality',
		long: 'JPEG quality up or down by 5',
		group: 'Stream',
		screens: live,
		drop: 11,
	},
	{
		commands: {w: 'window'},
		shown: 'w',
		short: 'window',
		long: 'open or close the OpenCV window',
		group: 'Look',
		screens: live,
		drop: 5,
	},
	{
		commands: {v: 'preview'},
		shown: 'v',
		short: 'preview',
		long: 'show or hide the received picture',
		group: 'Look',
		screens: live,
		drop: 6,
	},
	{
		commands: {space: 'freeze'},
		shown: 'space',
		short: 'freeze',
		long: 'hold the screen; the stream goes on',
		group: 'Look',
		screens: live,
		drop: 8,
	},
	{
		commands: {s: 'save'},
		shown: 's',
		short: 'save',
		long: 'save this run as a session',
		group: 'Sessions',
		screens: live,
		drop: 4,
	},
	{
		commands: {l: 'sessions'},
		shown: 'l',
		short: 'saved',
		long: 'look at saved sessions',
		group: 'Sessions',
		screens: live,
		drop: 7,
	},
	{
		commands: {up: 'up', down: 'down'},
		shown: '↑↓',
		short: 'move',
		group: 'Console',
		screens: ['sessions', 'session', 'help'],
		drop: 4,
	},
	{
		commands: {enter: 'enter'},
		shown: '⏎',
		short: 'open',
		long: 'in that list: open a session',
		group: 'Sessions',
		screens: ['sessions'],
		drop: 2,
	},
	{
		commands: {d: 'delete'},
		shown: 'd',
		short: 'delete',
		long: 'in that list: delete, after a question',
		group: 'Sessions',
		screens: ['sessions', 'session'],
		drop: 3,
	},
	{
		commands: {y: 'yes'},
		shown: 'y',
		short: 'delete it',
		group: 'Console',
		screens: ['confirm'],
		drop: 1,
	},
	{
		commands: {n: 'no', escape: 'no'},
		shown: 'n',
		short: 'keep it',
		group: 'Console',
		screens: ['confirm'],
		drop: 1,
	},
	{
		commands: {escape: 'back'},
		shown: 'esc',
		short: 'back',
		long: 'back to the screen before this',
		group: 'Console',
		screens: ['help', 'sessions', 'session'],
		drop: 1,
	},
	{
		commands: {'?': 'help'},
		shown: '?',
		short: 'help',
		long: 'open and close this help',
		group: 'Console',
		screens: ['live', 'help', 'sessions', 'session'],
	},
	{
		commands: {'ctrl-l': 'redraw'},
		shown: 'ctrl-l',
		short: 'redraw',
		long: 'paint the whole screen again',
		group: 'Console',
		screens: everywhere,
	},
	{
		commands: {'ctrl-z': 'suspend'},
		shown: 'ctrl-z',
		short: 'suspend',
		long: 'back to the shell; fg comes back here',
		group: 'Console',
		screens: everywhere,
	},
	{
		commands: {q: 'quit', 'ctrl-c': 'quit'},
		shown: 'q',
		short: 'quit',
		long: 'end the run and leave (also ctrl-c)',
		group: 'Console',
		screens: everywhere,
		drop: 0,
	},
];

/** What this key does on this screen; undefined: nothing. */
export function commandOf(screen: ScreenName, key: string): Command | undefined {
	for (const {screens, commands} of keyTable) {
		if (screens.includes(screen) && Object.hasOwn(commands, key)) return commands[key];
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
