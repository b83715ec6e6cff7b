#!/usr/bin/env node
import {watchOutput} from './cli/output.js';
import {shortageOf} from './system-error.js';

/**
 * The entry. It imports the least there is (ending.ts, by output.ts), so that no signal gets lost while the rest is loaded, and
 * a system that can't even load that is told of in one line.
 */

watchOutput();
process.on('uncaughtException', fail);

try {
	const {runCommand} = await import('./cli/commands.js');
	await runCommand();
} catch (error) {
	fail(error);
}

/** What nobody expected: a line where the system is short of something, else all that helps to find our mistake. */
function fail(error: unknown): void {
	const told = shortageOf(error) ?? (error instanceof Error ? error.stack : String(error));
	process.stderr.write(`vstream-tui: ${told}\n`);
	process.exit(1);
}
