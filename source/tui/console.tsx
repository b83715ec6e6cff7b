import {render} from 'ink';
import {experimentOf} from '../lab/experiments.js';
import type {Settings} from '../lab/settings.js';
import type {LabControl, SessionShelf, Snapshot} from '../lab/view.js';
import {App} from './app.js';
import {createCommands} from './commands.js';
import {createKeyQueue} from './key-queue.js';
import {commandOf} from './keys.js';
import {isTooSmall} from './layout.js';
import {LivePanels} from './live-panels.js';
import {fitPicture} from './panels/preview.js';
import {watchSettings} from './settings-watch.js';
import {createStore} from './state.js';
import {themeFor} from './terminal/colour.js';
import {FrameSink, KeyFeed} from './terminal/ink-streams.js';
import {Screen} from './terminal/screen.js';
import {onEndingSignal, suspendProcess} from './terminal/signals.js';
import {holdStderr} from './terminal/stderr.js';
import {openTerminal} from './terminal/terminal.js';
import type {Notice, View} from './view.js';

export {restoreTerminal} from './terminal/terminal.js';

export type ConsoleOptions = {
	readonly lab: LabControl;
	readonly shelf: SessionShelf;
	/** One line to say when it opens. */
	readonly initialNotice?: string;
	/** Told when a switch has rested for a moment, and at the end. */
	onSettingsChanged?(settings: Settings): void;
	readonly stdin: NodeJS.ReadStream;
	readonly stdout: NodeJS.WriteStream;
	/** Where colours are read from; `process.env` by default. */
	readonly environment?: Readonly<Record<string, string | undefined>>;
};

export type ConsoleEnd = {readonly exitCode: number; readonly message?: string};

const noticeMilliseconds = 6000;
const hangup = 129;

/**
 * Shows the lab until the user quits, a signal ends it, or the lab fails before its first sample. Resolves, or rejects
 * with what went wrong inside of it, after the terminal is as it was. The lab goes on: stopping it is up to the caller.
 * `NODE_ENV` has to be `production` before this file is imported, else React's slow development build runs.
 */
export async function runConsole(options: ConsoleOptions): Promise<ConsoleEnd> {
	const {lab, shelf, stdin, stdout} = options;
	const theme = themeFor(options.environment ?? process.env);
	const terminal = openTerminal(stdin, stdout);
	const screen = new Screen();
	const livePanels = new LivePanels();
	const feed = new KeyFeed();
	const {promise, resolve, reject} = deferred<ConsoleEnd>();

	let shown = lab.snapshot();
	let isFrozen = false;
	let notice: Notice | undefined;
	let noticeTimer: NodeJS.Timeout | undefined;
	let planned: NodeJS.Immediate | undefined;
	let hasEnded = false;
	let inkHasWork = false;
	let wantedPreview: {readonly columns: number; readonly rows: number} | undefined;

	const store = createStore({
		...terminal.size(),
		screen: 'live',
		before: 'live',
		preview: true,
		running: experimentOf(shown.settings)?.name,
		scroll: 0,
		entries: [],
		damaged: [],
		selected: 0,
		record: undefined,
	});
	const sink = new FrameSink(store.get().columns, store.get().rows, frame => {
		screen.setBase(frame);
		livePanels.layoutChanged();
		plan();
	});
	const settings = watchSettings(shown.settings, options.onSettingsChanged);

	function end(result: ConsoleEnd): void {
		hasEnded = true;
		resolve(result);
	}

	function fail(error: unknown): void {
		hasEnded = true;
		reject(error instanceof Error ? error : new Error(String(error)));
	}

	function quit(): void {
		const {state, failure} = lab.snapshot();
		end(state === 'failed' ? {exitCode: 1, message: failure ?? 'the lab failed'} : {exitCode: 0});
	}

	function say(text: string, tone: Notice['tone'], milliseconds = noticeMilliseconds): void {
		clearTimeout(noticeTimer);
		notice = {text, tone, until: performance.now() + milliseconds};
		noticeTimer = setTimeout(() => {
			notice = undefined;
			plan();
		}, milliseconds);
		plan();
	}

	function redraw(): void {
		screen.forget();
		plan();
	}

	function resume(): void {
		if (hasEnded) return;
		terminal.leave();
		terminal.enter();
		resized();
	}

	function resized(): void {
		const size = terminal.size();
		screen.resize(size.columns, size.rows);
		sink.columns = size.columns;
		sink.rows = size.rows;
		store.set(size);
		plan();
	}

	const commands = createCommands({
		lab,
		shelf,
		store,
		say,
		feed(sequence) {
			inkHasWork = true;
			feed.push(sequence);
		},
		toggleFreeze() {
			isFrozen = !isFrozen;
			plan();
		},
		redraw,
		suspend() {
			terminal.leave();
			suspendProcess(resume);
		},
		quit,
	});

	const keys = createKeyQueue(key => {
		const state = store.get();
		inkHasWork = false;
		const command = commandOf(state.screen, key);
		const mayRun = command === 'quit' || command === 'suspend' || !isTooSmall(state);
		if (command !== undefined && mayRun && !hasEnded) commands.run(command);
		return inkHasWork || store.get() !== state;
	});

	/** Everything that happened in this turn of the event loop is drawn once, after it. */
	function plan(): void {
		if (!hasEnded) planned ??= setImmediate(refresh);
	}

	function refresh(): void {
		planned = undefined;
		if (hasEnded) return;
		try {
			const newest = lab.snapshot();
			settings.see(newest.settings);
			if (newest.state === 'failed' && newest.sample === undefined) {
				end({exitCode: 1, message: newest.failure ?? 'the lab failed to start'});
				return;
			}

			if (!isFrozen) shown = newest;
			store.set({running: experimentOf(shown.settings)?.name});
			askForPreview(newest);
			// A terminal that is slower than we are gets the newest state when it is ready, not all states in between.
			if (!terminal.ready()) return;
			const view: View = {snapshot: shown, theme, frozen: isFrozen, notice};
			const bytes = screen.update(livePanels.draw(view));
			if (bytes !== '') terminal.write(bytes);
		} catch (error) {
			fail(error);
		}
	}

	function askForPreview({picture}: Snapshot): void {
		const room = theme.noPictures === undefined ? livePanels.placeOf('preview') : undefined;
		const cells = room && room.columns > 0 && room.rows > 0 ? fitPicture(room, picture) : undefined;
		const wanted = cells && {columns: cells.columns, rows: cells.rows * 2};
		if (wanted?.columns === wantedPreview?.columns && wanted?.rows === wantedPreview?.rows) return;
		wantedPreview = wanted;
		lab.setPreview(wanted);
	}

	const onInput = (chunk: Buffer | string) => keys.push(chunk.toString());
	const onGone = () => end({exitCode: hangup});
	const releaseStderr = holdStderr(text => say(text, 'warning'));
	const ignoreSignals = onEndingSignal(exitCode => end({exitCode}));
	stdin.setEncoding('utf8');
	stdin.on('data', onInput).on('end', onGone).on('error', onGone);
	stdout.on('resize', resized).on('drain', plan).on('error', onGone);
	process.on('SIGCONT', resume);
	terminal.enter();
	screen.resize(store.get().columns, store.get().rows);
	const unsubscribe = lab.subscribe(plan);
	const ink = render(<App parts={{store, theme, commands, livePanels}} />, {
		stdin: feed as unknown as NodeJS.ReadStream,
		stdout: sink as unknown as NodeJS.WriteStream,
		debug: true,
		exitOnCtrlC: false,
		patchConsole: false,
	});
	ink.waitUntilExit().catch(fail);
	if (options.initialNotice !== undefined) say(options.initialNotice, 'warning', noticeMilliseconds * 2);
	plan();

	try {
		return await promise;
	} finally {
		unsubscribe();
		keys.close();
		clearTimeout(noticeTimer);
		clearImmediate(planned);
		ink.unmount();
		if (wantedPreview) lab.setPreview(undefined);
		stdin.off('data', onInput).off('end', onGone).off('error', onGone);
		stdout.off('resize', resized).off('drain', plan);
		process.off('SIGCONT', resume);
		terminal.leave();
		stdout.off('error', onGone);
		ignoreSignals();
		releaseStderr();
		settings.flush();
	}
}

function deferred<Value>() {
	let resolve!: (value: Value) => void;
	let reject!: (reason: Error) => void;
	const promise = new Promise<Value>((yes, no) => {
		resolve = yes;
		reject = no;
	});
	return {promise, resolve, reject};
}
