import type {Settings} from '../../lab/settings.js';
import type {Choices} from '../shared/choices.js';
import {changeOf} from './commands.js';
import type {OnItsWay} from './settings-sender.js';

/**
 * The settings as they will be when all that is on its way has been done. Counted from what was known when the first of it
 * was sent: what the lab says since then may have it in already, or not. Of a link on its way only the lab knows the values.
 * Pure.
 */
export function wantedSettings(newest: Settings, {base, batches}: OnItsWay, choices: Choices): Settings {
	let wanted = base ?? newest;
	for (const {
		change: {link: _, ...change},
		presses,
	} of batches) {
		wanted = {...wanted, ...change};
		for (const press of presses) wanted = {...wanted, ...changeOf(press, wanted, choices)};
	}

	return wanted;
}
