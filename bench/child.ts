import {execFile} from 'node:child_process';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';

const execute = promisify(execFile);
/** Milliseconds that a program may take longer than it was asked to. */
const patienceMs = 30_000;

/**
 * Runs one of the programs beside this file in a process of its own, so that no run inherits another's warm code or heap.
 * `task` is handed over as JSON, and the program answers with one JSON value on stdout.
 */
export async function runProgram<Task extends {readonly seconds: number}, Answer>(
	name: 'stream' | 'encode' | 'transport' | 'web' | 'other-servers',
	task: Task,
): Promise<Answer> {
	const file = fileURLToPath(new URL(`programs/${name}.js`, import.meta.url));
	const {stdout} = await execute(process.execPath, [file, JSON.stringify(task)], {
		timeout: task.seconds * 1000 + patienceMs,
		maxBuffer: 2 ** 24,
	});
	return JSON.parse(stdout) as Answer;
}

/** The program's side: what it was asked for. */
export function readTask<Task>(): Task {
	return JSON.parse(process.argv[2] ?? '{}') as Task;
}
