import type {FastifyInstance} from 'fastify';
import {checkSessionName} from '../lab/session-names.js';
import {openShelf, SessionError} from '../lab/sessions.js';
import type {SessionEntry} from '../lab/view.js';
import {HttpError} from './http-error.js';
import {bodyObject, demandJson, sendLive} from './json.js';
import {type LabLink, Refusal} from './lab-link.js';
import {SaveRate} from './save-rate.js';

export type SessionsOptions = {readonly lab: LabLink; readonly dataDir: string};

/** `/sessions`: the saved runs, one of them, and saving this one. */
export function sessionsRoutes(app: FastifyInstance, {lab, dataDir}: SessionsOptions): void {
	const shelf = openShelf(dataDir);
	const rate = new SaveRate();

	app.get('/sessions', (_request, reply) => {
		const {entries, damaged} = shelf.list();
		return sendLive(reply, {sessions: entries, damaged});
	});

	app.get<{readonly Params: {readonly name: string}}>('/sessions/:name', ({params: {name}}, reply) => {
		try {
			return sendLive(reply, shelf.load(name));
		} catch (error) {
			throw error instanceof SessionError ? new HttpError(404, error.message) : error;
		}
	});

	app.post('/sessions', {onRequest: demandJson}, async (request, reply) => {
		const name = wantedName(bodyObject(request, ['name']));
		rate.take();
		const entry = await save(name);
		return sendLive(reply.code(201).header('location', `/sessions/${encodeURIComponent(entry.name)}`), entry);
	});

	async function save(name: string | undefined): Promise<SessionEntry> {
		try {
			return await lab.save(name);
		} catch (error) {
			if (!(error instanceof Refusal)) {
				throw error;
			}

			if (error.isFull) {
				throw new HttpError(507, error.message);
			}

			const isTaken = shelf.list().entries.some(entry => entry.name === name);
			throw new HttpError(isTaken ? 409 : 422, error.message);
		}
	}
}

/** @throws HttpError 422 */
function wantedName({name}: Readonly<Record<string, unknown>>): string | undefined {
	if (name === undefined) {
		return undefined;
	}

	if (typeof name !== 'string') {
		throw new HttpError(422, 'a name is a text; without one, the session gets a name of its own');
	}

	try {
		checkSessionName(name);
		return name;
	} catch (error) {
		throw error instanceof SessionError ? new HttpError(422, error.message) : error;
	}
}
