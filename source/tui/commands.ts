import {experiments} from '../lab/experiments.js';
import {changeOfPress, type Press, presses} from '../lab/presses.js';
import type {LabControl, SessionShelf, StreamChange} from '../lab/view.js';
import type {Command} from './keys.js';
import {linkRows, stepLink} from './link-steps.js';
import {zoomAfter} from './panels/series.js';
import type {Store} from './state.js';
import {obstacle} from './stream-commands.js';
import type {Notice} from './view.js';

/** What each command does. Whatever goes wrong becomes one line on the screen. */

/** What commands need of the console around them. */
export type Surroundings = {
	readonly lab: LabControl;
	readonly shelf: SessionShelf;
	readonly store: Store;
	/** Where the page is served, on 127.0.0.1. */
	readonly webPort: number;
	say(text: string, tone: Notice['tone']): void;
	toggleFreeze(): void;
	redraw(): void;
	suspend(): void;
	quit(): void;
};

/** A run longer than this is not thrown away by one key. */
const mostUnsavedSeconds = 60;

export type Commands = {run(command: Command): void};

export function createCommands(surroundings: Surroundings): Commands {
	const {lab, shelf, store, webPort, say} = surroundings;

	function attempt(action: () => void): void {
		try {
			action();
		} catch (error) {
			say(error instanceof Error ? error.message : String(error), 'lost');
		}
	}

	function configure(change: StreamChange): void {
		attempt(() => lab.configure(change));
	}

	/** Counts from what the lab has now, and changes it in the same turn: nothing comes between. */
	function press(command: Press): void {
		const {settings, picture} = lab.snapshot();
		const reason = obstacle(command, settings, picture);
		if (reason !== undefined) {
			say(reason, 'warning');
			return;
		}

		const change = changeOfPress(command, settings);
		if (change) configure(change);
	}

	function move(by: 1 | -1): void {
		const {screen, cursor, selected, entries, scroll, linkRow} = store.get();
		const around = (index: number, length: number) => (length === 0 ? 0 : (index + by + length) % length);
		if (screen === 'live') store.set({cursor: around(cursor, experiments.length)});
		else if (screen === 'link') store.set({linkRow: around(linkRow, linkRows)});
		else if (screen === 'sessions') store.set({selected: around(selected, entries.length)});
		else store.set({scroll: Math.max(0, scroll + by)});
	}

	function changeLink(isUp: boolean): void {
		const step = stepLink(lab.snapshot().settings.link, store.get().linkRow, isUp);
		if ('refusal' in step) say(step.refusal, 'warning');
		else configure({link: step.link});
	}

	function enter(): void {
		const {screen, cursor, selected, entries} = store.get();
		const experiment = experiments[cursor];
		const entry = entries[selected];
		if (screen === 'live' && experiment) {
			configure({protocol: experiment.protocol, bufferSize: experiment.bufferSize});
		} else if (screen === 'sessions' && entry) {
			attempt(() => {
				const run = shelf.load(entry.name);
				store.set({screen: 'session', record: {name: entry.name, run}, scroll: 0});
			});
		}
	}

	function list(selected = 0): void {
		attempt(() => {
			const {entries, damaged} = shelf.list();
			store.set({entries, damaged, selected: Math.max(0, Math.min(selected, entries.length - 1))});
		});
	}

	function save(): void {
		attempt(() => {
			const {name} = shelf.save(lab.record());
			lab.markSaved();
			say(`saved as ${name}; press r to look at saved runs`, 'good');
		});
	}

	/** Seconds of this run that no face has saved. */
	function unsaved(): number {
		const {elapsedSeconds, savedSeconds = 0} = lab.snapshot();
		return elapsedSeconds - savedSeconds;
	}

	function quit(): void {
		const unsavedSeconds = unsaved();
		if (unsavedSeconds > mostUnsavedSeconds) {
			store.set({screen: 'leave', isAnswerable: false, unsavedSeconds});
		} else {
			surroundings.quit();
		}
	}

	function stay(): void {
		store.set({screen: 'live'});
	}

	function deleteSelected(): void {
		const {entries, selected} = store.get();
		const entry = entries[selected];
		store.set({screen: 'sessions', record: undefined, scroll: 0});
		if (!entry) return;
		attempt(() => {
			shelf.delete(entry.name);
			say(`deleted; sessions restore ${entry.name} brings it back`, 'good');
		});
		list(selected);
	}

	function back(): void {
		const {screen, before} = store.get();
		const to = screen === 'help' ? before : screen === 'session' ? 'sessions' : 'live';
		store.set({screen: to, scroll: 0, ...(to === 'session' ? {} : {record: undefined})});
	}

	const actions: Record<Exclude<Command, Press>, () => void> = {
		up: () => move(-1),
		down: () => move(1),
		enter,
		window: () => attempt(() => lab.setWindow(!lab.snapshot().isWindowWanted)),
		web: () => attempt(() => lab.setWeb(lab.snapshot().web.state === 'closed' ? webPort : undefined)),
		link() {
			store.set({screen: store.get().screen === 'link' ? 'live' : 'link'});
		},
		right: () => changeLink(true),
		left: () => changeLink(false),
		cleanLink: () => configure({link: null}),
		zoom: () => store.set({zoom: zoomAfter(store.get().zoom)}),
		preview: () => store.set({preview: !store.get().preview}),
		freeze: () => surroundings.toggleFreeze(),
		save,
		sessions() {
			store.set({screen: 'sessions', scroll: 0});
			list();
		},
		delete() {
			const {entries, selected} = store.get();
			if (entries[selected]) store.set({screen: 'confirm', isAnswerable: false});
		},
		yes: deleteSelected,
		no() {
			store.set({screen: store.get().record ? 'session' : 'sessions'});
		},
		back,
		help() {
			const {screen} = store.get();
			if (screen === 'help') back();
			else store.set({screen: 'help', before: screen, scroll: 0});
		},
		redraw: () => surroundings.redraw(),
		suspend: () => surroundings.suspend(),
		quit,
		leave: () => surroundings.quit(),
		saveAndLeave() {
			stay();
			save();
			if (unsaved() <= mostUnsavedSeconds) surroundings.quit();
		},
		stay,
		end: () => surroundings.quit(),
	};

	return {
		run(command) {
			if (isPress(command)) press(command);
			else actions[command]();
		},
	};
}

function isPress(command: Command): command is Press {
	return (presses as readonly Command[]).includes(command);
}
