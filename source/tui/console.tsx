import {render} from 'ink';
import {onEnding} from '../ending.js';
import {experimentOf, experiments} from '../lab/experiments.js';
import {defaultWebPort, type Profile, type Settings} from '../lab/settings.js';
import type {LabControl, SessionShelf} from '../lab/view.js';
import {App} from './app.js';
import {createCommands} from './commands.js';
import {createKeyInput} from './key-input.js';
import {type Command, commandOf, isQuestion} from './keys.js';
import {isTooSmall} from './layout.js';
import {LivePanels} from './live-panels.js';
import {createNotices} from './notices.js';
import {createPreviewRequest} from './preview-request.js';
import {createQuestion} from './question.js';
import {watchSettings} from './settings-watch.js';
import {createStore} from './state.js';
import {themeFor} from './terminal/colour.js';
import {FrameSink} from './terminal/frame-sink.js';
import {Screen} from './terminal/screen.js';
import {holdStderr} from './terminal/stderr.js';
import {watchSuspension} from './terminal/suspension.js';
import {openTerminal} from './terminal/terminal.js';
import {watchWeb} from './web-watch.js';

export {restoreTerminal} from './terminal/terminal.js';

export type ConsoleOptions = {
	readonly lab: LabControl;
	readonly shelf: SessionShelf;
	/** One line to say when it opens. */
	readonly initialNotice?: string;
	/** Where its key serves the page; 6175 where it is left out. */
	readonly webPort?: number;
	/** Told when a switch has rested for a moment, and at the end. */
	onSettingsChanged?(settings: Settings): void;
	readonly stdin: NodeJS.ReadStream;
	readonly stdout: NodeJS.WriteStream;
	/** Where colours are read from; `process.env` by default. */
	readonly environment?: Readonly<Record<string, string | undefined>>;
};

export type ConsoleEnd = {readonly exitCode: number; readonly message?: string};

const initialNoticeMilliseconds = 12_000;
/** Commands for a screen that is too small to show what the others do. */
const worksInAnySize: ReadonlySet<Command> = new Set([
	...(['quit', 'leave', 'saveAndLeave', 'stay', 'end', 'suspend'] as const),
]);
/** Commands that answer no question. */
const worksBeforeAnswers: ReadonlySet<Command> = new Set(['end', 'suspend', 'redraw']);
/** 128 + SIGHUP: the terminal is gone. */
const goneExitCode = 129;

/**
 * Shows the lab until the user quits, a signal ends it, or the lab fails before its first sample. Resolves, or rejects
 * with what went wrong inside of it, after the terminal is as it was. The lab goes on: stopping it is up to the caller.
 * `NODE_ENV` has to be `production` before this file is imported, else React's slow development build runs.
 */
export async function runConsole(options: ConsoleOptions): Promise<ConsoleEnd> {
	const {lab, stdin, stdout} = options;
	const theme = themeFor(options.environment ?? process.env);
	const terminal = openTerminal(stdin, stdout);
	const screen = new Screen();
	const livePanels = new LivePanels();
	const previewRequest = createPreviewRequest(lab, livePanels, theme);
	const notices = createNotices(plan);

	let shown = lab.snapshot();
	let isFrozen = false;
	let planned: NodeJS.Immediate | undefined;
	let hasEnded = false;
	let settle: {resolve(end: ConsoleEnd): void; reject(error: unknown): void} | undefined;
	const ended = new Promise<ConsoleEnd>((resolve, reject) => {
		settle = {resolve, reject};
	});

	const web = watchWeb(notices.say);
	const settings = watchSettings(shown.settings, options.onSettingsChanged?.bind(options));
	const store = createStore({...terminal.size(), ...runningOf(shown.settings)});
	const question = createQuestion(() => store.set({isAnswerable: true}));
	store.subscribe(() => question.follow(isQuestion(store.get().screen)));
	const sink = new FrameSink(store.get().columns, store.get().rows, frame => {
		screen.setBase(frame);
		livePanels.layoutChanged();
		question.laidOut();
		plan();
	});

	function end(result: ConsoleEnd): void {
		hasEnded = true;
		settle?.resolve(result);
	}

	function fail(error: unknown): void {
		hasEnded = true;
		settle?.reject(error);
	}

	/** Everything that happens in this turn of the event loop is drawn once, after it. */
	function plan(): void {
		if (!hasEnded) planned ??= setImmediate(refresh);
	}

	function refresh(): void {
		planned = undefined;
		if (hasEnded) return;
		try {
			const newest = lab.snapshot();
			settings.see(newest.settings);
			web.see(newest.web);
			if (newest.state === 'failed' && newest.sample === undefined) {
				end({exitCode: 1, message: newest.failure ?? 'the lab failed to start'});
				return;
			}

			if (!isFrozen) shown = newest;
			followRunning();
			previewRequest.update(newest.picture);
			// A terminal that is slower than we are gets the newest state once it is ready, not all states in between.
			if (!terminal.ready()) return;
			const view = {snapshot: shown, theme, frozen: isFrozen, notice: notices.current()};
			terminal.write(screen.update(livePanels.draw(view)));
			question.drawn();
		} catch (error) {
			fail(error);
		}
	}

	/** The list's cursor goes to what runs when that changes, and is the user's in between. */
	function followRunning(): void {
		const now = runningOf(shown.settings);
		const {running, profile} = store.get();
		if (now.running !== running) store.set(now);
		else if (now.profile !== profile) store.set({profile: now.profile});
	}

	function resized(): void {
		const {columns, rows} = terminal.size();
		screen.resize(columns, rows);
		sink.columns = columns;
		sink.rows = rows;
		store.set({columns, rows});
		plan();
	}

	function resume(): void {
		if (hasEnded) return;
		terminal.leave();
		terminal.enter();
		resized();
		terminal.readSize();
	}

	const commands = createCommands({
		lab,
		shelf: options.shelf,
		store,
		webPort: options.webPort ?? defaultWebPort,
		say: notices.say,
		toggleFreeze() {
			isFrozen = !isFrozen;
			plan();
		},
		redraw() {
			screen.forget();
			terminal.readSize();
			plan();
		},
		suspend: () => suspension.suspend(),
		quit() {
			const {state, failure} = lab.snapshot();
			end(state === 'failed' ? {exitCode: 1, message: failure ?? 'the lab failed'} : {exitCode: 0});
		},
	});

	function handleKey(key: string): void {
		question.heard();
		const state = store.get();
		const command = commandOf(state.screen, key);
		if (command === undefined || hasEnded) return;
		if (isTooSmall(state) && !worksInAnySize.has(command)) return;
		if (isQuestion(state.screen) && !state.isAnswerable && !worksBeforeAnswers.has(command)) return;
		const said = notices.current();
		try {
			commands.run(command);
			if (store.get().screen !== state.screen) notices.drop(said);
			// The next key may be in the same read: it counts from what this one did, drawn or not.
			if (!isFrozen) shown = lab.snapshot();
			followRunning();
		} catch (error) {
			fail(error);
		}
	}

	function handlePaste(): void {
		question.heard();
		notices.say('pasted text is not taken for keys', 'warning');
	}

	const keys = createKeyInput(handleKey, handlePaste);
	const onInput = (chunk: Buffer | string) => keys.push(chunk.toString());
	const onGone = () => end({exitCode: goneExitCode});
	const undoEnding = onEnding(({exitCode, line}) => end({exitCode, message: line}));
	const suspension = watchSuspension(() => terminal.leave(), resume);
	const releaseStderr = holdStderr(text => notices.say(text, 'warning'));
	stdin.setEncoding('utf8');
	stdin.on('data', onInput).on('end', onGone).on('error', onGone);
	stdout.on('resize', resized).on('drain', plan).on('error', onGone);
	terminal.enter();
	screen.resize(store.get().columns, store.get().rows);
	const unsubscribe = lab.subscribe(plan);
	const ink = render(<App parts={{store, theme, livePanels}} />, {
		stdin,
		stdout: sink as unknown as NodeJS.WriteStream,
		debug: true,
		exitOnCtrlC: false,
		patchConsole: false,
	});
	ink.waitUntilExit().catch(fail);
	if (options.initialNotice !== undefined)
		notices.say(options.initialNotice, 'warning', initialNoticeMilliseconds);
	plan();

	try {
		return await ended;
	} finally {
		unsubscribe();
		keys.close();
		question.close();
		notices.close();
		clearImmediate(planned);
		ink.unmount();
		stdin.off('data', onInput).off('end', onGone).off('error', onGone);
		stdout.off('resize', resized).off('drain', plan);
		suspension.close();
		terminal.leave();
		stdout.off('error', onGone);
		undoEnding();
		releaseStderr();
		// The last key may have changed something, and ended all this before it was drawn.
		settings.see(lab.snapshot().settings);
		settings.flush();
		previewRequest.withdraw();
	}
}

/** The experiment that these settings amount to, and where the list's cursor then stands; it stays for custom sizes. */
function runningOf(settings: Settings): {running: string | undefined; profile: Profile; cursor?: number} {
	const {profile} = settings;
	const experiment = experimentOf(settings);
	if (!experiment) return {running: undefined, profile};
	return {running: experiment.name, profile, cursor: experiments.indexOf(experiment)};
}
