import {cleanLine, shorten} from '../format.js';
import type {Check, Finding, Patient} from './finding.js';

/** Milliseconds that one check may take. */
const limitMs = 15_000;

/** All checks side by side; what they found, in their order. A check that breaks says so, and takes no other with it. */
export async function examine(
	checks: readonly Check[],
	patient: Patient,
	limit = limitMs,
): Promise<readonly Finding[]> {
	const found = await Promise.all(checks.map(async check => lookSafely(check, patient, limit)));
	return found.flat();
}

/** Whether everything is here that `npm start` needs. */
export function isReady(findings: readonly Finding[]): boolean {
	return findings.every(({mark}) => mark !== 'bad');
}

async function lookSafely(check: Check, patient: Patient, limit: number): Promise<readonly Finding[]> {
	let timer: NodeJS.Timeout | undefined;
	const tooLate = new Promise<never>((_, reject) => {
		timer = setTimeout(() => reject(new Error(`no answer within ${limit / 1000} s`)), limit);
	});
	try {
		return await Promise.race([(async () => check.look(patient))(), tooLate]);
	} catch (error) {
		const reason = shorten(cleanLine(error instanceof Error ? error.message : String(error)), 200);
		return [{what: check.what, mark: 'unknown', value: `this check broke: ${reason}`}];
	} finally {
		clearTimeout(timer);
	}
}
