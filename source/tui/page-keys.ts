import type {KeyBinding, ScreenName} from './keys.js';

/** The keys of the screens beside the live one, and those that work on all. */

const everywhere: readonly ScreenName[] = ['live', 'link', 'help', 'sessions', 'session', 'confirm'];

export const pageKeys: readonly KeyBinding[] = [
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
		long: 'in that list: open a run',
		group: 'Runs',
		screens: ['sessions'],
		drop: 2,
	},
	{
		commands: {d: 'delete'},
		shown: 'd',
		short: 'delete',
		long: 'in that list: delete, after a question',
		group: 'Runs',
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
		screens: ['link', 'help', 'sessions', 'session'],
		drop: 1,
	},
	{
		commands: {'?': 'help'},
		shown: '?',
		short: 'help',
		long: 'open and close this help',
		group: 'Console',
		screens: ['live', 'link', 'help', 'sessions', 'session'],
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
