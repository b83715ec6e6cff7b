import {z} from 'zod';
import {cleanLine} from '../format.js';
import {SessionError} from './session-error.js';
import {migrate} from './session-migrate.js';
import {packSamples, packedSamplesSchema, unpackSamples} from './session-columns.js';
import {settingsSchema} from './settings.js';
import {summarySchema} from './summary.js';
import {mostlyRan, wordOfRan} from './time-shares.js';
import type {RunRecord, SessionEntry} from './view.js';

/** What a session's file holds. All but the samples is kept as it was; session-columns.ts says how those are rounded. */
export const sessionVersion = 3;
export const storedSessionSchema = z.object({
	version: z.literal(sessionVersion),
	startedAt: z.iso.datetime({offset: true}),
	settings: settingsSchema,
	summary: summarySchema,
	samples: packedSamplesSchema,
});
export type StoredSession = z.infer<typeof storedSessionSchema>;

const versionSchema = z.object({version: z.int()});

export type CheckedSession =
	| {readonly kind: 'session'; readonly stored: StoredSession}
	| {readonly kind: 'newer'; readonly version: number}
	| {readonly kind: 'damaged'; readonly reason: string};

/** Checks everything but the inside of the sample columns, which `toRecord` does. Older formats are read as this one. */
export function checkSession(value: unknown): CheckedSession {
	const version = versionSchema.safeParse(value).data?.version;
	if (version !== undefined && version > sessionVersion) return {kind: 'newer', version};
	try {
		return {kind: 'session', stored: storedSessionSchema.parse(migrate(value))};
	} catch (error) {
		return {kind: 'damaged', reason: contentReason(error)};
	}
}

/** @throws SessionError for a run that could not be loaded again. */
export function toStored({startedAt, settings, summary, samples}: RunRecord): StoredSession {
	try {
		return storedSessionSchema.parse({
			version: sessionVersion,
			startedAt,
			settings,
			summary,
			samples: packSamples(samples),
		} satisfies StoredSession);
	} catch (error) {
		throw new SessionError(`this run can't be saved: ${contentReason(error)}`);
	}
}

/** @throws RangeError or ZodError where the samples are damaged. */
export function toRecord({startedAt, settings, summary, samples}: StoredSession): RunRecord {
	return {startedAt, settings, summary, samples: unpackSamples(samples)};
}

export function toEntry(name: string, {startedAt, summary}: StoredSession, sizeBytes: number): SessionEntry {
	const mostly = mostlyRan(summary.ran) ?? summary.config;
	return {
		name,
		startedAt,
		experiment: wordOfRan(summary.ran),
		protocol: mostly.protocol,
		bufferSize: mostly.bufferSize,
		source: summary.config.source,
		durationSeconds: summary.durationSeconds,
		renderedFps: summary.fps.rendered,
		lossRatio: summary.packets.lossRatio,
		sizeBytes,
	};
}

/** Why a content was refused, in a few words. */
export function contentReason(error: unknown): string {
	if (error instanceof z.ZodError) return firstIssue(error);
	return cleanLine(error instanceof Error ? error.message : String(error));
}

function firstIssue({issues}: z.ZodError): string {
	const issue = issues[0];
	if (issue === undefined) return 'it is no session';
	const place = issue.path.length === 0 ? '' : `${issue.path.join('.')}: `;
	return cleanLine(`${place}${issue.message}`);
}
