import {spawn} from 'node:child_process';
import {createWriteStream} from 'node:fs';
import {finished} from 'node:stream/promises';
import {createInterface} from 'node:readline';
import {privateFileMode} from '../private-files.js';

export type RunOptions = {
	readonly logFile: string;
	readonly folder?: string;
	readonly environment?: NodeJS.ProcessEnv;
	/** It may ask the person something, as sudo does. */
	readonly mayAsk?: boolean;
	readonly onLine?: (line: string) => void;
};

/** Runs a program, its output going to the end of the log file; whether it succeeded. It ends when this process does. */
export async function run(words: readonly string[], options: RunOptions): Promise<boolean> {
	const [program, ...parameters] = words;
	if (program === undefined) throw new Error('nothing to run');
	const isGroup = process.platform !== 'win32' && !options.mayAsk;
	const log = createWriteStream(options.logFile, {flags: 'a', mode: privateFileMode});
	log.write(`$ ${words.join(' ')}\n`);
	const child = spawn(program, parameters, {
		cwd: options.folder,
		env: options.environment ?? process.env,
		stdio: [options.mayAsk ? 'inherit' : 'ignore', 'pipe', 'pipe'],
		// npm is a script there, which only the shell can run.
		shell: process.platform === 'win32' && !program.endsWith('.exe'),
		windowsHide: true,
		// A group of its own, so that what it starts can be ended with it; but sudo has to reach the terminal.
		detached: isGroup,
	});
	const stop = (): void => {
		if (child.pid !== undefined) stopNow(child.pid, isGroup);
	};
	// Before those who remove what it writes to.
	process.prependOnceListener('exit', stop);
	for (const output of [child.stdout, child.stderr]) {
		output.pipe(log, {end: false});
		createInterface({input: output}).on('line', line => {
			if (line.trim() !== '') options.onLine?.(line);
		});
	}

	const succeeded = await new Promise<boolean>(resolve => {
		child.once('error', error => {
			log.write(`${error.message}\n`);
			resolve(false);
		});
		child.once('close', code => {
			resolve(code === 0);
		});
	});
	process.off('exit', stop);
	log.end();
	await finished(log);
	return succeeded;
}

function stopNow(pid: number, isGroup: boolean): void {
	try {
		process.kill(isGroup ? -pid : pid, 'SIGKILL');
	} catch {
		// It has ended already.
	}
}
