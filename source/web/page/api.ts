import type {PageState, SessionEntry} from '../../lab/view.js';
import type {Choices} from '../shared/choices.js';
import {cleanLine} from './format.js';
import {type Batch, Refused} from './settings-sender.js';

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

	if (!response.ok) {
		const reason = cleanLine((await response.text()).slice(0, 500)) || response.statusText;
		throw response.status < 500 ? new Refused(reason) : new Error(reason);
	}

	return response.json();
}

const json = (
	method: string,
	body: unknown,
	headers: Readonly<Record<string, string>> = {},
): RequestInit => ({
	method,
	headers: {'Content-Type': 'application/json', ...headers},
	body: JSON.stringify(body),
});

export async function readChoices(): Promise<Choices> {
	return (await ask('/choices')) as Choices;
}

/** @throws Refused where it was not done; any other error leaves open whether it was. */
export async function patchSettings({change, presses}: Batch, key: string): Promise<PageState> {
	const body = presses.length === 0 ? change : {...change, press: presses};
	return (await ask('/settings', json('PATCH', body, {'Idempotency-Key': key}))) as PageState;
}

/** Saves the run so far, under a name of its own. */
export async function saveRun(): Promise<SessionEntry> {
	return (await ask('/sessions', json('POST', {}))) as SessionEntry;
}
