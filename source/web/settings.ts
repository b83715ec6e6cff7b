import type {FastifyInstance} from 'fastify';
import {z} from 'zod';
import {shorten} from '../format.js';
import type {Change} from '../lab/change-desk.js';
import {presses} from '../lab/presses.js';
import {
	bufferSizeLimits,
	codecs,
	profiles,
	protocols,
	qualityLimits,
	streamSettingsSchema,
} from '../lab/settings.js';
import {parseLink} from '../link/text.js';
import {HttpError} from './http-error.js';
import {bodyObject, demandJson, sendLive} from './json.js';
import {type LabLink, Refusal} from './lab-link.js';

const maxShownLength = 100;
/** Longer than any that names each of its values once. */
const maxLinkLength = 400;
/** More than a key that is held gives while an answer is waited for. */
const mostPresses = 256;
const maxKeyLength = 64;

/** A link comes as people write it. Empty is what `/choices` gives for none. */
const link = z
	.string()
	.max(maxLinkLength)
	.nullable()
	.transform((text, context) => {
		try {
			return text === null || text.trim() === '' ? null : parseLink(text);
		} catch (error) {
			if (!(error instanceof RangeError)) {
				throw error;
			}

			context.addIssue({code: 'custom', message: error.message.replace(/\.$/, '')});
			return z.NEVER;
		}
	});
const changeSchema = z
	.strictObject({
		...streamSettingsSchema.shape,
		link,
		press: z.array(z.enum(presses)).min(1).max(mostPresses),
	})
	.partial();

type Name = keyof typeof changeSchema.shape;
const names = Object.keys(changeSchema.shape) as Name[];
const allowed: Readonly<Record<Name, string>> = {
	protocol: protocols.join(' or '),
	bufferSize: `a whole number of bytes from ${bufferSizeLimits.min} to ${bufferSizeLimits.max}`,
	codec: codecs.join(' or '),
	quality: `a whole number from ${qualityLimits.min} to ${qualityLimits.max}`,
	profile: profiles.join(' or '),
	adapt: 'true or false',
	press: `a list of 1 to ${mostPresses} of ${presses.join(', ')}`,
	link: `null, or a text of at most ${maxLinkLength} characters such as "loss=2%,delay=20ms"`,
};

/** `/settings`: what runs now, and the switch for it. */
export function settingsRoutes(app: FastifyInstance, {lab}: {readonly lab: LabLink}): void {
	app.get('/settings', (_request, reply) => sendLive(reply, lab.state));
	app.patch('/settings', {onRequest: demandJson}, async (request, reply) => {
		const {press, ...change} = parseChange(bodyObject(request, names));
		const key = parseKey(request.headers['idempotency-key']);
		try {
			return await sendLive(reply, await lab.configure({change, presses: press, key}));
		} catch (error) {
			throw error instanceof Refusal ? new HttpError(422, error.message) : error;
		}
	});
}

/** @throws HttpError 422: what was wrong and what is allowed. */
export function parseChange(
	body: Readonly<Record<string, unknown>>,
): Change['change'] & {readonly press?: Change['presses']} {
	const parsed = changeSchema.safeParse(body);
	if (!parsed.success) {
		throw new HttpError(422, issueLine(parsed.error, body));
	}

	if (Object.keys(parsed.data).length === 0) {
		throw new HttpError(422, `the body has to name at least one of ${names.join(', ')}`);
	}

	return parsed.data;
}

/**
 * The name of a request that may come twice (`Idempotency-Key`, draft-ietf-httpapi-idempotency-key-header).
 * @throws HttpError 400 for what is too long to be remembered.
 */
function parseKey(header: string | string[] | undefined): string | undefined {
	const key = [header].flat().join(',');
	if (key.length > maxKeyLength) {
		throw new HttpError(400, `an Idempotency-Key has at most ${maxKeyLength} characters, not ${key.length}`);
	}

	return key === '' ? undefined : key;
}

function issueLine({issues: [issue]}: z.ZodError, body: Readonly<Record<string, unknown>>): string {
	const name = names.find(one => one === issue?.path[0]);
	if (issue === undefined || name === undefined) {
		return `the body may name ${names.join(', ')}`;
	}

	return issue.code === 'custom'
		? `link: ${issue.message}`
		: `${name} has to be ${allowed[name]}, not ${shorten(JSON.stringify(body[name]), maxShownLength)}`;
}
