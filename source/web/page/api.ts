import type {PageState, SessionEntry} from '../../lab/view.js';
import type {Choices} from '../shared/choices.js';
import {cleanLine} from './format.js';
import type {SettingsPatch} from './settings-sender.js';

/** What the page asks of its server. Errors are one line for a person. */

/** Milliseconds after which an answer is no longer waited for. */
const patience = 8000;

async function ask(path: string, options: RequestInit = {}): Promise<unknown> {
	let response: Response;
	try {
		response = await fetch(path, {...options, cache: 'no-store', signal: AbortSignal.timeout(patience)});
	} catch {
		throw new Error('The program does not answer. It may have ended.');
	}

	if (!response.ok) throw new Error(cleanLine((await response.text()).slice(0, 500)) || response.statusText);
	return response.json();
}

const json = (method: string, body: unknown): RequestInit => ({
	method,
	headers: {'Content-Type': 'application/json'},
	body: JSON.stringify(body),
});

export async function readChoices(): Promise<Choices> {
	return (await ask('/choices')) as Choices;
}

export async function patchSettings(change: SettingsPatch): Promise<PageState> {
	return (await ask('/settings', json('PATCH', change))) as PageState;
}

/** Saves the run so far, under a name of its own. */
export async function saveRun(): Promise<SessionEntry> {
	return (await ask('/sessions', json('POST', {}))) as SessionEntry;
}
