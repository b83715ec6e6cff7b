import {existsSync, realpathSync} from 'node:fs';
import path from 'node:path';
import {fileURLToPath} from 'node:url';

/** The entry, compiled: it lies beside this file. */
const ownEntry = fileURLToPath(new URL('cli.js', import.meta.url));

/** One of our own commands as this person has to type it: `npx vstream-tui sessions list`. */
export function ownCommand(words: string): string {
	const {PATH, Path = ''} = process.env;
	return `${ownName(PATH ?? Path, ownEntry)} ${words}`;
}

/**
 * What a person types before the words of our commands: the bare name where a shell finds this very program by it, else npx,
 * which finds it in a checkout and in the folder where the package was installed.
 * @param searchPath folders, as in PATH.
 * @param entry the program's file.
 */
export function ownName(searchPath: string, entry: string): string {
	// npm and npx put such folders before the path of their own children; the shell does not have them.
	const npmOnly = path.join('node_modules', '.bin');
	const folders = searchPath
		.split(path.delimiter)
		.filter(folder => folder !== '' && !folder.endsWith(npmOnly));
	return folders.some(folder => holds(folder, entry)) ? 'vstream-tui' : 'npx vstream-tui';
}

function holds(folder: string, entry: string): boolean {
	const file = path.join(folder, 'vstream-tui');
	if (process.platform === 'win32') {
		// A script of npm's making, which is no link to follow.
		return existsSync(`${file}.cmd`);
	}

	try {
		return realpathSync(file) === realpathSync(entry);
	} catch {
		return false;
	}
}
