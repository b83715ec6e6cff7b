import {spawn, spawnSync} from 'node:child_process';

/**
 * Gives the terminal back for a console that can't do it itself any more: one that was killed, or that aborted (no memory left,
 * a crash in native code). No JavaScript runs then, so that another process has to wait for our end.
 */

/**
 * `$1`: the terminal's modes as they were, `$2`: the bytes that leave the console's screen. The terminal is standard output and,
 * for its modes, descriptor 3. A line on standard input says that all is in order; its end without one, that we are gone. Modes
 * that are not the console's any more are left alone: a shell that is back at its prompt has set its own.
 */
const script = `
raw=$(stty -g <&3) || exit
read -r line && exit
printf '%s' "$2"
[ "$(stty -g <&3)" = "$raw" ] && stty "$1" <&3
`;

/** Milliseconds that reading the terminal's modes may take. */
const patience = 1000;

/** The modes of a terminal, as `stty` takes them; undefined where it can't tell. `input`: the terminal's descriptor. */
export function readModes(input: number): string | undefined {
	if (process.platform === 'win32') {
		return undefined;
	}

	const {stdout, status} = spawnSync('stty', ['-g'], {
		stdio: [input, 'pipe', 'ignore'],
		encoding: 'latin1',
		timeout: patience,
	});
	return status === 0 ? stdout.trim() : undefined;
}

/** A terminal's file descriptors: of what is typed, and of what is shown. */
export type Descriptors = {readonly input: number; readonly output: number};

export type Guarded = Descriptors & {
	/** To go back to: what `readModes` said before the console set its own. */
	readonly modes: string;
	/** Bytes that leave the console's screen. */
	readonly leave: string;
};

/**
 * Waits in a process of its own until this one is gone. To be called when the console's modes are set. Returns what ends the
 * wait: the terminal has been given back.
 */
export function guardTerminal({input, output, modes, leave}: Guarded): () => void {
	// In a session of its own: what the terminal sends to its programs, a Ctrl-Z or its own end, is not for it.
	const guard = spawn('/bin/sh', ['-c', script, 'vstream-tui', modes, leave], {
		stdio: ['pipe', output, 'ignore', input],
		detached: true,
	});
	// Without a guard the console works as well.
	guard.on('error', () => undefined);
	guard.stdin?.on('error', () => undefined);
	guard.unref();
	return () => guard.stdin?.end('\n');
}
