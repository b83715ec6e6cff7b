import {constants} from 'node:fs';
import {access, readdir} from 'node:fs/promises';
import path from 'node:path';
import {ownCommand} from '../own-command.js';
import type {Check, Finding} from './finding.js';

const what = 'cameras';

export const camerasCheck: Check = {
	what,
	look: async ({platform}) =>
		platform === 'linux'
			? [await camerasFinding('/dev')]
			: [
					{
						what,
						mark: 'unknown',
						value: 'this system shows a camera only to a program that opens it',
						mend: ownCommand('run --source camera --duration 2'),
					},
				],
};

/** `folder`: where devices are. One camera often has several, of which the first gives pictures. */
export async function camerasFinding(folder: string): Promise<Finding> {
	const names = (await readdir(folder))
		.filter(name => /^video\d+$/.test(name))
		.toSorted((a, b) => a.localeCompare(b, 'en', {numeric: true}));
	if (names.length === 0) {
		return {
			what,
			mark: 'unknown',
			value: `none (no ${path.join(folder, 'video*')}); pattern and video files need none`,
		};
	}

	const files = names.map(name => path.join(folder, name));
	const refused: string[] = [];
	for (const file of files) {
		await access(file, constants.R_OK | constants.W_OK).catch(() => refused.push(file));
	}

	return refused.length === 0
		? {what, mark: 'good', value: files.join(', ')}
		: {
				what,
				mark: 'poor',
				value: `no permission for ${refused.join(', ')}`,
				mend: 'sudo usermod -aG video "$USER" (then log in again)',
			};
}
