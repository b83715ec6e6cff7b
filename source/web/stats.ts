import type {FastifyInstance} from 'fastify';
import {HttpError} from './http-error.js';
import {sendLive} from './json.js';
import {type LabLink, Refusal} from './lab-link.js';

/** `/stats`: the run so far, as `run --json` prints it at the end. */
export function statsRoutes(app: FastifyInstance, {lab}: {readonly lab: LabLink}): void {
	app.get('/stats', async (_request, reply) => {
		try {
			return await sendLive(reply, await lab.summary());
		} catch (error) {
			throw error instanceof Refusal ? new HttpError(503, error.message) : error;
		}
	});
}
