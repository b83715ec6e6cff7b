import path from 'node:path';
import envPaths from 'env-paths';
import {tighten} from '../private-files.js';

/** Where this platform keeps a program's data: on Linux `$XDG_DATA_HOME/vstream-tui`, else `~/.local/share/vstream-tui`. */
export function defaultDataDir(): string {
	return envPaths('vstream-tui', {suffix: ''}).data;
}

/** Where a data folder has its saved sessions. */
export function sessionsFolder(dataDir: string): string {
	return path.resolve(dataDir, 'sessions');
}

/**
 * Closes to others what an earlier version, or another umask, left open. Ours is the platform's own folder, and `sessions` in
 * any; a folder that --data-dir names may serve other ends too, so its rights stay what they are.
 */
export function tightenDataFolder(dataDir: string): void {
	if (path.resolve(dataDir) === defaultDataDir()) {
		tighten(dataDir);
	}

	tighten(sessionsFolder(dataDir));
}
