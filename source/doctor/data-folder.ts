import {constants} from 'node:fs';
import {access, stat} from 'node:fs/promises';
import path from 'node:path';
import {openShelf, SessionError} from '../lab/sessions.js';
import type {Check, Finding} from './finding.js';

const what = 'data folder';

export const dataFolderCheck: Check = {
	what,
	look: async ({dataDir}) => [await dataFolderFinding(path.resolve(dataDir))],
};

/** Saves something for a try where sessions are kept already; otherwise asks whether the folder could be made. Makes none. */
export async function dataFolderFinding(folder: string): Promise<Finding> {
	const problem = (await isFolder(path.join(folder, 'sessions')))
		? trySaving(folder)
		: await whyNotMade(folder);
	return problem === undefined
		? {what, mark: 'good', value: folder}
		: {what, mark: 'poor', value: `${problem}; nothing is saved or remembered`, mend: '--data-dir FOLDER'};
}

function trySaving(folder: string): string | undefined {
	try {
		openShelf(folder).check();
		return undefined;
	} catch (error) {
		if (!(error instanceof SessionError)) {
			throw error;
		}

		return error.message;
	}
}

async function whyNotMade(folder: string): Promise<string | undefined> {
	let nearest = folder;
	while (!(await exists(nearest)) && path.dirname(nearest) !== nearest) {
		nearest = path.dirname(nearest);
	}

	if (!(await isFolder(nearest))) {
		return `${nearest} is no folder`;
	}

	return access(nearest, constants.W_OK | constants.X_OK).then(
		() => undefined,
		() => `${nearest} can't be written to`,
	);
}

async function exists(file: string): Promise<boolean> {
	return stat(file).then(
		() => true,
		() => false,
	);
}

async function isFolder(file: string): Promise<boolean> {
	return stat(file).then(
		found => found.isDirectory(),
		() => false,
	);
}
