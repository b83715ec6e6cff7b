import {existsSync} from 'node:fs';
import path from 'node:path';
import {pathToFileURL} from 'node:url';
import {describe, expect, it} from 'vitest';

/*
 * The two programs run as processes of their own, so tests take everything from the built tree.
 * VSTREAM_DIST: another one than dist/.
 */

export const checkout = path.resolve(import.meta.dirname, '..', '..');
const dist = path.resolve(checkout, process.env.VSTREAM_DIST ?? 'dist');

/** Imports a module of the built tree, as `built<typeof import('../../source/opencv/x.js')>('opencv/x.js')`. */
export async function built<Module>(file: string): Promise<Module> {
	return (await import(pathToFileURL(builtFile(file)).href)) as Module;
}

export function builtFile(file: string): string {
	return path.join(dist, file);
}

export type Need = {readonly name: string; readonly isThere: boolean};

/** Tests that need something: skipped, saying so, where it is absent; but in CI that fails. */
export function describeWith(needs: readonly Need[], name: string, tests: () => void): void {
	const missing = needs.filter(need => !need.isThere).map(need => need.name);
	if (missing.length === 0) {
		describe(name, tests);
		return;
	}

	const reason = `needs ${missing.join(' and ')}`;
	if (!process.env.CI) {
		console.warn(`skipped: ${name}, which ${reason}`);
		describe.skip(`${name} (skipped: ${reason})`, tests);
		return;
	}

	describe(name, () => {
		it(reason, () => {
			expect.fail(`${reason}, and in CI nothing is skipped`);
		});
	});
}

/** A program on the path. */
export function needProgram(name: string): Need {
	const folders = (process.env.PATH ?? '').split(path.delimiter);
	return {name, isThere: folders.some(folder => folder !== '' && existsSync(path.join(folder, name)))};
}

const isBuilt = existsSync(builtFile('opencv/addon.js'));
const addon = isBuilt
	? (await built<typeof import('../../source/opencv/addon.js')>('opencv/addon.js')).findAddon()
	: undefined;

export const addonPath = addon ?? '';
export const needAddon: Need = {
	name: 'the OpenCV addon (npm run setup:opencv)',
	isThere: addon !== undefined,
};

/** SIGKILL to a process that must be there: 0 for none would mean ourselves. */
export function kill(pid: number | undefined): void {
	if (pid === undefined) throw new Error('there is no process to kill');
	process.kill(pid, 'SIGKILL');
}
