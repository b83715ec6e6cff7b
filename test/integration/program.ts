import {execFile, spawn, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {readFile, readdir} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';
import {type Summary, summarySchema} from '../../source/lab/summary.js';

/** The built program, as a user runs it. */
export const program = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

export type Ended = {readonly code: number | null; readonly stdout: string; readonly stderr: string};

export async function runProgram(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
	return new Promise(resolve => {
		const child = execFile(
			process.execPath,
			[program, ...args],
			{env: {...process.env, ...env}, maxBuffer: 64 * 1024 * 1024},
			(_, stdout, stderr) => resolve({code: child.exitCode, stdout, stderr}),
		);
	});
}

/** `run … --json` on a free port; fails unless it ends well and prints one JSON object as documented. */
export async function runJson(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Summary> {
	const {code, stdout, stderr} = await runProgram(['run', ...args, '--json', '--port', '0'], env);
	if (code !== 0) {
		throw new Error(`exit code ${code}: ${stderr}`);
	}

	return summarySchema.strict().parse(JSON.parse(stdout));
}

/** The program under way: what it said so far can be waited for. */
export class Running {
	readonly child: ChildProcess;
	output = '';
	readonly #waiting = new Set<() => void>();

	constructor(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
		this.child = spawn(process.execPath, [program, ...args], {env: {...process.env, ...env}});
		for (const stream of [this.child.stdout, this.child.stderr]) {
			stream?.setEncoding('utf8').on('data', (text: string) => {
				this.output += text;
				for (const check of this.#waiting) {
					check();
				}
			});
		}
	}

	/** Resolves when what it printed matches; rejects when it ended or `seconds` passed without. */
	async waitFor(pattern: RegExp, seconds = 20): Promise<RegExpExecArray> {
		return new Promise((resolve, reject) => {
			const settle = (): void => {
				const match = pattern.exec(this.output);
				if (match !== null) {
					finish();
					resolve(match);
				}
			};
			const fail = (): void => {
				finish();
				reject(new Error(`never printed ${pattern}:\n${this.output}`));
			};
			const patience = setTimeout(fail, seconds * 1000);
			const finish = (): void => {
				clearTimeout(patience);
				this.#waiting.delete(settle);
				this.child.off('close', fail);
			};
			this.#waiting.add(settle);
			this.child.once('close', fail);
			settle();
		});
	}

	async ended(): Promise<number | null> {
		if (this.child.exitCode === null && this.child.signalCode === null) {
			await once(this.child, 'close');
		}

		return this.child.exitCode;
	}

	/** Ends it by its own process id, if it still runs. */
	async kill(): Promise<void> {
		if (this.child.exitCode === null && this.child.signalCode === null) {
			this.child.kill('SIGKILL');
			await once(this.child, 'close');
		}
	}
}

/** Process ids of a process's own children whose command line holds `name`. Linux. */
export async function childrenOf(pid: number, name: string): Promise<number[]> {
	const tasks = await readdir(`/proc/${pid}/task`);
	const lists = await Promise.all(
		tasks.map(async task => readFile(`/proc/${pid}/task/${task}/children`, 'utf8').catch(() => '')),
	);
	const children = lists.flatMap(list => list.trim().split(' ').filter(Boolean).map(Number));
	const named = await Promise.all(
		children.map(async child => {
			const command = await readFile(`/proc/${child}/cmdline`, 'utf8').catch(() => '');
			return command.includes(name) ? child : undefined;
		}),
	);
	return named.filter(child => child !== undefined);
}
