import {checks} from '../doctor/checks.js';
import {examine, isReady} from '../doctor/examine.js';
import type {Mark, Patient} from '../doctor/finding.js';
import {charactersFinding} from '../doctor/terminal.js';
import {doctorJson, doctorText} from '../doctor/text.js';
import {colourLevel} from '../tui/terminal/colour.js';
import {createTheme, type Role} from '../tui/theme.js';

const roles: Record<Mark, Role> = {good: 'good', poor: 'warning', bad: 'lost', unknown: 'muted'};

/** Prints what this machine can do, and what mends what it can't. Returns the exit code: 1 where `npm start` would not work. */
export async function runDoctor({
	json,
	...place
}: Pick<Patient, 'bind' | 'port' | 'host' | 'dataDir'> & {readonly json: boolean}): Promise<number> {
	const {stdout, env: environment, platform} = process;
	const patient: Patient = {...place, environment, platform, stdout};
	const findings = await examine(checks, patient);
	const theme = createTheme(stdout.isTTY ? colourLevel(environment) : 0);
	const text = json
		? `${doctorJson(findings)}\n`
		: doctorText(findings, {
				paint: (mark, sign) => theme.paint(roles[mark], sign),
				isUnicode: charactersFinding(patient).mark !== 'poor',
			});
	// A check that gave no answer in time may still hold something open; the whole text goes out before the end.
	await new Promise<void>(resolve => void stdout.write(text, () => resolve()));
	return isReady(findings) ? 0 : 1;
}
