import {z} from 'zod';
import {streamSettingsSchema} from './settings.js';
import type {StreamChange} from './view.js';

const changeSchema = streamSettingsSchema.partial().strict();

/** @throws RangeError where a value is outside its limits, or a name is none of a setting: one line. */
export function checkedChange(change: StreamChange): StreamChange {
	const parsed = changeSchema.safeParse(change);
	if (!parsed.success) {
		throw new RangeError(z.prettifyError(parsed.error).replaceAll('\n', ' '));
	}

	return parsed.data;
}
