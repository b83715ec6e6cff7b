import {spawn, spawnSync} from 'node:child_process';

/**
 * Gives the terminal back for a console that can't do it itself any more: one that was killed, or that aborted (no memory left,
 * a crash in native code). No JavaScript runs then, so that another process has to wait for our end.
 */

/** Prints the path of the terminal that is standard input, and its modes. */
const tell = 'tty && stty -g';

/**
 * `$1`: the terminal's path, `$2`: its modes as they were, `$3`: the bytes that leave the console's screen. A line on standard input
 * says that all is in order; its end without one, that we are gone. Modes that are not the console's any more are left alone: a
 * shell that is back at its prompt has set its own. The terminal is opened when it is needed, never held: one that somebody holds
 * does not close.
 */
const wait = `
raw=$(stty -g <"$1") || exit
read -r line && exit
printf '%s' "$3" >"$1"
[ "$(stty -g <"$1")" = "$raw" ] && stty "$2" <"$1"
`;

/** Milliseconds that asking for the terminal's modes may take. */
const patience = 1000;

/** A terminal as it was before the console took it. */
export type Before = {
	readonly path: string;
	/** As `stty` takes them. */
	readonly modes: string;
};

/** Undefined where the system can't tell. `input`: the terminal's descriptor. */
export function lookAt(input: number): Before | undefined {
	if (process.platform === 'win32') {
		return undefined;
	}

	const {stdout, status} = spawnSync('/bin/sh', ['-c', tell], {
		stdio: [input, 'pipe', 'ignore'],
		encoding: 'utf8',
		timeout: patience,
	});
	const [path, modes] = status === 0 ? stdout.split('\n') : [];
	return path === undefined || modes === undefined ? undefined : {path, modes};
}

/**
 * Waits in a process of its own until this one is gone. To be called when the console's modes are set. Returns what ends the
 * wait: the terminal has been given back.
 * @param leave bytes that leave the console's screen.
 */
export function guardTerminal({path, modes}: Before, leave: string): () => void {
	// In a session of its own: what the terminal sends to its programs, a Ctrl-Z or its own end, is not for it.
	const guard = spawn('/bin/sh', ['-c', wait, 'vstream-tui', path, modes, leave], {
		stdio: ['pipe', 'ignore', 'ignore'],
		detached: true,
	});
	// Without a guard the console works as well.
	guard.on('error', () => undefined);
	guard.stdin.on('error', () => undefined);
	guard.unref();
	return () => guard.stdin.end('\n');
}
