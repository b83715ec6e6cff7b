/** Colours by meaning. Components name a role; this file alone knows hues. */

export type Role =
	| 'text'
	| 'strong'
	| 'muted'
	| 'frame'
	| 'title'
	| 'accent'
	| 'key'
	| 'good'
	| 'warning'
	| 'lost'
	| 'captured'
	| 'rendered'
	| 'latency'
	| 'gap'
	| 'adapt'
	| 'link';

/** 0: no colour. 1: 16 colours. 2: 256. 3: 24-bit. */
export type ColourLevel = 0 | 1 | 2 | 3;

export type Theme = {
	readonly level: ColourLevel;
	/** Why there is no 24-bit colour: one line; undefined where there is. */
	readonly noPictures: string | undefined;
	/** The text in the colour of its role, ended so that what follows has the default colour again. */
	paint(role: Role, text: string): string;
};

type Hue = {readonly ansi: number; readonly indexed: number; readonly rgb: readonly [number, number, number]};

const hue = (ansi: number, indexed: number, rgb: readonly [number, number, number]): Hue => ({
	ansi,
	indexed,
	rgb,
});

/** Middle tones, so that they stay legible on dark and on light backgrounds. undefined: the terminal's own foreground. */
const hues: Record<Role, Hue | undefined> = {
	text: undefined,
	strong: undefined,
	muted: hue(90, 245, [136, 140, 150]),
	frame: hue(90, 240, [84, 90, 104]),
	title: hue(39, 252, [190, 196, 208]),
	accent: hue(36, 80, [86, 200, 216]),
	key: hue(36, 80, [86, 200, 216]),
	good: hue(32, 114, [126, 206, 132]),
	warning: hue(33, 215, [240, 176, 96]),
	lost: hue(31, 204, [244, 104, 126]),
	captured: hue(94, 104, [124, 138, 226]),
	rendered: hue(32, 114, [126, 206, 132]),
	latency: hue(35, 176, [206, 146, 222]),
	gap: hue(34, 74, [98, 170, 214]),
	link: hue(33, 179, [214, 170, 90]),
	adapt: hue(95, 141, [176, 140, 246]),
};

const bold = new Set<Role>(['strong', 'title', 'key']);

function opening(role: Role, level: ColourLevel): {readonly open: string; readonly close: string} {
	const colour = hues[role];
	const codes: string[] = bold.has(role) ? ['1'] : [];
	const ends: string[] = bold.has(role) ? ['22'] : [];
	if (colour && level > 0) {
		if (level === 1) codes.push(String(colour.ansi));
		else if (level === 2) codes.push(`38;5;${colour.indexed}`);
		else codes.push(`38;2;${colour.rgb.join(';')}`);
		ends.push('39');
	}

	if (codes.length === 0) return {open: '', close: ''};
	return {open: `\u001B[${codes.join(';')}m`, close: `\u001B[${ends.join(';')}m`};
}

export function createTheme(level: ColourLevel, noPictures?: string): Theme {
	const codes = new Map<Role, {readonly open: string; readonly close: string}>();
	for (const role of Object.keys(hues) as Role[]) codes.set(role, opening(role, level));
	return {
		level,
		noPictures: level === 3 ? undefined : (noPictures ?? 'needs a terminal with 24-bit colour'),
		paint(role, text) {
			const code = codes.get(role);
			return code === undefined || code.open === '' || text === '' ? text : code.open + text + code.close;
		},
	};
}
